"""What a mask says of a direction: where the object lies along it and aside of it, and how uneven its two sides are."""

from __future__ import annotations

import numpy as np

DIRECTIONS, BINS, ASIDE = 48, 12, 6
"""Directions that are weighed, clockwise from up in equal steps; bins along each, from back to front, and aside of it."""


def features(levels: np.ndarray, sides: tuple[float, float]) -> np.ndarray | None:
    """[48, 84]: for each direction how full each of 12 by 6 bins is, from back to front and from the middle line to
    the side, both sides taken together; then how far the sides differ in each of the 12.

    `levels` [S, S] is the mask of a box's crop, 255 times a probability; `sides` are the crop's width and height in
    pixels of the scene, since it was scaled apart. Lengths are in radii of the object. None where there is nothing.
    The app computes the same in `src-main/perceive/heading.ts`.
    """
    rows, columns = np.nonzero(levels > 127)
    if len(rows) == 0:
        return None
    cell = np.array(sides) / levels.shape[1]
    points = np.stack([columns + 0.5, rows + 0.5], 1) * cell
    points -= points.mean(0)
    radius = np.sqrt((points**2).sum(1).max())
    if radius == 0:
        return None
    points /= radius
    share = cell.prod() / radius**2
    out = np.zeros((DIRECTIONS, BINS * ASIDE + BINS))
    for k in range(DIRECTIONS):
        angle = 2 * np.pi * k / DIRECTIONS
        along = points @ np.array([np.sin(angle), -np.cos(angle)])
        aside = points @ np.array([np.cos(angle), np.sin(angle)])
        place = np.clip(((along + 1) / 2 * BINS).astype(int), 0, BINS - 1)
        bin_of = place * ASIDE + np.clip((np.abs(aside) * ASIDE).astype(int), 0, ASIDE - 1)
        full = np.bincount(bin_of, minlength=BINS * ASIDE) * share * BINS * ASIDE / 4
        right = np.bincount(place[aside >= 0], minlength=BINS) * share
        left = np.bincount(place[aside < 0], minlength=BINS) * share
        out[k] = np.concatenate([full, np.abs(right - left) * BINS / 2])
    return out
