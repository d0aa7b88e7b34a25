"""Learning from answers that were worked out beforehand: of several chains of a question, those that answer it rightly.

The chains and how right they are come from `tests/bench/policy-preferences.ts`. Unlike `grpo.py`, nothing is drawn while
learning, and the parser's chain stands among them, so that a question of which no drawn chain is right may teach too.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from .data import Example
from .grpo import token_logs
from .network import MAX_TOKENS, Policy

MOST_CHAINS = 8
"""Of a question, each time it comes: as many right ones as wrong ones where there are enough of both."""
LEAST_SPREAD = 0.05
LEAST_RIGHT = 0.02
"""Keeps the logarithm finite where no share is right."""


@dataclass(frozen=True)
class Judged:
    """A question with some chains."""

    split: str
    chains: list[Example]
    right: np.ndarray
    """0 to 1, of each chain."""


def load_judged(path: Path, without: set[str]) -> list[Judged]:
    """Those of which some chain answers better than another; `without` names sets that are left out."""
    judged = []
    for line in map(json.loads, path.read_text().splitlines()):
        if line["split"] in without or not line["starts"]:
            continue
        asked = (np.array(line["pieces"], np.int64), np.array(line["starts"], np.int64))
        counts = np.array(line["summary"]["counts"], np.int64)
        kept = [at for at, ids in enumerate(line["chains"]) if len(ids) <= MAX_TOKENS]
        right = np.array([line["right"][at] for at in kept])
        if len(kept) < 2 or np.ptp(right) < LEAST_SPREAD:
            continue
        chains = [
            Example(*asked, counts, int(line["summary"]["gsd"]), np.array(line["chains"][at], np.int64)) for at in kept
        ]
        judged.append(Judged(line["split"], chains, right))
    return judged


def some_chains(question: Judged, rng: np.random.Generator) -> Judged:
    """At most `MOST_CHAINS`, drawn so that right and wrong ones stay."""
    if len(question.chains) <= MOST_CHAINS:
        return question
    good = question.right >= question.right.max() - LEAST_SPREAD
    half = MOST_CHAINS // 2
    best, others = rng.permutation(np.flatnonzero(good)), rng.permutation(np.flatnonzero(~good))
    taken = [*best[: max(half, MOST_CHAINS - len(others))], *others[: max(half, MOST_CHAINS - len(best))]]
    return Judged(question.split, [question.chains[at] for at in taken], question.right[taken])


def preference_loss(model: Policy, questions: list[Judged]) -> Tensor:
    """The negative logarithm of how right a chain is that is drawn, of those of its question, by the policy's probabilities."""
    logs, counted = token_logs(model, [chain for question in questions for chain in question.chains])
    whole = (logs * counted).sum(1)
    losses, first = [], 0
    for question in questions:
        count = len(question.chains)
        shares = whole[first : first + count].softmax(0)
        right = torch.tensor(question.right, dtype=shares.dtype)
        losses.append(-((shares * right).sum() + LEAST_RIGHT).log())
        first += count
    return torch.stack(losses).mean()
