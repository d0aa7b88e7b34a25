"""Chains drawn by chance, many in one batch, with the keys and values of what was written kept."""

from __future__ import annotations

import torch
from torch import Tensor

from .network import HIDDEN, MAX_TOKENS, START, Policy

MOST_DRAWN = 100
"""Tokens after which a rollout is broken off; no chain of the corpus that says something is longer."""


@torch.no_grad()
def draw(
    policy: Policy,
    prompts: tuple[Tensor, ...],
    last_verb: int,
    temperature: float,
    generator: torch.Generator | None = None,
) -> list[list[int]]:
    """One chain a row, without the start; nothing but the network says which token may follow.

    prompts: ids, mask, starts, word_mask, counts, gsd as `data.collate` makes them. last_verb: id of `verb answer`,
    which one more token ends. temperature 0 takes the likeliest token.
    """
    ids, mask, starts, word_mask, counts, gsd = prompts
    states, state_mask, words = policy.read(ids, mask, starts, counts, gsd)
    memories = [layer.memory(states) for layer in policy.layers]
    memory_mask = (1.0 - state_mask)[:, None, None, :] * HIDDEN
    rows = len(ids)
    pasts: list[tuple[Tensor, Tensor] | None] = [None] * len(policy.layers)
    token = torch.full((rows, 1), START)
    none = torch.zeros(1, 1, 1, 1)
    written: list[list[int]] = [[] for _ in range(rows)]
    done = torch.zeros(rows, dtype=torch.bool)
    for place in range(min(MOST_DRAWN, MAX_TOKENS)):
        x = policy.inputs(token, words, place)
        for at, layer in enumerate(policy.layers):
            x, pasts[at] = layer(x, pasts[at], memories[at], none, memory_mask)
        logits = policy.scores(x, words, word_mask)[:, 0]
        if temperature == 0:
            chosen = logits.argmax(-1)
        else:
            shares = (logits / temperature).softmax(-1)
            chosen = torch.multinomial(shares, 1, generator=generator)[:, 0]
        ending = token[:, 0] == last_verb
        for row in range(rows):
            if not done[row]:
                written[row].append(int(chosen[row]))
        done |= ending
        if bool(done.all()):
            break
        token = chosen[:, None]
    return written
