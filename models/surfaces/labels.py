"""What is known of the ground: cells labelled by eye over real pictures, and every pixel of rendered ones."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from .network import SURFACES

CELLS = 12
LETTERS = "BRPWGTS"
"""In the order of SURFACES; M is mixed or unsure and teaches nothing."""
CONFUSABLE = {"R": {"P": 0.15}, "P": {"R": 0.1}, "G": {"S": 0.12, "T": 0.03}, "S": {"G": 0.2}, "T": {"G": 0.05}}
"""What an eye takes for what: that share of the target goes to the other."""
INNER = 0.1
"""Of a cell this share at each side is left out: a neighbour may begin there."""
HELD_OUT = 4
NEAR_DUPLICATES = {"286.jpg": "073.jpg", "297.jpg": "288.jpg"}
RENDERED = ("other", "building", "airfield pavement", "other pavement", "water", "grass", "trees", "bare ground")
"""Surfaces of the scene maker by the value of its raster."""


@dataclass(frozen=True)
class Labelled:
    file: Path
    cells: tuple[str, ...]

    @property
    def held_out(self) -> bool:
        return is_held_out(self.file.name)


def is_held_out(name: str) -> bool:
    """A quarter of the pictures, real or rendered, by hash of the name; near duplicates stay on one side."""
    name = NEAR_DUPLICATES.get(name, name)
    return hashlib.sha256(name.encode()).digest()[0] % HELD_OUT == 0


def target_of(letter: str) -> np.ndarray | None:
    """Soft target [7] of a cell's letter; None where it teaches nothing."""
    if letter not in LETTERS:
        return None
    target = np.zeros(len(SURFACES), np.float32)
    for other, share in CONFUSABLE.get(letter, {}).items():
        target[LETTERS.index(other)] = share
    target[LETTERS.index(letter)] = 1 - target.sum()
    return target


def read_labels(files: list[Path], images: Path) -> list[Labelled]:
    """Raises ValueError where a grid is not 12 by 12 known letters."""
    found: dict[str, Labelled] = {}
    for file in files:
        for line in file.read_text(encoding="utf-8").splitlines():
            entry = json.loads(line)
            cells = tuple(entry["cells"])
            if len(cells) != CELLS or any(len(r) != CELLS or set(r) - set(LETTERS + "M") for r in cells):
                raise ValueError(f"{file}: {entry['image']} has not {CELLS} rows of {CELLS} letters of {LETTERS}M")
            found[entry["image"]] = Labelled(images / entry["image"], cells)
    return list(found.values())


def read_picture(file: Path, scale: float) -> np.ndarray:
    """RGB [H, W, 3] at `scale`, padded with the perceiver's mean to multiples of 32."""
    picture = cv2.cvtColor(cv2.imread(str(file)), cv2.COLOR_BGR2RGB)
    if scale != 1:
        picture = cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    height, width = picture.shape[:2]
    return cv2.copyMakeBorder(picture, 0, -height % 32, 0, -width % 32, cv2.BORDER_CONSTANT, value=(127, 127, 127))


def render_target(raster: np.ndarray, stride: float) -> np.ndarray:
    """Share of each surface [7, H/stride, W/stride] in the places of a rendered raster [H, W]; 0 where it is none."""
    size = (round(raster.shape[1] / stride), round(raster.shape[0] / stride))
    planes = [(raster == value).astype(np.float32) for value in range(1, len(RENDERED))]
    return np.stack([cv2.resize(plane, size, interpolation=cv2.INTER_AREA) for plane in planes])
