"""The choice between readings, judged by sets of other writers."""

from __future__ import annotations

import numpy as np

from policy.choose import Question, cross_validated, folds, folds_of_sets

PENALTY = 0.01


def asked(split: str, at: int, trusted: int) -> Question:
    """Of two readings the one that has `trusted` of two features is right; each image has a question of every set."""
    right = np.array([1.0, 0.0]) if trusted == 0 else np.array([0.0, 1.0])
    return Question(f"{at}.jpg", split, "one", np.eye(2), right, ["a", "b"], None)


def test_a_set_is_judged_by_what_the_other_sets_teach() -> None:
    questions = [asked(split, at, trusted) for at in range(16) for split, trusted in (("a", 0), ("b", 1), ("c", 1))]
    sets = folds_of_sets(questions)
    assert [{questions[i].split for i in part} for part in sets] == [{"a"}, {"b"}, {"c"}]
    assert sorted(np.concatenate(sets).tolist()) == list(range(len(questions)))
    only = [q for q in questions if q.split != "c"]
    chosen, _ = cross_validated(only, PENALTY, folds_of_sets(only))
    assert [q.right[c] for q, c in zip(only, chosen)] == [0.0] * len(only)


def test_images_are_left_out_whole() -> None:
    questions = [asked(split, at, 0) for at in range(16) for split in ("a", "b")]
    parts = folds(questions)
    assert sorted(np.concatenate(parts).tolist()) == list(range(len(questions)))
    for image in {q.image for q in questions}:
        assert sum(any(questions[i].image == image for i in part) for part in parts) == 1
    chosen, _ = cross_validated(questions, PENALTY, parts)
    assert chosen == [0] * len(questions)
