"""The scores of boxes against answers that are made with known odds."""

from __future__ import annotations

import numpy as np
import pytest

from policy.box_scores import Answered, cross_validated, fit, reliability, scores


def made(count: int, share: float, score: float, offset: float) -> list[Answered]:
    random = np.random.default_rng(3)
    answers = []
    for at in range(count):
        part, seen = random.uniform(0.05, 0.95), random.uniform(0.1, 1.0, size=random.integers(1, 4))
        odds = share * np.log(part / (1 - part)) + score * np.log(seen) + offset
        right = random.uniform(size=len(seen)) < 1 / (1 + np.exp(-odds))
        answers.append(Answered(f"{at % 40}.jpg", "one", part, np.stack([seen, right], 1)))
    return answers


def test_the_odds_that_answers_were_made_with_are_found_again() -> None:
    model = fit(made(6000, 0.6, 1.4, 0.5))
    assert model["share"] == pytest.approx(0.6, abs=0.08)
    assert model["score"] == pytest.approx(1.4, abs=0.15)
    assert model["offset"] == pytest.approx(0.5, abs=0.15)


def test_no_weight_is_negative_though_faint_boxes_be_right_more_often() -> None:
    model = fit(made(2000, 0.6, -1.0, 0.0))
    assert model["share"] > 0
    assert 0 <= model["score"] < 0.05


def test_reliability_is_the_mean_distance_of_scores_from_how_often_they_are_right() -> None:
    told = reliability(np.array([0.31, 0.33, 0.95, 1.0]), np.array([0.0, 1.0, 1.0, 1.0]))
    assert told["error"] == pytest.approx((2 * abs(0.32 - 0.5) + 2 * abs(0.975 - 1)) / 4)
    assert [part["boxes"] for part in told["bins"]] == [2, 2]


def test_scores_of_images_left_out_are_as_often_right_as_they_say() -> None:
    answers = made(4000, 0.6, 1.4, 0.5)
    images = sorted({answer.image for answer in answers})
    told = cross_validated(answers, [set(images[at::8]) for at in range(8)])
    assert told["answers"] == 4000
    assert told["error"] < 0.03
    assert set(told["byTask"]) == {"one"}


def test_a_score_of_nothing_stays_finite() -> None:
    told = scores({"share": 0.3, "score": 1.0, "offset": 0.4}, [Answered("a", "one", 1.0, np.array([[0.0, 0.0]]))])
    assert np.isfinite(told).all() and 0 < told[0] < 0.01
