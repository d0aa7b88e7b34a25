"""The loss and the optimiser of training graphs: PyTorch's own AdamW, and losses that follow by hand."""

from __future__ import annotations

import math

import pytest
import torch

from teach.update import FIRST_DECAY, SCALARS, SECOND_DECAY, Scalars, Tokens, adamw, loss_of


def scalars(**more: float) -> Scalars:
    values = {"rate": 1e-2, "clip_low": 0.2, "clip_high": 0.28, "decay": 0.05, "max_gradient": 1.0, "epsilon": 1e-8}
    return Scalars(torch.tensor([{**values, **more}.get(name, 0.0) for name in SCALARS]))


def tokens(log: list[float], old: list[float], advantage: list[float], reference: list[float] | None = None) -> Tokens:
    count = len(log)
    return Tokens(
        log=torch.tensor(log),
        old_log=torch.tensor(old),
        reference_log=torch.tensor(reference or log),
        advantage=torch.tensor(advantage),
        weight=torch.full((count,), 1 / count),
        entropy=torch.zeros(count),
    )


def test_by_examples_the_loss_is_the_mean_of_minus_log_p() -> None:
    loss, _ = loss_of(tokens([-1.0, -3.0], [0.0, 0.0], [0.0, 0.0]), scalars(sft=1.0))
    assert loss.item() == pytest.approx(2.0)


@pytest.mark.parametrize(
    ("ratio", "advantage", "gain", "cut"),
    [(1.1, 1.0, 1.1, 0.0), (1.5, 1.0, 1.28, 1.0), (0.5, 1.0, 0.5, 0.0), (0.5, -1.0, -0.8, 1.0), (1.5, -2.0, -3.0, 0.0)],
)
def test_by_rewards_the_gain_is_cut_at_both_ends(ratio: float, advantage: float, gain: float, cut: float) -> None:
    loss, stats = loss_of(tokens([math.log(ratio)], [0.0], [advantage]), scalars(policy_gradient=1.0))
    assert loss.item() == pytest.approx(-gain, rel=1e-5)
    assert stats[3].item() == cut


def test_the_divergence_is_that_of_the_estimator() -> None:
    given = tokens([math.log(0.5)], [math.log(0.5)], [0.0], [math.log(0.25)])
    loss, stats = loss_of(given, scalars(beta=0.04))
    away = math.log(0.25 / 0.5)
    assert stats[1].item() == pytest.approx(math.exp(away) - away - 1, rel=1e-5)
    assert loss.item() == pytest.approx(0.04 * (math.exp(away) - away - 1), rel=1e-5)


def test_updates_are_those_of_adamw_after_clipping() -> None:
    g = torch.Generator().manual_seed(1)
    ours = torch.randn(50, generator=g)
    theirs = ours.clone().requires_grad_(True)
    optimiser = torch.optim.AdamW([theirs], lr=1e-2, betas=(FIRST_DECAY, SECOND_DECAY), eps=1e-8, weight_decay=0.05)
    first, second = torch.zeros(50), torch.zeros(50)
    for step in range(1, 7):
        # Norms below and above the largest that is let through.
        gradient = torch.randn(50, generator=g) * (0.05 if step % 2 else 3.0)
        expected = gradient.norm().item()
        ours, first, second, norm = adamw(ours, gradient, first, second, scalars(step=float(step)))
        theirs.grad = gradient.clone()
        torch.nn.utils.clip_grad_norm_([theirs], 1.0)
        optimiser.step()
        assert norm.item() == pytest.approx(expected, rel=1e-5)
    assert torch.allclose(ours, theirs.detach(), atol=1e-6)
