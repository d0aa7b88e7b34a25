"""The edge network: where along each axis of a crop the two edges of its object lie.

`[N, 3, 96, 96]` normalised pixels to a distribution over places for each of the four edges, and how well the box that they
make will overlap the true one. Edges as distributions over places of a crop follow side-aware boundary localisation
(arXiv:1912.04260), their training by the two nearest bins and the overlap told from their shape generalised focal loss
(arXiv:2006.04388, arXiv:2011.12885).
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from perceiver.crop_model import Merge
from perceiver.network import Backbone

CROP_PX = 96
BINS = 72
"""Places along an axis, a little more than a pixel of the crop each."""
FINE_STRIDE, COARSE_STRIDE = 4, 16
BINS_A_CELL = BINS * FINE_STRIDE // CROP_PX
SKIP_BLOCKS = (2, 4, 10)
SKIP_CHANNELS = (24, 40, 112)
"""At strides 4, 8 and 16."""
WIDTH = 64
HIDDEN = 48
EDGES = 4
SHAPE_NUMBERS = 5
"""The four highest probabilities of an edge, and the spread."""


@dataclass
class Edges:
    """x1 y1 x2 y2 as shares of the crop's side [N, 4], logits over places [N, 4, BINS], logit of the overlap [N]."""

    places: Tensor
    logits: Tensor
    overlap: Tensor


class AxisHead(nn.Module):
    """Logits [N, 2, BINS] of the lower and the upper edge along the last axis of a map [N, WIDTH, S, S]."""

    def __init__(self) -> None:
        super().__init__()
        self.attend = nn.Conv2d(WIDTH, 2, 1)
        self.mix = nn.Conv1d(2 * WIDTH, HIDDEN, 1)
        self.first = nn.Conv1d(HIDDEN, HIDDEN, 5, padding=2)
        self.second = nn.Conv1d(HIDDEN, HIDDEN, 5, padding=2)
        self.out = nn.Conv1d(HIDDEN, 2 * BINS_A_CELL, 5, padding=2)

    def forward(self, x: Tensor) -> Tensor:
        weights = self.attend(x).softmax(2)
        profile = torch.cat([(x * weights[:, :1]).sum(2), (x * weights[:, 1:]).sum(2)], 1)
        y = F.relu(self.mix(profile))
        y = y + F.relu(self.first(y))
        y = y + F.relu(self.second(y))
        y = self.out(y)
        return y.reshape(y.shape[0], 2, BINS_A_CELL, -1).transpose(2, 3).flatten(2)


class EdgeNetwork(nn.Module):
    def __init__(self, pretrained: bool = True) -> None:
        super().__init__()
        backbone = Backbone(pretrained)
        self.stem = backbone.stem
        self.blocks = nn.ModuleList(list(backbone.blocks)[: SKIP_BLOCKS[-1] + 1])
        self.merges = nn.ModuleList([Merge(c, WIDTH) for c in SKIP_CHANNELS])
        self.place = nn.Parameter(torch.zeros(1, WIDTH, CROP_PX // COARSE_STRIDE, CROP_PX // COARSE_STRIDE))
        """Where in the crop a location lies: the box has always the same place."""
        self.context = nn.Linear(SKIP_CHANNELS[-1], WIDTH)
        self.across, self.down = AxisHead(), AxisHead()
        self.overlap = nn.Sequential(nn.Linear(WIDTH + EDGES * SHAPE_NUMBERS, WIDTH), nn.ReLU(), nn.Linear(WIDTH, 1))
        centres = (torch.arange(BINS, dtype=torch.float32) + 0.5) / BINS
        self.register_buffer("centres", centres, persistent=False)

    def forward(self, images: Tensor) -> Edges:
        x = self.stem(images)
        skips: list[Tensor] = []
        for i, block in enumerate(self.blocks):
            x = block(x)
            if i in SKIP_BLOCKS:
                skips.append(x)
        whole = self.context(x.mean((2, 3)))
        coarse = self.merges[2](None, skips[2]) + self.place + whole[:, :, None, None]
        fine = self.merges[0](self.merges[1](coarse, skips[1]), skips[0])
        across, down = self.across(fine), self.down(fine.transpose(2, 3))
        logits = torch.stack([across[:, 0], down[:, 0], across[:, 1], down[:, 1]], 1)
        chances = logits.softmax(2)
        places = (chances * self.centres).sum(2)
        spread = (chances * (self.centres - places[:, :, None]) ** 2).sum(2, keepdim=True).clamp(min=1e-8).sqrt() * BINS
        shape = torch.cat([chances.topk(SHAPE_NUMBERS - 1, 2).values, spread], 2).flatten(1)
        overlap = self.overlap(torch.cat([whole, shape.detach()], 1))
        return Edges(places, logits, overlap[:, 0])
