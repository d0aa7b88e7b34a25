"""Object sizes in network pixels that training showed for each class: the percentiles that bundle.json states.

python -m perceiver.ranges --pack NAME=DIR ... --out results/ranges.json
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np

from .augment import CropSampler
from .packs import load_pack, parse_pack_options
from .vocabulary import load_vocabulary

LOW_PERCENTILE, HIGH_PERCENTILE = 2.0, 98.0


def trained_ranges(sampler: CropSampler, crops: int) -> dict[str, list[float]]:
    """Per class, [p2, p98] of the square root of the box area over sampled training crops."""
    sizes: list[list[float]] = [[] for _ in sampler.class_names]
    for _ in range(crops):
        crop = sampler.sample()
        sides = crop.boxes[:, 2:] - crop.boxes[:, :2]
        for c, size in zip(crop.classes, np.sqrt(sides.prod(1))):
            sizes[int(c)].append(float(size))
    return {
        name: [round(float(v), 1) for v in np.percentile(s, [LOW_PERCENTILE, HIGH_PERCENTILE])]
        for name, s in zip(sampler.class_names, sizes)
        if s
    }


def main() -> None:
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--pack", action="append", required=True, metavar="NAME=DIR")
    p.add_argument("--without", nargs="+", default=[], metavar="CLASS", help="as the base was trained")
    p.add_argument("--crops", type=int, default=3000)
    p.add_argument("--crop", type=int, default=416)
    p.add_argument("--renders-share", type=float, default=0.0)
    p.add_argument("--out", type=Path, required=True)
    a = p.parse_args()
    vocabulary = load_vocabulary().without(a.without)
    packs = [load_pack(n, f, vocabulary, "train") for n, f in parse_pack_options(a.pack).items()]
    names = [c.name for c in vocabulary.classes]
    sampler = CropSampler(packs, names, a.crop, np.random.default_rng(7), a.renders_share)
    ranges = trained_ranges(sampler, a.crops)
    counts = [{"name": k.name, "images": len(k.images), "boxes": sum(len(i.boxes) for i in k.images)} for k in packs]
    a.out.parent.mkdir(parents=True, exist_ok=True)
    a.out.write_text(json.dumps({"trainedPixelRange": ranges, "packs": counts}, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
