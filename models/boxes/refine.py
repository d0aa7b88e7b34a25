"""The second look in Python: the cross-check of what the app does in `src-main/perceive/refine-boxes.ts`.

Frame of all boxes: pixels of the picture, x1 y1 x2 y2, origin at its top left corner.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from masks.objects import MIN_BOX_PX, crop_pixels, crop_window
from perceiver.export import onnx_session

from .samples import from_crop

BATCH = 32


@dataclass
class Refiner:
    session: onnxruntime.InferenceSession
    side: int
    context: float
    looks: int

    @staticmethod
    def of(bundle: Path, threads: int = 1) -> Refiner:
        """Raises KeyError where the bundle has no model of edges."""
        description = json.loads((bundle / "bundle.json").read_text(encoding="utf-8"))
        (file,) = (f["path"] for f in description["files"] if f["role"] == "boxes")
        rule = description["boxes"]
        return Refiner(onnx_session(bundle / file, threads), rule["cropPixels"], rule["context"], rule["looks"])

    def refine(self, pixels: NDArray[np.uint8], boxes: NDArray[np.float32]) -> NDArray[np.float32]:
        """[n, 4], clipped to the picture [H, W, 3]; a box of less than MIN_BOX_PX stays as it is."""
        refined = boxes.astype(np.float64)
        limits = np.tile(np.array(pixels.shape[1::-1], np.float64), 2)
        for _ in range(self.looks):
            seen = np.flatnonzero((refined[:, 2:] - refined[:, :2]).min(1, initial=np.inf) >= MIN_BOX_PX)
            for first in range(0, len(seen), BATCH):
                part = seen[first : first + BATCH]
                windows = [crop_window(refined[i], self.context) for i in part]
                crops = np.stack([crop_pixels(pixels, w, self.side) for w in windows])
                for i, places, window in zip(part, self.session.run(None, {"crops": crops})[0], windows):
                    box = from_crop(places.astype(np.float64), window).clip(0, limits)
                    if (box[2:] - box[:2]).min() >= 1:
                        refined[i] = box
        return refined.astype(np.float32)
