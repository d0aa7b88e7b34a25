"""Terms as a policy over candidates: each is taken or not by its score, and its box is moved a little."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from .update import Scalars, Tokens, loss_of, step

BOX_NUMBERS = 4
BOX_DEVIATION = 0.08
"""Of the Gaussian that moves a box in rollouts: shares of its sides for the middle, logarithms for the sides."""


def split(flat: Tensor, terms: int, features: int) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """Query vectors [K, F], biases [K], box matrices [K, 4, F], box constants [K, 4]."""
    sizes = [terms * features, terms, terms * BOX_NUMBERS * features, terms * BOX_NUMBERS]
    a, b, c, d = flat.split(sizes)
    return a.view(terms, features), b, c.view(terms, BOX_NUMBERS, features), d.view(terms, BOX_NUMBERS)


def outputs(flat: Tensor, features: Tensor, terms: Tensor) -> tuple[Tensor, Tensor]:
    """Logit [N] and box shift [N, 4] of candidates [N, F], each as the term that its row of `terms` [N, K] says."""
    query, bias, matrix, constant = split(flat, terms.shape[1], features.shape[1])
    logit = ((terms @ query) * features).sum(-1) + terms @ bias
    rows = (terms @ matrix.flatten(1)).view(-1, BOX_NUMBERS, features.shape[1])
    shift = (rows * features[:, None]).sum(-1) + terms @ constant
    return logit, shift


class TrainConcept(nn.Module):
    """One update of the terms.

    `taken` [R, N] 0 or 1 is what R rollouts did with each candidate, `moved` [R, N, 4] where they put its box.
    Log-probabilities, advantages and weights are [R, N, 5]: the choice and the four numbers of the box.
    """

    def forward(
        self,
        flat: Tensor,
        first: Tensor,
        second: Tensor,
        scalars: Tensor,
        features: Tensor,
        terms: Tensor,
        taken: Tensor,
        moved: Tensor,
        old_log: Tensor,
        reference_log: Tensor,
        advantage: Tensor,
        weight: Tensor,
    ) -> tuple[Tensor, ...]:
        s = Scalars(scalars)
        leaf = flat.detach().requires_grad_(True)
        logit, shift = outputs(leaf, features, terms)
        choice = taken * F.logsigmoid(logit) + (1 - taken) * F.logsigmoid(-logit)
        place = -0.5 * ((moved - shift) / BOX_DEVIATION).square()
        log = torch.cat([choice[:, :, None], place], -1)
        p = logit.sigmoid()
        entropy = -(p * F.logsigmoid(logit) + (1 - p) * F.logsigmoid(-logit))[None, :, None].expand_as(log)
        loss, stats = loss_of(Tokens(log, old_log, reference_log, advantage, weight, entropy), s)
        return step(loss, stats, leaf, first, second, s)
