from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from perceiver.calibrate import best_threshold, matches
from perceiver.detect import Detections
from perceiver.packs import PackImage


def test_best_threshold_is_the_worked_one() -> None:
    """Three truths; F1 after each answer is 1/2, 4/5, 2/3, 6/7, 3/4: best after the fourth, halfway to 0.3."""
    rows = [(0.9, True), (0.8, True), (0.7, False), (0.5, True), (0.3, False)]
    assert best_threshold(rows, 3) == pytest.approx(0.4)


def test_a_true_box_is_matched_once() -> None:
    image = PackImage(
        "p", Path("made"), np.zeros((20, 20, 3), np.uint8), np.array([[0, 0, 10, 10]], np.float32), np.array([2]), 0
    )
    found = Detections(
        np.array([[0, 0, 10, 10], [0, 0, 10, 9], [0, 0, 10, 10]], np.float32),
        np.array([0.6, 0.9, 0.8], np.float32),
        np.array([2, 2, 1]),
        np.ones(3, np.float32),
    )
    assert [right for _, right in matches(found, image, 2)] == [True, False]
    assert matches(found, image, 0) == []
