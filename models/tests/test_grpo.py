from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
import torch

from policy.answer_rewards import Prompt
from policy.data import Example
from policy.grpo import CHECKPOINT, GROUP, KL_WEIGHT, Run, Settings, advantages, combined, token_logs, update_loss
from policy.network import Policy

TOKENS = [f"token {i}" for i in range(11)] + ["verb answer"]
CLASSES = ["a", "b", "c"]
GOOD = 5
"""The token that the made rewards want first."""


def example(seed: int, ids: Sequence[int] = (0,)) -> Example:
    rng = np.random.default_rng(seed)
    pieces = np.concatenate([[101], rng.integers(1000, 20000, 4), [102]])
    return Example(pieces, np.arange(1, 4), rng.integers(0, 5, len(CLASSES)), 1, np.array(ids))


class MadeRewards:
    """Right is what begins with one certain token."""

    def __init__(self) -> None:
        splits = ["made"] * 4 + ["written"] * 4 + ["held made"] * 2 + ["held written"] * 2
        self.prompts = [Prompt(split, example(at), f"question {at}") for at, split in enumerate(splits)]

    def of(self, prompts: Sequence[int], chains: Sequence[Sequence[int]]) -> tuple[np.ndarray, np.ndarray]:
        assert len(prompts) == len(chains)
        return np.ones(len(chains)), np.array([float(chain[0] == GOOD) for chain in chains])


@pytest.fixture(scope="module")
def start(tmp_path_factory: pytest.TempPathFactory) -> Path:
    torch.manual_seed(1)
    policy = Policy(len(TOKENS), len(CLASSES))
    with torch.no_grad():
        policy.head.weight.normal_(0, 0.02)
        policy.head.bias[TOKENS.index("verb answer")] = 3.0
    folder = tmp_path_factory.mktemp("start")
    torch.save({"tokens": TOKENS, "classes": CLASSES, "average": policy.state_dict()}, folder / CHECKPOINT)
    return folder


def test_advantages_are_standard_scores_of_a_group_and_nothing_where_it_agrees() -> None:
    found = advantages(np.array([[1.0, 0.0, 0.0, 1.0], [2.0, 2.0, 2.0, 2.0], [0.0, 0.0, 0.0, 2.0]]))
    assert found[0] == pytest.approx([1, -1, -1, 1], abs=1e-3)
    assert found[1].tolist() == [0, 0, 0, 0]
    assert found[2] == pytest.approx([-0.57735, -0.57735, -0.57735, 1.73205], abs=1e-3)


def test_the_control_keeps_the_rewards_and_loses_whose_they_are() -> None:
    form, metric = np.ones(64), np.arange(64) / 64
    mixed = combined("shuffled", form, metric, np.random.default_rng(0))
    assert sorted(mixed) == sorted(form + metric)
    assert not np.array_equal(mixed, form + metric)
    assert np.array_equal(combined("metric", form, metric, np.random.default_rng(0)), metric)


def test_at_the_reference_the_loss_is_the_policy_gradient_alone(start: Path) -> None:
    run = Run(start, start / "none", MadeRewards(), Settings())
    examples = [example(1, [5, 11, 3]), example(2, [2, 11])]
    signal = torch.tensor([1.5, -0.5])
    update_loss(run.policy, run.reference, examples, signal).backward()
    ours = run.policy.head.weight.grad
    assert ours is not None
    ours = ours.clone()
    run.policy.zero_grad()
    logs, counted = token_logs(run.policy, examples)
    (-(((logs * counted).sum(1) / counted.sum(1)) * signal).mean()).backward()
    assert torch.allclose(ours, run.policy.head.weight.grad, atol=1e-7)


def test_away_from_the_reference_the_divergence_is_added(start: Path) -> None:
    run = Run(start, start / "none", MadeRewards(), Settings())
    examples = [example(1, [5, 11, 3])]
    with torch.no_grad():
        run.policy.head.bias[5] += 1.0
        loss = update_loss(run.policy, run.reference, examples, torch.zeros(1))
        now, before = (token_logs(each, examples)[0] for each in (run.policy, run.reference))
    expected = KL_WEIGHT * (torch.exp(before - now) - (before - now) - 1).mean()
    assert loss.item() == pytest.approx(expected.item(), rel=1e-5)
    assert loss.item() > 0


def test_answers_alone_teach_and_a_cut_run_goes_on_as_if_it_had_not_been_cut(start: Path, tmp_path: Path) -> None:
    folders = [tmp_path / "whole", tmp_path / "cut"]
    for folder in folders:
        folder.mkdir()
    settings = Settings(updates=6, look_updates=3)
    whole = Run(start, folders[0], MadeRewards(), settings)
    for group in whole.optimizer.param_groups:
        group["lr"] = 1e-3  # A few updates must show.
    first = chance(whole)
    log = whole.train()
    assert chance(whole) > first + 0.02
    assert [entry["update"] for entry in log] == [0, 3, 6]

    half = Run(start, folders[1], MadeRewards(), Settings(updates=3, look_updates=3))
    for group in half.optimizer.param_groups:
        group["lr"] = 1e-3
    half.train()
    rest = Run(start, folders[1], MadeRewards(), settings)
    assert rest.train() == log
    for a, b in zip(whole.policy.parameters(), rest.policy.parameters()):
        assert torch.equal(a, b)

    with pytest.raises(ValueError, match="other settings"):
        Run(start, folders[1], MadeRewards(), Settings(seed=1))


def chance(run: Run) -> float:
    """Mean probability of the wanted first token over the prompts."""
    with torch.no_grad():
        logs, _ = token_logs(run.policy, [example(at, [GOOD]) for at in range(GROUP)])
    return float(logs[:, 0].exp().mean())
