"""Crops around wrong boxes, and where the true one lies in them: what the edge network learns from.

Frame of a crop: shares of its side, origin at its top left corner, x to the right, y down. The box that is looked at takes
its middle `1 / CONTEXT` share, whatever its shape: width and height are scaled apart.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from masks.objects import crop_pixels, crop_window
from perceiver.augment import Crop, colour
from perceiver.detect import overlaps
from perceiver.packs import Pack, PackImage, is_held_out

from .network import CROP_PX

CONTEXT = 2.0
"""Side of a crop in sides of the box."""
MIN_SIDE_PX = 5.0
PACK_WEIGHT = {"vhr10": 0.6, "planes": 0.14, "cars": 0.13, "rsod": 0.13}
COMMON = 0.5
"""A class of a pack is drawn by its number of boxes to this power."""
HOLD_EVERY = 5
"""Every so many images of a pack that is trained on whole are held out here."""

NOISE_MEDIAN, NOISE_SPREAD = 0.07, 0.65
"""Of the standard deviation of an edge in sides of the box, drawn log-normally: found boxes are wrong by so much."""
MOVED_SHARE = 0.5
"""Share of the error's deviation that both edges of an axis have in common."""
LEAST_OVERLAP = 0.35
POOR_SHARE, POOR_NOISE = 0.12, 0.22
"""Boxes that miss the object: only how well they overlap is learned from them."""


@dataclass
class Sample:
    """A crop [96, 96, 3] uint8 RGB, the true box in it x1 y1 x2 y2 and the box looked at."""

    crop: NDArray[np.uint8]
    truth: NDArray[np.float64]


def learnable(image: PackImage, number: int) -> bool:
    """Whether this image, so many-th of its pack, is learned from."""
    return number % HOLD_EVERY != 0 if image.pack == "vhr10" else not is_held_out(image.file.name)


def wrong_box(box: NDArray[np.float64], rng: np.random.Generator, noise: float) -> NDArray[np.float64]:
    """The box with each edge moved; axes apart, and edges of an axis partly together."""
    together = np.tile(rng.normal(0, 1, 2), 2)
    apart = rng.normal(0, 1, 4)
    sides = np.tile(box[2:] - box[:2], 2)
    moved = box + noise * sides * (np.sqrt(MOVED_SHARE) * together + np.sqrt(1 - MOVED_SHARE) * apart)
    moved[2:] = np.maximum(moved[2:], moved[:2] + 2)
    return moved


def jittered(box: NDArray[np.float64], rng: np.random.Generator) -> NDArray[np.float64]:
    if rng.random() < POOR_SHARE:
        return wrong_box(box, rng, POOR_NOISE)
    while True:
        moved = wrong_box(box, rng, float(np.exp(rng.normal(np.log(NOISE_MEDIAN), NOISE_SPREAD))))
        if overlaps(box, moved[None])[0] >= LEAST_OVERLAP:
            return moved


def in_crop(box: NDArray[np.float64], window: NDArray[np.float64]) -> NDArray[np.float64]:
    """A box of the picture in shares of the crop that shows `window`."""
    return (box - np.tile(window[:2], 2)) / np.tile(window[2:] - window[:2], 2)


def from_crop(places: NDArray[np.float64], window: NDArray[np.float64]) -> NDArray[np.float64]:
    """The reverse of `in_crop`."""
    return places * np.tile(window[2:] - window[:2], 2) + np.tile(window[:2], 2)


class Sampler:
    def __init__(self, packs: list[Pack], rng: np.random.Generator) -> None:
        self.rng = rng
        self.places: list[list[tuple[PackImage, NDArray[np.float64]]]] = []
        weights: list[float] = []
        for pack in packs:
            by_class: dict[int, list[tuple[PackImage, NDArray[np.float64]]]] = {}
            for number, image in enumerate(pack.images):
                if not learnable(image, number):
                    continue
                for box, c in zip(image.boxes, image.classes):
                    if min(box[2:] - box[:2]) >= MIN_SIDE_PX:
                        by_class.setdefault(int(c), []).append((image, box.astype(np.float64)))
            counts = np.array([len(v) for v in by_class.values()]) ** COMMON
            self.places += by_class.values()
            weights += list(PACK_WEIGHT[pack.name] * counts / counts.sum())
        self.chances = np.array(weights) / sum(weights)

    def sample(self) -> Sample:
        rng = self.rng
        group = self.places[rng.choice(len(self.places), p=self.chances)]
        image, box = group[rng.integers(len(group))]
        window = crop_window(jittered(box, rng), CONTEXT)
        pixels, truth = crop_pixels(image.pixels, window, CROP_PX), in_crop(box, window)
        for _ in range(int(rng.integers(4))):
            pixels = np.rot90(pixels)
            x1, y1, x2, y2 = truth
            truth = np.array([y1, 1 - x2, y2, 1 - x1])
        if rng.random() < 0.5:
            pixels = pixels[:, ::-1]
            truth = np.array([1 - truth[2], truth[1], 1 - truth[0], truth[3]])
        nothing = np.zeros((0, 4), np.float32)
        crop = Crop(np.ascontiguousarray(pixels), nothing, np.zeros(0, np.int64), nothing, np.ones(1, bool), True)
        return Sample(colour(crop, rng).image, truth)
