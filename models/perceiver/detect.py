"""Detection with an exported perceiver in Python: the cross-check of what the app does in TypeScript.

Frame of all boxes: pixels of the image, x1 y1 x2 y2, origin at the top left corner of the image.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
import onnxruntime as ort
from numpy.typing import NDArray

from .network import STRIDES

WINDOW_PX, OVERLAP_PX = 640, 128
CUT_MARGIN_PX = 3.0
"""A box this near to a window border that is no border of the image was cut by it, and is dropped."""
PADDING_VALUE = 127
TOP_PER_CLASS = 100
"""Candidates kept of a window, times the number of classes or queries asked together."""


@dataclass
class Detections:
    boxes: NDArray[np.float32]  # [n, 4]
    scores: NDArray[np.float32]  # [n]
    classes: NDArray[np.int64]  # [n]
    scales: NDArray[np.float32]  # [n] network pixels per image pixel at which it was seen

    def take(self, keep: NDArray) -> Detections:
        return Detections(self.boxes[keep], self.scores[keep], self.classes[keep], self.scales[keep])

    def network_size(self) -> NDArray[np.float32]:
        """Square root of the box area in the pixels that the network saw."""
        sides = (self.boxes[:, 2:] - self.boxes[:, :2]).clip(min=0)
        return np.sqrt(sides.prod(1)) * self.scales


def join(parts: list[Detections]) -> Detections:
    return Detections(
        np.concatenate([p.boxes for p in parts]),
        np.concatenate([p.scores for p in parts]),
        np.concatenate([p.classes for p in parts]),
        np.concatenate([p.scales for p in parts]),
    )


def sigmoid(x: NDArray[np.float32]) -> NDArray[np.float32]:
    return (1.0 / (1.0 + np.exp(-x))).astype(np.float32)


def window_starts(length: int, window: int = WINDOW_PX, overlap: int = OVERLAP_PX) -> list[int]:
    """Starts of windows that cover `length` pixels; the last one ends at the border."""
    if length <= window:
        return [0]
    step = window - overlap
    count = -(-(length - window) // step) + 1
    return [min(i * step, length - window) for i in range(count)]


def detect_at(
    session: ort.InferenceSession,
    image: NDArray[np.uint8],
    scale: float,
    exponent: float = 0.5,
    floor: float = 0.03,
    queries: NDArray[np.float32] | None = None,
    bias: float = 0.0,
) -> Detections:
    """Candidates of one scale, before any suppression. `queries` [C, 96] replaces the base vocabulary."""
    height, width = image.shape[:2]
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    seen = cv2.resize(image, size, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR)
    found: list[Detections] = []
    for y in window_starts(size[1]):
        for x in window_starts(size[0]):
            part = seen[y : y + WINDOW_PX, x : x + WINDOW_PX]
            h, w = part.shape[:2]
            grid = STRIDES[-1]
            padded = np.full((1, -(-h // grid) * grid, -(-w // grid) * grid, 3), PADDING_VALUE, np.uint8)
            padded[0, :h, :w] = part
            names = ["boxes", "logits" if queries is None else "embedding", "quality"]
            boxes, logits, quality = (o[0] for o in session.run(names, {"image": padded}))
            if queries is not None:
                logits = logits @ queries.T + bias
            scores = sigmoid(logits) ** (1 - exponent) * sigmoid(quality)[:, None] ** exponent
            where, classes = np.nonzero(scores > floor)
            values = scores[where, classes]
            most = TOP_PER_CLASS * scores.shape[1]
            if len(values) > most:
                best = np.argpartition(-values, most)[:most]
                where, classes, values = where[best], classes[best], values[best]
            kept = boxes[where]
            whole = np.ones(len(kept), bool)
            if x > 0:
                whole &= kept[:, 0] > CUT_MARGIN_PX
            if y > 0:
                whole &= kept[:, 1] > CUT_MARGIN_PX
            if x + w < size[0]:
                whole &= kept[:, 2] < w - CUT_MARGIN_PX
            if y + h < size[1]:
                whole &= kept[:, 3] < h - CUT_MARGIN_PX
            moved = (kept + np.array([x, y, x, y], np.float32)) / np.array(
                [size[0] / width, size[1] / height] * 2, np.float32
            )
            moved[:, 0::2] = moved[:, 0::2].clip(0, width)
            moved[:, 1::2] = moved[:, 1::2].clip(0, height)
            found.append(
                Detections(moved, values, classes.astype(np.int64), np.full(len(values), scale, np.float32)).take(whole)
            )
    return join(found)


def within(found: Detections, smallest: float, largest: float) -> Detections:
    """Candidates whose size in network pixels lies between the two."""
    size = found.network_size()
    return found.take((size >= smallest) & (size <= largest))


def ranged(found: Detections, ranges: dict[str, list[float]], names: list[str], slack: float) -> Detections:
    """Candidates whose size in network pixels is within `slack` times what training showed for their class."""
    low = np.array([ranges[n][0] for n in names])[found.classes] / slack
    high = np.array([ranges[n][1] for n in names])[found.classes] * slack
    size = found.network_size()
    return found.take((size >= low) & (size <= high))


def overlaps(box: NDArray[np.float32], others: NDArray[np.float32]) -> NDArray[np.float32]:
    low, high = np.maximum(box[:2], others[:, :2]), np.minimum(box[2:], others[:, 2:])
    common = (high - low).clip(min=0).prod(1)
    area = (box[2:] - box[:2]).prod() + (others[:, 2:] - others[:, :2]).prod(1)
    return common / np.maximum(area - common, 1e-6)


@dataclass(frozen=True)
class Looking:
    """How a bundle says to look at an image of unknown ground sample distance."""

    scales: tuple[float, ...]
    scale_pixels: tuple[tuple[float, float], ...]
    exponent: float
    nms: float
    vote: float
    range_slack: float
    ranges: dict[str, list[float]]

    @staticmethod
    def of(bundle: dict[str, Any], scales: list[float] | None = None) -> Looking:
        settings = bundle["perceiver"]
        own = settings["scales"]
        pixels = [(0.0, float("inf"))] * len(scales) if scales else [(p[0], p[1]) for p in own["unknownGsdPixels"]]
        return Looking(
            tuple(scales or own["unknownGsd"]),
            tuple(pixels),
            settings["scoreExponent"],
            settings["thresholds"]["nms"],
            settings["thresholds"]["vote"],
            settings["scales"]["rangeSlack"],
            {c["name"]: c["trainedPixelRange"] for c in bundle["vocabulary"]},
        )


def detect(
    session: ort.InferenceSession,
    image: NDArray[np.uint8],
    looking: Looking,
    class_names: list[str],
    queries: NDArray[np.float32] | None = None,
    bias: float = 0.0,
) -> Detections:
    """All scales of an image, filtered by size and merged. `class_names` gives the class of each column, which
    for `queries` means the class whose size range each query takes."""
    parts: list[Detections] = []
    for scale, (smallest, largest) in zip(looking.scales, looking.scale_pixels):
        seen = detect_at(session, image, scale, looking.exponent, queries=queries, bias=bias)
        parts.append(within(seen, smallest, largest))
    return suppress(ranged(join(parts), looking.ranges, class_names, looking.range_slack), looking.nms, looking.vote)


def suppress(found: Detections, threshold: float = 0.55, vote: float | None = 0.7) -> Detections:
    """Greedy suppression within each class. With `vote`, a kept box becomes the score-weighted mean of the
    boxes of its class that overlap it by at least `vote` (box voting, arXiv:1505.01749)."""
    kept: list[Detections] = []
    for c in np.unique(found.classes):
        one = found.take(found.classes == c)
        one = one.take(np.argsort(-one.scores, kind="stable"))
        alive = np.ones(len(one.scores), bool)
        picks: list[int] = []
        boxes = one.boxes.copy()
        for i in range(len(alive)):
            if not alive[i]:
                continue
            picks.append(i)
            iou = overlaps(one.boxes[i], one.boxes)
            if vote is not None:
                voters = iou >= vote
                voters[i] = True
                weights = one.scores[voters]
                boxes[i] = (one.boxes[voters] * weights[:, None]).sum(0) / weights.sum()
            alive &= iou < threshold
        one.boxes = boxes
        kept.append(one.take(np.array(picks)))
    return join(kept) if kept else found
