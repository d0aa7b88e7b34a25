from __future__ import annotations

import numpy as np

from perceiver.network import location_grid
from perceiver.targets import EMPTY, IGNORED, assign

SIDE = 128


def grid() -> tuple[np.ndarray, np.ndarray]:
    centres, strides = location_grid(SIDE, SIDE)
    return centres.numpy(), strides.numpy()


def boxes(*rows: list[float]) -> np.ndarray:
    return np.array(rows, np.float32).reshape(-1, 4)


def test_worked_example() -> None:
    """A 32 px square around (36, 36): only stride 8 answers; centres 28, 36, 44 lie within 12 px on each axis."""
    centres, strides = grid()
    found = assign(centres, strides, boxes([20, 20, 52, 52]), np.array([4]), boxes())
    owners = np.flatnonzero(found.owner == 0)
    assert set(strides[owners]) == {8.0}
    assert sorted(map(tuple, centres[owners].tolist())) == [
        (x, y) for x in (28.0, 36.0, 44.0) for y in (28.0, 36.0, 44.0)
    ]
    assert set(found.classes[owners]) == {4}
    assert (found.owner == EMPTY).sum() == len(centres) - 9


def test_smaller_box_wins_a_shared_place() -> None:
    centres, strides = grid()
    found = assign(centres, strides, boxes([20, 20, 52, 52], [28, 28, 44, 44]), np.array([0, 1]), boxes())
    at = np.flatnonzero((centres == 36.0).all(1) & (strides == 8))
    assert found.owner[at].tolist() == [1]


def test_ignored_places_are_neither_found_nor_empty() -> None:
    centres, strides = grid()
    found = assign(centres, strides, boxes(), np.zeros(0, np.int64), boxes([0, 0, 16, 16]))
    hidden = np.flatnonzero(found.owner == IGNORED)
    assert (centres[hidden] < 16).all() and len(hidden) == 4 + 1 + 0 * 1


def test_thin_box_still_gets_a_place() -> None:
    """A 3 px high box that no centre of its own level falls into."""
    centres, strides = grid()
    found = assign(centres, strides, boxes([4, 18.5, 124, 21.5]), np.array([8]), boxes())
    assert (found.owner == 0).sum() >= 1


def test_no_location_is_claimed_outside_its_box() -> None:
    rng = np.random.default_rng(0)
    centres, strides = grid()
    low = rng.uniform(0, 90, (20, 2))
    made = np.concatenate([low, low + rng.uniform(6, 38, (20, 2))], 1).astype(np.float32)
    found = assign(centres, strides, made, np.arange(20) % 11, boxes())
    has = found.owner >= 0
    inside = (centres[has] > found.boxes[has, :2]) & (centres[has] < found.boxes[has, 2:])
    assert inside.all()
