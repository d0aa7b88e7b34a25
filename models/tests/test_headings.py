"""The heading recipe on drawn shapes, whose fronts are known."""

from __future__ import annotations

import cv2
import numpy as np

from headings.fit import Sample, errors, fit, judged
from headings.shape import ASIDE, BINS, DIRECTIONS, features

SIDE = 64
WEDGE = np.array([(0, -24), (10, 10), (16, 20), (-16, 20), (-10, 10)], float)


def drawn(degrees: float) -> np.ndarray:
    angle = np.radians(degrees)
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    levels = np.zeros((SIDE, SIDE), np.uint8)
    cv2.fillPoly(levels, [np.round(WEDGE @ turn.T + SIDE / 2).astype(np.int32)], 255)
    return levels


def sample(degrees: float, image: int = 0, real: bool = False) -> Sample:
    found = features(drawn(degrees), (SIDE, SIDE))
    assert found is not None
    return Sample(found, degrees, image, real)


def test_features_follow_the_object_and_not_the_crop() -> None:
    plain = features(drawn(0), (SIDE, SIDE))
    assert plain is not None and plain.shape == (DIRECTIONS, BINS * ASIDE + BINS)
    larger = features(drawn(0), (3 * SIDE, 3 * SIDE))
    assert larger is not None and np.allclose(plain, larger)
    quarter = features(drawn(90), (SIDE, SIDE))
    assert quarter is not None
    assert np.abs(quarter[DIRECTIONS // 4] - plain[0]).mean() < 0.1 * np.abs(plain[0]).mean()
    assert features(np.zeros((SIDE, SIDE), np.uint8), (SIDE, SIDE)) is None


def test_weights_fitted_on_some_directions_tell_others() -> None:
    weights = fit([sample(d) for d in range(0, 360, 20)])
    assert max(errors(weights, [sample(d) for d in range(10, 360, 20)])) <= 22.5


def test_labelled_objects_are_judged_by_weights_that_never_saw_their_image() -> None:
    rendered = [sample(d) for d in range(0, 360, 30)]
    # Told the wrong way about: only weights that learned from them could agree.
    told = [Sample(s.features, (s.heading + 180) % 360, image, True) for image, s in enumerate(rendered)]
    found = judged(rendered + told)
    assert found["labelled"] == found["rendered"] == len(rendered)
    assert found["rendersAlone"]["turnedAbout"] == 1
