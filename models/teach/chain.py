"""Log-probabilities of chains under an adapted policy, and one update of its adapter."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from policy.network import DECODER_WIDTH, HIDDEN, Policy

from .lora import Adapter
from .update import Scalars, Tokens, loss_of, step


@dataclass
class Chains:
    """Q questions and B chains of them, S tokens long at most; chain b answers the question where `rows[b]` is 1."""

    ids: Tensor  # [Q, T] int64
    mask: Tensor  # [Q, T] 1 for a word piece
    starts: Tensor  # [Q, W] int64
    word_mask: Tensor  # [Q, W]
    counts: Tensor  # [Q, C] int64
    gsd: Tensor  # [Q] int64
    rows: Tensor  # [B, Q] one-hot
    tokens: Tensor  # [B, S] int64, the start and all but the last
    targets: Tensor  # [B, S] int64
    allowed: Tensor  # [B, S, V + W] uint8: what the grammar lets stand there


def one_hot(index: Tensor, size: int) -> Tensor:
    """Products with it gather without a Scatter in the backward pass."""
    return (index[..., None] == torch.arange(size)).to(torch.float32)


def chosen(rows: Tensor, x: Tensor) -> Tensor:
    """[B, Q] one-hot by [Q, ...] to [B, ...]."""
    return (rows @ x.flatten(1)).view(rows.shape[0], *x.shape[1:])


def read(policy: Policy, c: Chains) -> tuple[Tensor, Tensor, Tensor]:
    """`Policy.read`, with products in place of gathers."""
    states = policy.encoder(c.ids, c.mask)
    words = one_hot(c.starts, c.ids.shape[1]) @ states
    held = policy.class_vectors.weight[None] + policy.count_vectors(c.counts)
    summary = policy.summary_norm(torch.cat([held, policy.gsd_vectors(c.gsd)[:, None]], 1))
    everything = torch.cat([c.mask, torch.ones_like(summary[:, :, 0])], 1)
    return torch.cat([states, summary], 1), everything, words


def token_logs(policy: Policy, c: Chains) -> tuple[Tensor, Tensor]:
    """Log-probability of each target among the tokens that the grammar allows, and the entropy there; both [B, S]."""
    states, state_mask, words = read(policy, c)
    length, places = c.tokens.shape[1], c.starts.shape[1]
    pointed = chosen(c.rows, policy.pointer_input(words))
    copies = one_hot(c.tokens - policy.tokens, places)
    written = policy.token_vectors(c.tokens.clamp(max=policy.tokens - 1))
    is_copy = (c.tokens >= policy.tokens).to(torch.float32)[:, :, None]
    x = written * (1 - is_copy) + copies @ pointed + policy.position_vectors[:length]
    at = torch.arange(length)
    causal = (at[None, :] > at[:, None]).to(torch.float32)[None, None] * HIDDEN
    memory_mask = (1.0 - c.rows @ state_mask)[:, None, None, :] * HIDDEN
    for layer in policy.layers:
        key, value = layer.memory(states)
        x, _ = layer(x, None, (chosen(c.rows, key), chosen(c.rows, value)), causal, memory_mask)
    x = policy.norm(x)
    keys = chosen(c.rows, policy.pointer_key(words))
    pointing = policy.pointer_query(x) @ keys.transpose(1, 2) * (DECODER_WIDTH**-0.5)
    pointing = pointing + (1.0 - c.rows @ c.word_mask)[:, None, :] * HIDDEN
    scores = torch.cat([policy.head(x), pointing], -1) + (1.0 - c.allowed.to(torch.float32)) * HIDDEN
    logs = scores.log_softmax(-1)
    picked = (one_hot(c.targets, policy.tokens + places) * logs).sum(-1)
    return picked, -(logs.exp() * logs).sum(-1)


class ScoreChains(nn.Module):
    """Log-probabilities alone: of the reference, and for measuring."""

    def __init__(self, policy: Policy, adapter: Adapter) -> None:
        super().__init__()
        self.policy, self.adapter = policy, adapter

    def forward(self, flat: Tensor, *batch: Tensor) -> Tensor:
        self.adapter.flat = flat
        return token_logs(self.policy, Chains(*batch))[0]


class TrainChains(nn.Module):
    """One update. Weights and moments in, weights and moments out, with [loss, KL, entropy, clip share, norm]."""

    def __init__(self, policy: Policy, adapter: Adapter) -> None:
        super().__init__()
        self.policy, self.adapter = policy, adapter

    def forward(
        self,
        flat: Tensor,
        first: Tensor,
        second: Tensor,
        scalars: Tensor,
        old_log: Tensor,
        reference_log: Tensor,
        advantage: Tensor,
        weight: Tensor,
        *batch: Tensor,
    ) -> tuple[Tensor, ...]:
        s = Scalars(scalars)
        leaf = flat.detach().requires_grad_(True)
        self.adapter.flat = leaf
        log, entropy = token_logs(self.policy, Chains(*batch))
        loss, stats = loss_of(Tokens(log, old_log, reference_log, advantage, weight, entropy), s)
        return step(loss, stats, leaf, first, second, s)
