from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import torch

from policy.data import FIRST_WORD_PIECE, HIDDEN_PIECE, Example, collate, hide_pieces
from policy.encoder import pretrained
from policy.grpo import token_logs
from policy.network import Policy
from policy.prefer import LEAST_RIGHT, MOST_CHAINS, Judged, load_judged, preference_loss, some_chains

TOKENS, CLASSES = 20, 3


def chain(ids: list[int]) -> Example:
    return Example(np.array([101, 2000, 3000, 102]), np.array([1, 2]), np.zeros(CLASSES, np.int64), 0, np.array(ids))


def judged(right: list[float]) -> Judged:
    return Judged("a", [chain([5, 6 + at % 9, 7]) for at in range(len(right))], np.array(right))


@pytest.fixture(scope="module")
def policy() -> Policy:
    torch.manual_seed(0)
    return Policy(TOKENS, CLASSES, pretrained()).eval()


def test_the_loss_is_of_the_share_that_is_right(policy: Policy) -> None:
    asked = [judged([1, 0, 0.5]), judged([0, 1])]
    losses = []
    with torch.no_grad():
        for question in asked:
            logs = torch.stack([token_logs(policy, [each])[0].sum() for each in question.chains])
            share = float((logs.softmax(0) * torch.tensor(question.right)).sum())
            losses.append(-np.log(share + LEAST_RIGHT))
        found = float(preference_loss(policy, asked))
    assert found == pytest.approx(np.mean(losses), abs=1e-4)


def test_a_step_makes_right_chains_likelier_and_wrong_ones_less_so() -> None:
    torch.manual_seed(0)
    policy = Policy(TOKENS, CLASSES, pretrained()).eval()
    question = judged([0, 1, 0])
    before = torch.stack([token_logs(policy, [each])[0].sum() for each in question.chains]).softmax(0)
    optimizer = torch.optim.SGD([p for p in policy.parameters() if p.requires_grad], lr=1e-2)
    preference_loss(policy, [question]).backward()
    optimizer.step()
    after = torch.stack([token_logs(policy, [each])[0].sum() for each in question.chains]).softmax(0)
    assert after[1] > before[1]


def test_of_many_chains_some_are_drawn_and_right_ones_stay() -> None:
    rng = np.random.default_rng(0)
    for right in ([1.0] + [0.0] * 19, [1.0] * 19 + [0.0], [1.0] * 10 + [0.0] * 10):
        some = some_chains(judged(right), rng)
        assert len(some.chains) == len(some.right) == MOST_CHAINS
        assert some.right.max() == 1 and some.right.min() == 0
    few = judged([1, 0])
    assert some_chains(few, rng) is few


def test_questions_of_which_all_chains_answer_alike_teach_nothing(tmp_path: Path) -> None:
    def line(split: str, right: list[float]) -> str:
        summary = {"counts": [0] * CLASSES, "gsd": 0}
        asked = {"split": split, "pieces": [101, 2000, 102], "starts": [1], "summary": summary}
        return json.dumps({**asked, "chains": [[5, at] for at in range(len(right))], "right": right})

    file = tmp_path / "preferences.jsonl"
    file.write_text("\n".join([line("a", [1, 0]), line("a", [0, 0]), line("b", [1, 0.2, 0])]))
    assert [(j.split, j.right.tolist()) for j in load_judged(file, set())] == [("a", [1, 0]), ("b", [1, 0.2, 0])]
    assert [j.split for j in load_judged(file, {"a"})] == ["b"]


def test_pieces_are_hidden_but_never_the_ends_nor_padding() -> None:
    short = Example(np.array([101, 2000, 102]), np.array([1]), np.zeros(CLASSES, np.int64), 0, np.array([5]))
    batch = collate([short, chain([5, 6, 7])])
    rng = np.random.default_rng(0)
    assert bool((hide_pieces(batch, rng, 0).ids == batch.ids).all())
    hidden = hide_pieces(batch, rng, 1).ids
    words = batch.ids > FIRST_WORD_PIECE
    assert bool((hidden[words] == HIDDEN_PIECE).all()) and bool((hidden[~words] == batch.ids[~words]).all())
