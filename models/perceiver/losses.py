"""Focal, box and overlap losses, masked to what each image's pack labels."""

from __future__ import annotations

from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor

from .network import Outputs

FOCAL_ALPHA, FOCAL_GAMMA = 0.25, 2.0
BOX_WEIGHT, QUALITY_WEIGHT, OBJECT_WEIGHT, DISTRACTOR_WEIGHT = 2.5, 0.5, 0.5, 0.25


@dataclass
class BatchTargets:
    """B images of L locations."""

    classes: Tensor  # [B, L] class index, -1 where the place is empty
    boxes: Tensor  # [B, L, 4]
    ignored: Tensor  # [B, L] bool
    labelled: Tensor  # [B, C] bool
    complete: Tensor  # [B] bool


def focal(logits: Tensor, targets: Tensor) -> Tensor:
    """Focal loss of each logit (arXiv:1708.02002, eq. 5)."""
    probability = logits.sigmoid()
    entropy = F.binary_cross_entropy_with_logits(logits, targets, reduction="none")
    wrong = targets * (1 - probability) + (1 - targets) * probability
    weight = targets * FOCAL_ALPHA + (1 - targets) * (1 - FOCAL_ALPHA)
    return weight * wrong.pow(FOCAL_GAMMA) * entropy


def overlap(a: Tensor, b: Tensor) -> tuple[Tensor, Tensor]:
    """IoU and generalised IoU (arXiv:1902.09630) of paired boxes [n, 4]."""
    low, high = torch.maximum(a[:, :2], b[:, :2]), torch.minimum(a[:, 2:], b[:, 2:])
    common = (high - low).clamp(min=0).prod(1)
    area_a, area_b = (a[:, 2:] - a[:, :2]).prod(1), (b[:, 2:] - b[:, :2]).prod(1)
    union = area_a + area_b - common
    hull = (torch.maximum(a[:, 2:], b[:, 2:]) - torch.minimum(a[:, :2], b[:, :2])).prod(1)
    iou = common / union.clamp(min=1e-6)
    return iou, iou - (hull - union) / hull.clamp(min=1e-6)


def losses(outputs: Outputs, logits: Tensor, targets: BatchTargets) -> dict[str, Tensor]:
    """Loss parts; `logits` [B, L, C + D] holds D distractor columns, which are never present."""
    batch, count, columns = logits.shape
    class_count = targets.labelled.shape[1]
    positive = targets.classes >= 0
    number = positive.sum().clamp(min=1).float()
    truth = torch.zeros_like(logits)
    where = positive.nonzero(as_tuple=True)
    truth[where[0], where[1], targets.classes[where]] = 1.0
    weight = torch.full((batch, 1, columns), DISTRACTOR_WEIGHT)
    weight[:, 0, :class_count] = targets.labelled.float()
    usable = (~targets.ignored).float()
    parts = {"class": (focal(logits, truth) * weight * usable[..., None]).sum() / number}
    known = usable * torch.maximum(positive.float(), targets.complete.float()[:, None])
    parts["object"] = OBJECT_WEIGHT * (focal(outputs.objectness, positive.float()) * known).sum() / number
    if len(where[0]):
        iou, generalised = overlap(outputs.boxes[where], targets.boxes[where])
        parts["box"] = BOX_WEIGHT * (1 - generalised).mean()
        quality = F.binary_cross_entropy_with_logits(outputs.quality[where], iou.detach())
        parts["quality"] = QUALITY_WEIGHT * quality
    return parts
