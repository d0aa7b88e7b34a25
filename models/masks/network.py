"""The mask network: the first blocks of EfficientNet-Lite0 and a small decoder with skips.

`[N, 3, 96, 96]` normalised pixels to `[N, 1, 96, 96]` logits. It is small because it runs once for each object of an
answer, after the question is answered; a head on the perceiver's maps would have run for every window of a scene, and
stride 8 is too coarse for a thing of forty pixels.
"""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from perceiver.network import Backbone

SKIP_BLOCKS = (0, 2, 4, 7)
SKIP_CHANNELS = (16, 24, 40, 80)
"""At strides 2, 4, 8 and 16."""
WIDTH = 48


class Merge(nn.Module):
    """Upsamples the coarse map, adds the skip, and mixes by a depthwise 5x5 and a pointwise convolution."""

    def __init__(self, skip_channels: int) -> None:
        super().__init__()
        self.skip = nn.Conv2d(skip_channels, WIDTH, 1)
        self.depthwise = nn.Conv2d(WIDTH, WIDTH, 5, padding=2, groups=WIDTH, bias=False)
        self.pointwise = nn.Conv2d(WIDTH, WIDTH, 1, bias=False)
        self.norm = nn.BatchNorm2d(WIDTH)

    def forward(self, coarse: Tensor | None, skip: Tensor) -> Tensor:
        x = self.skip(skip)
        if coarse is not None:
            x = x + F.interpolate(coarse, scale_factor=2.0, mode="nearest")
        return x + F.relu6(self.norm(self.pointwise(self.depthwise(x))))


class MaskNetwork(nn.Module):
    def __init__(self, pretrained: bool = True) -> None:
        super().__init__()
        backbone = Backbone(pretrained)
        self.stem = backbone.stem
        self.blocks = nn.ModuleList(list(backbone.blocks)[: SKIP_BLOCKS[-1] + 1])
        self.merges = nn.ModuleList([Merge(c) for c in SKIP_CHANNELS])
        self.place = nn.Parameter(torch.zeros(1, WIDTH, 12, 12))
        """Where in the crop a location lies: the box has always the same place."""
        self.out = nn.Conv2d(WIDTH, 4, 3, padding=1)

    def forward(self, images: Tensor) -> Tensor:
        x = self.stem(images)
        skips: list[Tensor] = []
        for i, block in enumerate(self.blocks):
            x = block(x)
            if i in SKIP_BLOCKS:
                skips.append(x)
        coarse: Tensor | None = None
        for level in (3, 2, 1, 0):
            coarse = self.merges[level](coarse, skips[level])
            if level == 2:
                coarse = coarse + self.place
        assert coarse is not None
        return F.pixel_shuffle(self.out(coarse), 2)
