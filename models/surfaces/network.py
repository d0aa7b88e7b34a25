"""The surface head: one small convolution over the perceiver's three maps. The perceiver itself is never changed."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from perceiver.network import PYRAMID_CHANNELS, STRIDES, TAP_CHANNELS, Perceiver

SURFACES = ("building", "airfield pavement", "paved ground", "water", "grass", "trees", "bare ground")
STRIDE = STRIDES[0]
WIDTH, REACH = 48, 5
MAP_CHANNELS = tuple(tap + PYRAMID_CHANNELS for tap in TAP_CHANNELS)
"""Of the backbone's map and the pyramid's, at each stride: the pyramid has kept what objects need, textures are older."""


class SurfaceHead(nn.Module):
    """Maps at strides 8, 16 and 32 to logits at stride 8."""

    def __init__(self) -> None:
        super().__init__()
        self.reduce = nn.ModuleList([nn.Conv2d(channels, WIDTH, 1) for channels in MAP_CHANNELS])
        self.around = nn.Conv2d(WIDTH, WIDTH, REACH, padding=REACH // 2, groups=WIDTH)
        self.mix = nn.Conv2d(WIDTH, WIDTH, 1)
        self.out = nn.Conv2d(WIDTH, len(SURFACES), 1)

    def forward(self, fine: Tensor, middle: Tensor, coarse: Tensor) -> Tensor:
        """[N, 136, H/8, W/8], [N, 208, H/16, W/16] and [N, 416, H/32, W/32] to logits [N, 7, H/8, W/8]."""
        x = self.reduce[0](fine)
        x = x + F.interpolate(self.reduce[1](middle), scale_factor=2.0, mode="nearest")
        x = F.relu(x + F.interpolate(self.reduce[2](coarse), scale_factor=4.0, mode="nearest"))
        x = x + F.relu(self.around(x))
        return self.out(F.relu(self.mix(x)))


class SurfaceOutput(nn.Module):
    """The head with its inputs as the perceiver's graph has them and its output as the bundle has it: uint8 [N, H/8 * W/8, 7], 255 times each probability."""

    def __init__(self, head: SurfaceHead) -> None:
        super().__init__()
        self.head = head

    def forward(self, *maps: Tensor) -> Tensor:
        """The three maps of the backbone, then the three of the pyramid."""
        joined = [torch.cat(pair, 1) for pair in zip(maps[: len(STRIDES)], maps[len(STRIDES) :])]
        probability = self.head(*joined).softmax(1)
        levels = (probability * 255 + 0.5).clamp(0, 255).to(torch.uint8)
        return levels.flatten(2).transpose(1, 2)


@torch.no_grad()
def pyramid(model: Perceiver, images: Tensor) -> list[Tensor]:
    """The backbone's map and the smoothed one of each stride, as channels; images as `Perceiver.forward` has them."""
    fine, *taps = model.backbone(images)
    merged = [lateral(tap) for lateral, tap in zip(model.lateral, taps)]
    for i in (1, 0):
        merged[i] = merged[i] + F.interpolate(merged[i + 1], scale_factor=2.0, mode="nearest")
    merged[0] = merged[0] + model.fine(F.pixel_unshuffle(fine, 2))
    smoothed = [model.smooth[level](x, 0) for level, x in enumerate(merged)]
    return [torch.cat(pair, 1) for pair in zip(taps, smoothed)]
