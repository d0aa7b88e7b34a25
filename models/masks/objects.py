"""Objects with outlines from COCO packs, and the crops of them that the mask network sees.

Frame of a crop: CROP_PX squared, origin at its top left corner, x to the right, y down. The box of the object always
takes its middle `1 / CONTEXT` share, whatever its shape: width and height are scaled apart, so a thin ship fills it.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

CROP_PX = 96
CONTEXT = 1.4
"""Side of a crop in sides of the box."""
MIN_BOX_PX = 4.0
SUBPIXEL_BITS = 4
"""Polygons are filled at 1/16 of a pixel."""


@dataclass
class Outlined:
    """One object: the picture it lies in [H, W, 3] uint8 RGB, its box x1 y1 x2 y2 and its polygons [n, 2] in pixels."""

    pixels: NDArray[np.uint8]
    box: NDArray[np.float64]
    polygons: list[NDArray[np.float64]]
    label: str
    image_id: int


def load_objects(folder: Path) -> list[Outlined]:
    """Every annotation with an outline. Raises ValueError where an image cannot be read."""
    raw = json.loads((folder / "annotations.json").read_text(encoding="utf-8"))
    names = {c["id"]: c["name"] for c in raw["categories"]}
    files = {i["id"]: folder / "images" / i["file_name"] for i in raw["images"]}
    pictures: dict[int, NDArray[np.uint8]] = {}
    found: list[Outlined] = []
    for mark in raw["annotations"]:
        outline = mark.get("segmentation")
        x, y, w, h = mark["bbox"]
        if not isinstance(outline, list) or not outline or min(w, h) < MIN_BOX_PX:
            continue
        image_id = mark["image_id"]
        if image_id not in pictures:
            read = cv2.imread(str(files[image_id]), cv2.IMREAD_COLOR)
            if read is None:
                raise ValueError(f"{files[image_id]}: not readable as an image")
            pictures[image_id] = cv2.cvtColor(read, cv2.COLOR_BGR2RGB)
        polygons = [np.array(ring, dtype=np.float64).reshape(-1, 2) for ring in outline]
        found.append(
            Outlined(
                pictures[image_id],
                np.array([x, y, x + w, y + h], dtype=np.float64),
                polygons,
                names[mark["category_id"]],
                image_id,
            )
        )
    return found


def crop_window(box: NDArray[np.float64], context: float = CONTEXT) -> NDArray[np.float64]:
    """The window x1 y1 x2 y2 that a crop shows of the picture; it may reach past the picture's edge."""
    middle = (box[:2] + box[2:]) / 2
    half = np.maximum(box[2:] - box[:2], MIN_BOX_PX) * context / 2
    return np.concatenate([middle - half, middle + half])


def crop_pixels(pixels: NDArray[np.uint8], window: NDArray[np.float64], side: int = CROP_PX) -> NDArray[np.uint8]:
    """[side, side, 3]: areas averaged where the window is larger, bilinear where it is smaller; black outside."""
    size = window[2:] - window[:2]
    steps = np.maximum(np.ceil(size / side), 1).astype(int)
    fine = steps * side
    scale = size / fine
    matrix = np.array([[scale[0], 0, window[0] + scale[0] / 2 - 0.5], [0, scale[1], window[1] + scale[1] / 2 - 0.5]])
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    warped = cv2.warpAffine(pixels, matrix, (int(fine[0]), int(fine[1])), flags=flags)
    if (steps == 1).all():
        return warped
    return cv2.resize(warped, (side, side), interpolation=cv2.INTER_AREA)


def crop_mask(polygons: list[NDArray[np.float64]], window: NDArray[np.float64]) -> NDArray[np.float32]:
    """[CROP_PX, CROP_PX], 1 inside the outlines; several rings of one object are joined."""
    scale = CROP_PX / (window[2:] - window[:2])
    mask = np.zeros((CROP_PX, CROP_PX), np.uint8)
    for ring in polygons:
        moved = (ring - window[:2]) * scale - 0.5
        fixed = np.round(moved * 2**SUBPIXEL_BITS).astype(np.int32)
        cv2.fillPoly(mask, [fixed], 1, shift=SUBPIXEL_BITS)
    return mask.astype(np.float32)
