"""How well the exported masks fit outlines drawn by people, given the true boxes.

python -m masks.evaluate --bundle builtin --pack DIR --out results/masks.json

The overlap is counted on the picture's own pixels, with pycocotools' filling of polygons. Two floors are printed with
it: the whole box, and the ellipse that fills it.
"""

from __future__ import annotations

import argparse
import json
from collections import defaultdict
from pathlib import Path

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from .export import FILE
from .objects import Outlined, crop_pixels, crop_window, load_objects
from .overlaps import in_picture, overlap, truth_of

BATCH = 64


def floors(thing: Outlined) -> dict[str, NDArray[np.bool_]]:
    height, width = thing.pixels.shape[:2]
    ys, xs = np.mgrid[:height, :width] + 0.5
    x1, y1, x2, y2 = thing.box
    u, v = (xs - (x1 + x2) / 2) / ((x2 - x1) / 2), (ys - (y1 + y2) / 2) / ((y2 - y1) / 2)
    return {"box": (abs(u) <= 1) & (abs(v) <= 1), "ellipse": u * u + v * v <= 1}


def main() -> None:
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--bundle", type=Path, required=True)
    p.add_argument("--pack", type=Path, required=True)
    p.add_argument("--out", type=Path)
    arguments = p.parse_args()
    session = onnxruntime.InferenceSession(str(arguments.bundle / FILE), providers=["CPUExecutionProvider"])
    things = load_objects(arguments.pack)
    scores: dict[str, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    for first in range(0, len(things), BATCH):
        part = things[first : first + BATCH]
        crops = np.stack([crop_pixels(t.pixels, crop_window(t.box)) for t in part])
        for thing, levels in zip(part, session.run(None, {"crops": crops})[0]):
            truth = truth_of(thing)
            scores["mask"][thing.label].append(overlap(in_picture(levels, thing, crop_window(thing.box)), truth))
            for name, floor in floors(thing).items():
                scores[name][thing.label].append(overlap(floor, truth))
    report = {
        name: {
            "gIoU": round(float(np.mean([v for values in by_label.values() for v in values])), 4),
            "classes": {k: round(float(np.mean(v)), 4) for k, v in by_label.items()},
        }
        for name, by_label in scores.items()
    }
    result = {"objects": len(things), **report}
    print(json.dumps(result, indent=2))
    if arguments.out is not None:
        arguments.out.write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
