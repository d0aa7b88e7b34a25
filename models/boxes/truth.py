"""What the second look sees in a scene by this recipe's own path, for the app's test that it sees the same.

python -m boxes.truth --bundle builtin --scene ../resources/sample-harbour.tif --out ../tests/fixtures/engine/boxes-truth.json
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import cv2
import numpy as np

from perceiver.bundle import perceiver_of
from perceiver.detect import Looking, detect
from perceiver.export import onnx_session

from .refine import Refiner
from .samples import wrong_box

SURE = 0.5
MOST = 24
NOISE = 0.08
"""Boxes are moved by so much of their sides, so that there is something to mend."""


def main() -> None:
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--bundle", type=Path, required=True)
    p.add_argument("--scene", type=Path, required=True)
    p.add_argument("--out", type=Path, required=True)
    a = p.parse_args()
    read = cv2.imread(str(a.scene), cv2.IMREAD_COLOR)
    if read is None:
        raise ValueError(f"{a.scene}: not readable as an image")
    pixels = cv2.cvtColor(read, cv2.COLOR_BGR2RGB)
    bundle = json.loads((a.bundle / "bundle.json").read_text(encoding="utf-8"))
    names = [c["name"] for c in bundle["vocabulary"]]
    seen = detect(onnx_session(perceiver_of(a.bundle), 1), pixels, Looking.of(bundle), names)
    seen = seen.take(seen.scores >= SURE)
    rng = np.random.default_rng(8)
    picked = rng.permutation(len(seen.boxes))[:MOST]
    wrong = np.stack([wrong_box(box.astype(np.float64), rng, NOISE) for box in seen.boxes[picked]])
    boxes = wrong.round(2).astype(np.float32)
    refined = Refiner.of(a.bundle).refine(pixels, boxes)
    rows = [
        {"box": b, "refined": r}
        for b, r in zip(boxes.astype(float).round(2).tolist(), refined.astype(float).round(3).tolist())
    ]
    a.out.write_text(json.dumps({"scene": a.scene.name, "boxes": rows}) + "\n", encoding="utf-8")
    print(f"{len(rows)} boxes, moved by up to {np.abs(refined - boxes).max():.1f} px")


if __name__ == "__main__":
    main()
