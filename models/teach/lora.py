"""Low-rank adapters of the policy as one flat vector."""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from policy.encoder import EncoderLayer
from policy.network import DecoderLayer, Policy

RANK, ALPHA = 16, 32
FROZEN_ENCODER_LAYERS = 1
"""As in training: what the first layer does is general."""


@dataclass
class Segment:
    """A part of the flat vector: `down` begins as noise of this deviation, `up` as zero, so the whole begins as nothing."""

    name: str
    shape: tuple[int, int]
    offset: int
    deviation: float


class Adapter:
    """The flat vector that layers read their parts from; set before each forward pass."""

    def __init__(self) -> None:
        self.flat: Tensor | None = None
        self.segments: list[Segment] = []
        self.length = 0

    def add(self, name: str, rows: int, columns: int, deviation: float) -> int:
        self.segments.append(Segment(name, (rows, columns), self.length, deviation))
        self.length += rows * columns
        return len(self.segments) - 1

    def part(self, at: int) -> Tensor:
        segment = self.segments[at]
        assert self.flat is not None
        rows, columns = segment.shape
        return self.flat[segment.offset : segment.offset + rows * columns].view(rows, columns)

    def initial(self, generator: torch.Generator) -> Tensor:
        flat = torch.zeros(self.length)
        for s in self.segments:
            if s.deviation > 0:
                rows, columns = s.shape
                flat[s.offset : s.offset + rows * columns] = (
                    torch.randn(rows * columns, generator=generator) * s.deviation
                )
        return flat


class AdaptedLinear(nn.Module):
    """`x W + b + (alpha / rank) x down up`, with W and b frozen."""

    def __init__(self, name: str, linear: nn.Linear, adapter: Adapter) -> None:
        super().__init__()
        self.linear, self.adapter = linear, adapter
        # Half-filled layers never take a rank beyond their own width.
        rank = min(RANK, linear.in_features, linear.out_features)
        self.down = adapter.add(f"{name}.down", linear.in_features, rank, 1 / math.sqrt(linear.in_features))
        self.up = adapter.add(f"{name}.up", rank, linear.out_features, 0.0)
        self.scale = ALPHA / rank

    def forward(self, x: Tensor) -> Tensor:
        return self.linear(x) + x @ self.adapter.part(self.down) @ self.adapter.part(self.up) * self.scale


def adapt(policy: Policy) -> Adapter:
    """Puts adapters into the decoder, the pointers, the head and the upper layers of the encoder, in place."""
    adapter = Adapter()

    def replace(parent: nn.Module, prefix: str) -> None:
        for name, child in list(parent.named_children()):
            if isinstance(child, nn.Linear):
                setattr(parent, name, AdaptedLinear(f"{prefix}{name}", child, adapter))

    for i, layer in enumerate(policy.encoder.layers):
        assert isinstance(layer, EncoderLayer)
        if i >= FROZEN_ENCODER_LAYERS:
            replace(layer, f"encoder.{i}.")
    for i, layer in enumerate(policy.layers):
        assert isinstance(layer, DecoderLayer)
        replace(layer, f"decoder.{i}.")
    replace(policy, "")
    return adapter
