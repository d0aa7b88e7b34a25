"""Which location answers for which box: centre sampling within a box's pyramid level (FCOS, arXiv:1904.01355)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

CENTRE_RADIUS = 1.5
"""In strides of the level."""
SIZE_RANGES = ((0.0, 64.0), (48.0, 144.0), (112.0, 1e9))
"""Object sizes in pixels that the levels of stride 8, 16 and 32 answer for; they overlap on purpose."""
IGNORED, EMPTY = -2, -1


@dataclass
class Targets:
    owner: NDArray[np.int64]  # [L] index of the box that a location answers for, EMPTY, or IGNORED
    boxes: NDArray[np.float32]  # [L, 4] its box (zeros where none)
    classes: NDArray[np.int64]  # [L] its class (-1 where none)


def object_size(boxes: NDArray[np.float32]) -> NDArray[np.float32]:
    """Geometric mean of the longer side and the square root of the area: a thin bridge needs a wide look."""
    sides = boxes[:, 2:] - boxes[:, :2]
    return np.sqrt(sides.max(1) * np.sqrt(sides[:, 0] * sides[:, 1]))


def assign(
    centres: NDArray[np.float32],
    strides: NDArray[np.float32],
    boxes: NDArray[np.float32],
    classes: NDArray[np.int64],
    ignored: NDArray[np.float32],
) -> Targets:
    """Assign L locations (centres [L, 2], strides [L]) to n boxes; where two claim one, the smaller box wins.

    A box that no location of its level falls into (thin, or near the border) takes the nearest location
    inside it on any level.
    """
    count = len(centres)
    owner = np.full(count, EMPTY, np.int64)
    if len(ignored):
        owner[_inside(centres, ignored).any(1)] = IGNORED
    if len(boxes):
        inside = _inside(centres, boxes)
        middle = (boxes[:, :2] + boxes[:, 2:]) / 2
        offset = np.abs(centres[:, None] - middle[None]).max(-1)
        size = object_size(boxes)
        low = np.select([strides == 8, strides == 16], [SIZE_RANGES[0][0], SIZE_RANGES[1][0]], SIZE_RANGES[2][0])
        high = np.select([strides == 8, strides == 16], [SIZE_RANGES[0][1], SIZE_RANGES[1][1]], SIZE_RANGES[2][1])
        level = (size[None] >= low[:, None]) & (size[None] <= high[:, None])
        claims = inside & level & (offset < CENTRE_RADIUS * strides[:, None])
        for j in np.flatnonzero(~claims.any(0)):
            candidates = np.flatnonzero(inside[:, j])
            if len(candidates):
                claims[candidates[offset[candidates, j].argmin()], j] = True
        area = (boxes[:, 2] - boxes[:, 0]) * (boxes[:, 3] - boxes[:, 1])
        cost = np.where(claims, area[None], np.inf)
        claimed = claims.any(1)
        owner[claimed] = cost[claimed].argmin(1)
    has = owner >= 0
    target_boxes = np.zeros((count, 4), np.float32)
    target_classes = np.full(count, -1, np.int64)
    target_boxes[has] = boxes[owner[has]]
    target_classes[has] = classes[owner[has]]
    return Targets(owner, target_boxes, target_classes)


def _inside(centres: NDArray[np.float32], boxes: NDArray[np.float32]) -> NDArray[np.bool_]:
    """[L, n] true where a centre lies strictly inside a box."""
    low = centres[:, None] - boxes[None, :, :2]
    high = boxes[None, :, 2:] - centres[:, None]
    return np.minimum(low, high).min(-1) > 0
