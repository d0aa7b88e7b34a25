"""COCO figures by the recipe's own path with boxes as the perceiver sees them, and with their edges looked at again.

python -m boxes.evaluate --bundle builtin --pack vhr10=DIR/vhr10/val --pack planes=DIR --out results/boxes.json

Packs that are trained on in part (planes, cars, rsod) are measured on their held-out part alone.
"""

from __future__ import annotations

import argparse
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

from perceiver.bundle import perceiver_of
from perceiver.detect import Looking, detect
from perceiver.evaluate import coco_figures, evaluation_pack
from perceiver.export import onnx_session
from perceiver.packs import parse_pack_options
from perceiver.vocabulary import load_vocabulary

from .refine import Refiner

LEAST_SCORE = 0.05
"""As `measure ovd --min-score` of the app: below it boxes are not looked at again."""


def main() -> None:
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--bundle", type=Path, required=True)
    p.add_argument("--pack", action="append", required=True, metavar="NAME=DIR")
    p.add_argument("--threads", type=int, default=1)
    p.add_argument("--out", type=Path)
    a = p.parse_args()
    vocabulary = load_vocabulary()
    names = [c.name for c in vocabulary.classes]
    bundle = json.loads((a.bundle / "bundle.json").read_text(encoding="utf-8"))
    looking, refiner = Looking.of(bundle), Refiner.of(a.bundle, a.threads)
    session = onnx_session(perceiver_of(a.bundle), a.threads)
    report: dict[str, Any] = {"bundle": bundle["version"], "leastScore": LEAST_SCORE, "packs": {}}
    for name, folder in parse_pack_options(a.pack).items():
        pack = evaluation_pack(name, folder, vocabulary)
        seen = [detect(session, im.pixels, looking, names) for im in pack.images]
        seen = [s.take(s.scores >= LEAST_SCORE) for s in seen]
        again = [replace(s, boxes=refiner.refine(im.pixels, s.boxes)) for im, s in zip(pack.images, seen)]
        before = coco_figures(pack.images, seen, pack.labelled, names)
        after = coco_figures(pack.images, again, pack.labelled, names)
        report["packs"][name] = {"images": len(seen), "seen": before.content(), "refined": after.content()}
        print(
            f"{name}: AP50 {before.ap50:.3f} to {after.ap50:.3f}, mAP {before.map:.3f} to {after.map:.3f}", flush=True
        )
    if a.out is not None:
        a.out.parent.mkdir(parents=True, exist_ok=True)
        a.out.write_text(json.dumps(report, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
