"""Random batches of the training graphs' shapes: for tracing, and for comparing graph and module."""

from __future__ import annotations

from collections.abc import Iterator

import torch
from torch import Tensor

from .concept import BOX_NUMBERS
from .update import SCALARS

Shapes = dict[str, dict[int, str]]
TOKENS: Shapes = {name: {0: "b", 1: "s"} for name in ("old_log", "reference_log", "advantage", "weight")}
CHAINS: Shapes = {
    "ids": {0: "q", 1: "t"},
    "mask": {0: "q", 1: "t"},
    "starts": {0: "q", 1: "w"},
    "word_mask": {0: "q", 1: "w"},
    "counts": {0: "q"},
    "gsd": {0: "q"},
    "rows": {0: "b", 1: "q"},
    "tokens": {0: "b", 1: "s"},
    "targets": {0: "b", 1: "s"},
    "allowed": {0: "b", 1: "s", 2: "v"},
}
CONCEPT: Shapes = {
    "weights": {0: "p"},
    "first": {0: "p"},
    "second": {0: "p"},
    "features": {0: "n", 1: "f"},
    "terms": {0: "n", 1: "k"},
    "taken": {0: "r", 1: "n"},
    "moved": {0: "r", 1: "n"},
    **{name: {0: "r", 1: "n"} for name in TOKENS},
}
TRACED = (3, 17, 7, 5, 13)
"""Questions, pieces, words, chains, tokens: all different, and none the number of classes, or axes would be merged."""
CHANGING = (TRACED, (1, 9, 4, 2, 21), (2, 30, 12, 6, 8))


def integers(g: torch.Generator, low: int, high: int, *shape: int) -> Tensor:
    return torch.randint(low, high, shape, generator=g)


def chains(g: torch.Generator, tokens: int, classes: int, shape: tuple[int, int, int, int, int]) -> dict[str, Tensor]:
    q, t, w, b, s = shape
    mask, word_mask = torch.ones(q, t), torch.ones(q, w)
    mask[-1, -2:] = 0 if q > 1 else 1
    word_mask[-1, -1:] = 0 if q > 1 else 1
    targets = integers(g, 1, tokens + w - 1, b, s)
    allowed = torch.rand(b, s, tokens + w, generator=g) < 0.3
    allowed.scatter_(2, targets[:, :, None], True)
    return {
        "ids": integers(g, 1000, 20000, q, t),
        "mask": mask,
        "starts": integers(g, 0, t - 2, q, w),
        "word_mask": word_mask,
        "counts": integers(g, 0, 9, q, classes),
        "gsd": integers(g, 0, 6, q),
        "rows": torch.eye(q)[torch.arange(b) % q].clone(),
        "tokens": torch.cat([torch.zeros(b, 1, dtype=torch.int64), targets[:, :-1]], 1),
        "targets": targets,
        "allowed": allowed.to(torch.uint8),
    }


def token_inputs(g: torch.Generator, *shape: int) -> dict[str, Tensor]:
    return {
        "old_log": -torch.rand(*shape, generator=g) * 2,
        "reference_log": -torch.rand(*shape, generator=g) * 2,
        "advantage": torch.randn(*shape, generator=g),
        "weight": torch.full(shape, 1.0 / (shape[0] * shape[1])),
    }


def scalars(step: int, supervised: bool) -> Tensor:
    """Supervised updates and GRPO's in turn, as the app sets them."""
    values = {
        "rate": 1e-3,
        "step": float(step),
        "sft": 1.0 if supervised else 0.0,
        "policy_gradient": 0.0 if supervised else 1.0,
        "clip_low": 0.2,
        "clip_high": 0.28,
        "beta": 0.0 if supervised else 0.04,
        "decay": 0.01,
        "max_gradient": 1.0,
        "epsilon": 1e-8,
    }
    return torch.tensor([values[name] for name in SCALARS])


def concept(g: torch.Generator, n: int, features: int, terms: int, rollouts: int) -> dict[str, Tensor]:
    return {
        "features": torch.randn(n, features, generator=g),
        "terms": torch.eye(terms)[torch.arange(n) % terms].clone(),
        "taken": (torch.rand(rollouts, n, generator=g) < 0.3).to(torch.float32),
        "moved": torch.randn(rollouts, n, BOX_NUMBERS, generator=g) * 0.1,
        **token_inputs(g, rollouts, n, 1 + BOX_NUMBERS),
    }


def chain_steps(tokens: int, classes: int, count: int) -> Iterator[dict[str, Tensor]]:
    g = torch.Generator().manual_seed(5)
    for i in range(count):
        shape = CHANGING[i % len(CHANGING)]
        yield {
            "scalars": scalars(i + 1, i % 2 == 0),
            **token_inputs(g, shape[3], shape[4]),
            **chains(g, tokens, classes, shape),
        }


def concept_steps(features: int, terms: int, count: int) -> Iterator[dict[str, Tensor]]:
    g = torch.Generator().manual_seed(6)
    for i in range(count):
        yield {
            "scalars": scalars(i + 1, i % 2 == 0),
            **concept(g, (23, 9, 41)[i % 3], features, terms, (2, 4, 3)[i % 3]),
        }
