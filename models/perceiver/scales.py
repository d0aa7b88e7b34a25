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

from .detect import Detections, detect_at, join, ranged, suppress
from .evaluate import coco_figures, evaluation_pack
from .export import onnx_session
from .packs import parse_pack_options
from .vocabulary import load_vocabulary

SLICE = 40
SCALES = (1.5, 1.0, 0.8, 0.5, 0.4, 0.25)
COMBINATIONS = (
    (1.0,),
    (0.8,),
    (0.5,),
    (1.5, 0.8),
    (1.5, 0.8, 0.4),
    (1.0, 0.5),
    (0.8, 0.4),
    (1.0, 0.5, 0.25),
    (1.5, 1.0, 0.5),
)
EXPONENTS = (0.3, 0.5, 0.6)


def main() -> None:
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--bundle", type=Path, required=True)
    p.add_argument("--pack", action="append", required=True, metavar="NAME=DIR")
    p.add_argument("--exponent", type=float, default=0.5)
    p.add_argument("--out", type=Path, required=True)
    a = p.parse_args()
    vocabulary = load_vocabulary()
    names = [c.name for c in vocabulary.classes]
    bundle = json.loads((a.bundle / "bundle.json").read_text(encoding="utf-8"))
    ranges = {c["name"]: c["trainedPixelRange"] for c in bundle["vocabulary"]}
    session = onnx_session(a.bundle / "perceiver.onnx")
    report: dict[str, Any] = {"bundle": bundle["version"], "packs": {}}
    for name, folder in parse_pack_options(a.pack).items():
        pack = evaluation_pack(name, folder, vocabulary)
        step = max(1, len(pack.images) // SLICE)
        images = pack.images[::step][:SLICE]
        seen = {s: [detect_at(session, im.pixels, s, a.exponent) for im in images] for s in SCALES}
        rows: list[dict[str, Any]] = []
        for scales in COMBINATIONS:
            for slack in (None, 1.25):
                for vote in (None, 0.7):
                    answers: list[Detections] = []
                    for i in range(len(images)):
                        found = join([seen[s][i] for s in scales])
                        if slack is not None:
                            found = ranged(found, ranges, names, slack)
                        answers.append(suppress(found, 0.55, vote))
                    figures = coco_figures(images, answers, pack.labelled, names)
                    row = {
                        "scales": list(scales),
                        "rangeSlack": slack,
                        "vote": vote,
                        "AP50": figures.ap50,
                        "mAP": figures.map,
                    }
                    rows.append(row)
                    print(name, row, flush=True)
        report["packs"][name] = {"images": len(images), "rows": rows}
    a.out.parent.mkdir(parents=True, exist_ok=True)
    a.out.write_text(json.dumps(report, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
