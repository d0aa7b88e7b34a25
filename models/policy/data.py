"""The corpus that `npm run policy:corpus` writes, as padded batches."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from .network import MAX_TOKENS, START

IGNORED = -100
HIDDEN_PIECE = 103
"""[MASK] of the tokenizer."""
FIRST_WORD_PIECE = 999
"""Lower ids are of what is no word: padding, marks of a sentence's ends."""


@dataclass(frozen=True)
class Example:
    pieces: np.ndarray
    starts: np.ndarray
    counts: np.ndarray
    gsd: int
    ids: np.ndarray
    """Chain tokens, without the start."""


@dataclass(frozen=True)
class Batch:
    ids: Tensor
    mask: Tensor
    starts: Tensor
    word_mask: Tensor
    counts: Tensor
    gsd: Tensor
    tokens: Tensor
    """What the decoder is given: the start, then all but the last token."""
    targets: Tensor
    """What it must give; IGNORED beyond the end."""

    def inputs(self) -> tuple[Tensor, ...]:
        return self.ids, self.mask, self.starts, self.word_mask, self.counts, self.gsd, self.tokens


def load(path: Path) -> list[Example]:
    examples: list[Example] = []
    with path.open() as lines:
        for line in lines:
            entry = json.loads(line)
            if len(entry["ids"]) > MAX_TOKENS or not entry["starts"]:
                continue
            examples.append(
                Example(
                    np.array(entry["pieces"], np.int64),
                    np.array(entry["starts"], np.int64),
                    np.array(entry["summary"]["counts"], np.int64),
                    int(entry["summary"]["gsd"]),
                    np.array(entry["ids"], np.int64),
                )
            )
    return examples


def padded(rows: list[np.ndarray], fill: int) -> Tensor:
    out = np.full((len(rows), max(len(row) for row in rows)), fill, np.int64)
    for at, row in enumerate(rows):
        out[at, : len(row)] = row
    return torch.from_numpy(out)


def collate(examples: list[Example]) -> Batch:
    ids = padded([e.pieces for e in examples], 0)
    lengths = torch.tensor([len(e.pieces) for e in examples])
    mask = (torch.arange(ids.shape[1])[None] < lengths[:, None]).to(torch.float32)
    starts = padded([e.starts for e in examples], 0)
    words = torch.tensor([len(e.starts) for e in examples])
    word_mask = (torch.arange(starts.shape[1])[None] < words[:, None]).to(torch.float32)
    tokens = padded([np.concatenate([[START], e.ids[:-1]]) for e in examples], START)
    targets = padded([e.ids for e in examples], IGNORED)
    counts = torch.from_numpy(np.stack([e.counts for e in examples]))
    return Batch(ids, mask, starts, word_mask, counts, torch.tensor([e.gsd for e in examples]), tokens, targets)


def batches(examples: list[Example], size: int, rng: np.random.Generator) -> Iterator[Batch]:
    """One pass in random order; examples of about one length stand together, so that little is padded."""
    chunk = size * 40
    order = rng.permutation(len(examples))
    for start in range(0, len(order), chunk):
        part = sorted(order[start : start + chunk], key=lambda i: (len(examples[i].ids), len(examples[i].pieces)))
        groups = [part[i : i + size] for i in range(0, len(part), size)]
        for at in rng.permutation(len(groups)):
            yield collate([examples[i] for i in groups[at]])


def blur_summaries(batch: Batch, rng: np.random.Generator, share: float) -> Batch:
    """Counts as a detector would get them: some classes missed or found where there are none, some scenes unknown."""
    counts = batch.counts.clone()
    missed = torch.from_numpy(rng.random(counts.shape) < share)
    counts[missed] = torch.from_numpy(rng.integers(0, 4, int(missed.sum())))
    unknown = torch.from_numpy(rng.random(len(counts)) < share / 2)
    counts[unknown] = 0
    return Batch(
        batch.ids,
        batch.mask,
        batch.starts,
        batch.word_mask,
        counts,
        batch.gsd,
        batch.tokens,
        batch.targets,
    )


def hide_pieces(batch: Batch, rng: np.random.Generator, share: float) -> Batch:
    """Some pieces of the questions hidden, so that no single word of a writer's manner tells the chain."""
    hidden = torch.from_numpy(rng.random(batch.ids.shape) < share) & (batch.ids > FIRST_WORD_PIECE)
    return replace(batch, ids=batch.ids.masked_fill(hidden, HIDDEN_PIECE))
