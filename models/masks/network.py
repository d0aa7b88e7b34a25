"""The mask network: the first blocks of EfficientNet-Lite0 and a small decoder with skips.

`[N, 3, 96, 96]` normalised pixels to `[N, 1, 96, 96]` logits. It is small because it runs once for each object of an
answer, after the question is answered; a head on the perceiver's maps would have run for every window of a scene, and
stride 8 is too coarse for a thing of forty pixels.
"""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from perceiver.crop_model import Merge
from perceiver.network import Backbone

SKIP_BLOCKS = (0, 2, 4, 7)
SKIP_CHANNELS = (16, 24, 40, 80)
"""At strides 2, 4, 8 and 16."""
WIDTH = 48


class MaskNetwork(nn.Module):
    def __init__(self, pretrained: bool = True) -> None:
        super().__init__()
        backbone = Backbone(pretrained)
        self.stem = backbone.stem
        self.blocks = nn.ModuleList(list(backbone.blocks)[: SKIP_BLOCKS[-1] + 1])
        self.merges = nn.ModuleList([Merge(c, WIDTH) for c in SKIP_CHANNELS])
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
