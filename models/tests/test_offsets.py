"""Offsets of true boxes on boxes moved by hand."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from perceiver.detect import Detections
from perceiver.offsets import matches, moved, report
from perceiver.packs import PackImage

SEEN = np.array([[100, 100, 200, 150], [300, 300, 340, 340], [20, 20, 40, 40]], np.float32)
CLASSES = np.array([0, 0, 1])
SHARES = np.array([[-0.1, 0.04, 0.02, 0.0], [-0.1, 0.04, 0.02, 0.0], [0.0, 0.0, 0.05, 0.05]], np.float32)


def seen(boxes: np.ndarray = SEEN, classes: np.ndarray = CLASSES) -> Detections:
    ones = np.ones(len(boxes), np.float32)
    return Detections(boxes.astype(np.float32), 0.9 * ones, classes, ones)


def image(boxes: np.ndarray, classes: np.ndarray) -> PackImage:
    return PackImage("vhr10", Path("made"), np.zeros((400, 400, 3), np.uint8), boxes.astype(np.float32), classes, 0)


def true_boxes() -> np.ndarray:
    sides = np.array([[100, 50, 100, 50], [40, 40, 40, 40], [20, 20, 20, 20]], np.float32)
    return SEEN + SHARES * sides


def test_offsets_are_shares_of_the_seen_box_by_class() -> None:
    found = matches([image(true_boxes(), CLASSES)], [seen()])
    assert found[0][:, :4] == pytest.approx(SHARES[:2], abs=1e-5)
    assert found[1][:, :4] == pytest.approx(SHARES[2:], abs=1e-5)
    # 100 x 50 and 112 x 48 share 100 x 48.
    assert found[0][0, 4] == pytest.approx(4800 / (5000 + 112 * 48 - 4800), abs=1e-5)


def test_what_was_not_seen_says_nothing() -> None:
    assert matches([image(np.array([[0, 0, 9, 9]]), np.array([0]))], [seen()]) == {}
    assert matches([image(SEEN[:1], np.array([2]))], [seen()]) == {}
    assert matches([image(np.zeros((0, 4)), np.zeros(0, np.int64))], [seen()]) == {}


def test_moved_boxes_are_the_true_ones_and_others_stay() -> None:
    medians = {0: SHARES[0], 1: SHARES[2]}
    assert moved(seen(), medians).boxes == pytest.approx(true_boxes(), abs=1e-4)
    assert moved(seen(), {}).boxes.tolist() == SEEN.tolist()
    nothing = seen(np.zeros((0, 4)), np.zeros(0, np.int64))
    assert moved(nothing, medians).boxes.shape == (0, 4)


def test_the_report_holds_both_figures() -> None:
    content = report([image(true_boxes(), CLASSES)], [seen()], np.array([True, True]), ["a", "b"])
    assert content["moved"]["mAP"] == 1.0
    assert 0.5 < content["mAP"] < 1.0
    assert content["classes"]["a"]["boxes"] == 2
    assert content["classes"]["a"]["left"] == pytest.approx(-0.1)
    assert content["classes"]["b"]["movedMAP"] == 1.0
