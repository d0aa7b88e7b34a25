"""COCO packs in memory: images as uint8 RGB, boxes with class indices, and the classes each pack labels."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import cv2
import numpy as np
from numpy.typing import NDArray

from .vocabulary import Vocabulary

HELD_OUT_SHARE = 0.2
NEIGHBOURS_PER_GROUP = 10
"""File numbers of one ten are kept on one side of a split: neighbouring crops may overlap."""
COMPLETE_PACKS = frozenset({"vhr10", "renders"})
"""Packs that label every thing of the ten base classes, so that an unlabelled place is truly empty."""
RENDERED_VEHICLE_GSD_METRES = 0.32
"""The scene maker's packs leave out things of fewer than about 6 px: coarser renders have unlabelled cars."""
WHOLE_PACKS = frozenset({"vhr10", "renders"})
"""Packs trained on whole: vhr10/train has its own val, renders are made on purpose."""

Part = Literal["train", "held-out", "all"]


@dataclass
class PackImage:
    """One image: pixels [H, W, 3] uint8 RGB, boxes [n, 4] x1 y1 x2 y2 in pixels, class index of each box."""

    pack: str
    file: Path
    pixels: NDArray[np.uint8]
    boxes: NDArray[np.float32]
    classes: NDArray[np.int64]
    image_id: int
    masked: tuple[int, ...] = ()
    """Classes that this image does not label in full though its pack does."""


@dataclass
class Pack:
    name: str
    folder: Path
    images: list[PackImage]
    labelled: NDArray[np.bool_]
    """[C] true for the classes that the pack labels."""

    @property
    def complete(self) -> bool:
        return self.name in COMPLETE_PACKS


def group_of(file_name: str) -> str:
    """What files must stay together: one source image's augmentations, or files numbered in one ten."""
    stem = re.sub(r"\.rf\..*$", "", Path(file_name).stem)
    found = re.search(r"\d+", stem)
    if found is None:
        return stem
    series = stem[: found.start()] + "#" + stem[found.end() :]
    return f"{series}:{int(found.group()) // NEIGHBOURS_PER_GROUP}"


def is_held_out(file_name: str) -> bool:
    digest = hashlib.sha256(group_of(file_name).encode()).digest()
    return int.from_bytes(digest[:4], "big") / 2**32 < HELD_OUT_SHARE


def load_pack(name: str, folder: Path, vocabulary: Vocabulary, part: Part = "all") -> Pack:
    """Read a COCO pack; classes unknown to the vocabulary are an error, not a silent loss.

    An image that holds a box of a class that the vocabulary leaves out is left out whole. Dropping the boxes alone would
    teach that what they hold is background, and ignoring their places would still show the backbone what is around them.
    """
    raw = json.loads((folder / "annotations.json").read_text(encoding="utf-8"))
    index = vocabulary.index()
    unknown = [c["name"] for c in raw["categories"] if c["name"] not in index.keys() | vocabulary.left_out]
    if unknown:
        raise ValueError(f"{folder}/annotations.json: categories {unknown} are not in vocabulary.json")
    class_of = {c["id"]: index[c["name"]] for c in raw["categories"] if c["name"] in index}
    labelled = np.zeros(len(vocabulary.classes), dtype=bool)
    labelled[list(class_of.values())] = True
    by_image: dict[int, list[dict]] = {}
    for annotation in raw["annotations"]:
        by_image.setdefault(annotation["image_id"], []).append(annotation)
    images: list[PackImage] = []
    for entry in sorted(raw["images"], key=lambda e: e["file_name"]):
        if part != "all" and name not in WHOLE_PACKS and is_held_out(entry["file_name"]) != (part == "held-out"):
            continue
        marks = by_image.get(entry["id"], [])
        if any(a["category_id"] not in class_of for a in marks):
            continue
        file = folder / "images" / entry["file_name"]
        pixels = cv2.imread(str(file), cv2.IMREAD_COLOR)
        if pixels is None:
            raise ValueError(f"{file}: not readable as an image")
        xywh = np.array([a["bbox"] for a in marks], dtype=np.float32).reshape(-1, 4)
        boxes = np.concatenate([xywh[:, :2], xywh[:, :2] + xywh[:, 2:]], 1)
        classes = np.array([class_of[a["category_id"]] for a in marks], dtype=np.int64)
        rgb = cv2.cvtColor(pixels, cv2.COLOR_BGR2RGB)
        masked: tuple[int, ...] = ()
        if name == "renders" and "vehicle" in index and entry.get("gsd", 0.0) > RENDERED_VEHICLE_GSD_METRES:
            masked = (index["vehicle"],)
        images.append(PackImage(name, file, rgb, boxes, classes, entry["id"], masked))
    return Pack(name, folder, images, labelled)


def parse_pack_options(options: Iterable[str]) -> dict[str, Path]:
    """`NAME=FOLDER` options to a mapping."""
    packs: dict[str, Path] = {}
    for option in options:
        name, separator, folder = option.partition("=")
        if not separator:
            raise ValueError(f"--pack {option}: expected NAME=FOLDER")
        packs[name] = Path(folder)
    return packs
