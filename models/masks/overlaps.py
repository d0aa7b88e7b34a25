"""Overlap of masks with outlines drawn by people, on the pictures' own pixels."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray
from pycocotools import mask as coco

from .objects import Outlined

HALF = 127.5


def truth_of(thing: Outlined) -> NDArray[np.bool_]:
    height, width = thing.pixels.shape[:2]
    parts = coco.frPyObjects([ring.reshape(-1).tolist() for ring in thing.polygons], height, width)
    return coco.decode(coco.merge(parts)).astype(bool)


def in_picture(levels: NDArray[np.uint8], thing: Outlined, window: NDArray[np.float64]) -> NDArray[np.bool_]:
    """The mask [side, side] of the crop that shows `window`, brought back to the picture: its value at each pixel's centre, over a half is inside."""
    height, width = thing.pixels.shape[:2]
    scale = levels.shape[0] / (window[2:] - window[:2])
    matrix = np.array(
        [
            [scale[0], 0, (0.5 - window[0]) * scale[0] - 0.5],
            [0, scale[1], (0.5 - window[1]) * scale[1] - 0.5],
        ]
    )
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    return cv2.warpAffine(levels.astype(np.float32), matrix, (width, height), flags=flags) > HALF


def overlap(a: NDArray[np.bool_], b: NDArray[np.bool_]) -> float:
    return float((a & b).sum() / max((a | b).sum(), 1))
