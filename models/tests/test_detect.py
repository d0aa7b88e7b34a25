from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from perceiver.detect import Detections, suppress, window_starts
from perceiver.evaluate import coco_figures
from perceiver.packs import PackImage


def found(rows: list[tuple[list[float], float, int]]) -> Detections:
    return Detections(
        np.array([r[0] for r in rows], np.float32).reshape(-1, 4),
        np.array([r[1] for r in rows], np.float32),
        np.array([r[2] for r in rows], np.int64),
        np.ones(len(rows), np.float32),
    )


@pytest.mark.parametrize("length", [1, 640, 641, 1000, 1152, 1153, 5000])
def test_windows_cover_with_overlap(length: int) -> None:
    starts = window_starts(length)
    assert starts[0] == 0
    assert starts[-1] + 640 >= length
    assert all(b - a <= 512 for a, b in zip(starts, starts[1:]))


def test_suppression_is_by_class_and_votes() -> None:
    kept = suppress(found([([0, 0, 10, 10], 0.9, 0), ([0, 0, 10, 11], 0.45, 0), ([0, 0, 10, 10], 0.5, 1)]))
    assert sorted(kept.classes.tolist()) == [0, 1]
    assert kept.boxes[kept.classes == 0][0].tolist() == pytest.approx([0, 0, 10, 10 + 1 / 3])
    plain = suppress(found([([0, 0, 10, 10], 0.9, 0), ([0, 0, 10, 11], 0.45, 0)]), vote=None)
    assert plain.boxes.tolist() == [[0, 0, 10, 10]]


def test_perfect_and_missed_answers() -> None:
    pixels = np.zeros((100, 100, 3), np.uint8)
    truth = np.array([[10, 10, 50, 50], [60, 60, 90, 90]], np.float32)
    image = PackImage("vhr10", Path("made"), pixels, truth, np.array([0, 1]), 0)
    labelled = np.array([True, True])
    perfect = coco_figures(
        [image], [found([([10, 10, 50, 50], 0.9, 0), ([60, 60, 90, 90], 0.8, 1)])], labelled, ["a", "b"]
    )
    assert perfect.ap50 == perfect.map == 1.0
    half = coco_figures([image], [found([([10, 10, 50, 50], 0.9, 0)])], labelled, ["a", "b"])
    assert half.ap50 == 0.5
