"""Which scales to look at when the ground sample distance is unknown: a study on training-side images only.

    python -m perceiver.scales --bundle builtin --pack vhr10=DIR/vhr10/train --pack planes=DIR ... --out results/scales.json

Uses the held-out part of the packs that have one, and a fixed slice of vhr10/train (trained on, so only the
differences between settings mean something). `vhr10/val` is never read here.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

from .bundle import perceiver_of
from .detect import Detections, Looking, detect_at, join, ranged, suppress, within
from .evaluate import coco_figures, evaluation_pack
from .export import onnx_session
from .packs import parse_pack_options
from .vocabulary import load_vocabulary

SLICE = 40
SCALES = (1.25, 0.8, 0.5, 0.4)
ANY = (0.0, float("inf"))
COMBINATIONS: tuple[dict[float, tuple[float, float]], ...] = (
    {0.8: ANY},
    {0.8: ANY, 0.4: ANY},
    {0.8: ANY, 0.5: ANY},
    {1.25: ANY, 0.5: ANY},
    {1.25: ANY, 0.8: ANY, 0.4: ANY},
    {0.8: ANY, 0.4: (64.0, float("inf"))},
    {1.25: (0.0, 64.0), 0.8: ANY, 0.4: (48.0, float("inf"))},
    {1.25: (0.0, 40.0), 0.8: ANY, 0.4: (64.0, float("inf"))},
)
"""Scales, and the sizes in network pixels that each of them answers for."""
MERGES = ((None, None), (1.25, 0.65))
"""Slack of the size ranges and IoU of box voting; None is off."""


def main() -> None:
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--bundle", type=Path, required=True)
    p.add_argument("--pack", action="append", required=True, metavar="NAME=DIR")
    p.add_argument("--exponent", type=float, help="instead of the bundle's own")
    p.add_argument("--out", type=Path, required=True)
    a = p.parse_args()
    vocabulary = load_vocabulary()
    names = [c.name for c in vocabulary.classes]
    bundle = json.loads((a.bundle / "bundle.json").read_text(encoding="utf-8"))
    looking = Looking.of(bundle)
    ranges = looking.ranges
    session = onnx_session(perceiver_of(a.bundle))
    report: dict[str, Any] = {"bundle": bundle["version"], "packs": {}}
    for name, folder in parse_pack_options(a.pack).items():
        pack = evaluation_pack(name, folder, vocabulary)
        step = max(1, len(pack.images) // SLICE)
        images = pack.images[::step][:SLICE]
        seen = {s: [detect_at(session, im.pixels, s, a.exponent or looking.exponent) for im in images] for s in SCALES}
        rows: list[dict[str, Any]] = []
        for scales in COMBINATIONS:
            for slack, vote in MERGES:
                answers: list[Detections] = []
                for i in range(len(images)):
                    found = join([within(seen[s][i], *sizes) for s, sizes in scales.items()])
                    if slack is not None:
                        found = ranged(found, ranges, names, slack)
                    answers.append(suppress(found, looking.nms, vote))
                figures = coco_figures(images, answers, pack.labelled, names)
                limits = {str(s): [low, min(high, 1e5)] for s, (low, high) in scales.items()}
                row = {"scales": limits, "rangeSlack": slack, "vote": vote}
                rows.append({**row, "AP50": figures.ap50, "mAP": figures.map})
                print(name, rows[-1], flush=True)
        report["packs"][name] = {"images": len(images), "rows": rows}
    a.out.parent.mkdir(parents=True, exist_ok=True)
    a.out.write_text(json.dumps(report, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
