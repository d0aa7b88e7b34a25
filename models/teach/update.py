"""The loss and the optimiser that every training graph shares."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

SCALARS = (
    "rate",
    "step",
    "sft",
    "policy_gradient",
    "clip_low",
    "clip_high",
    "beta",
    "decay",
    "max_gradient",
    "epsilon",
)
"""Names of the scalar inputs, in the order of the `scalars` vector; epsilon is an input since an optimiser of graphs drops it."""
FIRST_DECAY, SECOND_DECAY = 0.9, 0.999


@dataclass
class Scalars:
    values: Tensor

    def __getattr__(self, name: str) -> Tensor:
        return self.values[SCALARS.index(name)]


@dataclass
class Tokens:
    """What a loss needs of each token (or candidate), all of one shape; `weight` holds the mask and the normalisation."""

    log: Tensor
    old_log: Tensor
    reference_log: Tensor
    advantage: Tensor
    weight: Tensor
    entropy: Tensor


def loss_of(tokens: Tokens, s: Scalars) -> tuple[Tensor, Tensor]:
    """The loss, and [loss, KL to the reference, entropy, share of tokens cut by the clip], all weighted means.

    Supervised: -log p. Policy gradient: PPO's clipped surrogate as in GRPO (arXiv 2402.03300, 2503.14476 for the two
    ends of the clip). KL by the estimator exp(d) - d - 1, d = reference - policy.
    """
    weight = tokens.weight
    total = weight.sum().clamp(min=1e-6)
    ratio = (tokens.log - tokens.old_log).clamp(-20.0, 20.0).exp()
    cut = torch.minimum(torch.maximum(ratio, 1 - s.clip_low), 1 + s.clip_high)
    gain = torch.minimum(ratio * tokens.advantage, cut * tokens.advantage)
    away = (tokens.reference_log - tokens.log).clamp(-20.0, 20.0)
    divergence = away.exp() - away - 1
    each = s.sft * -tokens.log - s.policy_gradient * gain + s.beta * divergence
    loss = (weight * each).sum()
    was_cut = (ratio * tokens.advantage > cut * tokens.advantage).to(weight.dtype)
    stats = torch.stack(
        [
            loss.detach(),
            (weight * divergence.detach()).sum() / total,
            (weight * tokens.entropy.detach()).sum() / total,
            (weight * was_cut).sum() / total,
        ]
    )
    return loss, stats


def adamw(flat: Tensor, gradient: Tensor, first: Tensor, second: Tensor, s: Scalars) -> tuple[Tensor, ...]:
    """torch.optim.AdamW on one vector after clipping the gradient's norm; also returns that norm."""
    norm = gradient.square().sum().sqrt()
    gradient = gradient * (s.max_gradient / (norm + 1e-6)).clamp(max=1.0)
    first = FIRST_DECAY * first + (1 - FIRST_DECAY) * gradient
    second = SECOND_DECAY * second + (1 - SECOND_DECAY) * gradient.square()
    corrected = first / (1 - FIRST_DECAY**s.step)
    root = (second / (1 - SECOND_DECAY**s.step)).sqrt() + s.epsilon
    flat = flat * (1 - s.rate * s.decay) - s.rate * corrected / root
    return flat, first, second, norm


def step(loss: Tensor, stats: Tensor, leaf: Tensor, first: Tensor, second: Tensor, s: Scalars) -> tuple[Tensor, ...]:
    """The end of every update: weights and moments after it, and [loss, KL, entropy, clip share, norm]."""
    (gradient,) = torch.autograd.grad(loss, [leaf])
    flat, first, second, norm = adamw(leaf.detach(), gradient, first, second, s)
    return flat, first, second, torch.cat([stats, norm[None]])
