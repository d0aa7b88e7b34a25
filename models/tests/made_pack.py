"""A made COCO pack on disk: bright rectangles (ships) and discs (storage tanks) on a dark ground."""

from __future__ import annotations

import json
from pathlib import Path

import cv2
import numpy as np

CATEGORIES = ["ship", "storage tank"]


def make_pack(folder: Path, images: int = 6, side: int = 160, seed: int = 0) -> Path:
    rng = np.random.default_rng(seed)
    (folder / "images").mkdir(parents=True)
    entries, annotations = [], []
    for i in range(images):
        pixels = np.full((side, side, 3), 40, np.uint8)
        for k in range(2):
            w, h = (60, 24) if k == 0 else (36, 36)
            x, y = int(rng.integers(4, side - w - 4)), int(rng.integers(k * side // 2, k * side // 2 + side // 2 - h))
            if k == 0:
                cv2.rectangle(pixels, (x, y), (x + w - 1, y + h - 1), (220, 60, 60), -1)
            else:
                cv2.circle(pixels, (x + w // 2, y + h // 2), w // 2, (240, 240, 240), -1)
            annotations.append(
                {
                    "id": len(annotations) + 1,
                    "image_id": i,
                    "category_id": k + 1,
                    "bbox": [x, y, w, h],
                    "area": w * h,
                    "iscrowd": 0,
                }
            )
        name = f"{i * 10:04d}.png"
        cv2.imwrite(str(folder / "images" / name), pixels[..., ::-1])
        entries.append({"id": i, "file_name": name, "width": side, "height": side})
    categories = [{"id": k + 1, "name": n} for k, n in enumerate(CATEGORIES)]
    (folder / "annotations.json").write_text(
        json.dumps({"images": entries, "annotations": annotations, "categories": categories})
    )
    return folder
