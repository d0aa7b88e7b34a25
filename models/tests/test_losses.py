from __future__ import annotations

import numpy as np
import torch
from shapely.geometry import MultiPoint, box

from perceiver.losses import BatchTargets, focal, losses, overlap
from perceiver.network import Outputs


def test_overlap_against_shapely() -> None:
    rng = np.random.default_rng(0)
    low = rng.uniform(0, 50, (200, 2, 2))
    pairs = np.concatenate([low, low + rng.uniform(1, 40, (200, 2, 2))], -1)
    iou, generalised = overlap(torch.tensor(pairs[:, 0]), torch.tensor(pairs[:, 1]))
    for k, (a, b) in enumerate(pairs):
        first, second = box(*a), box(*b)
        union = first.union(second).area
        hull = MultiPoint([(a[0], a[1]), (a[2], a[3]), (b[0], b[1]), (b[2], b[3])]).envelope.area
        expected = first.intersection(second).area / union
        assert abs(iou[k].item() - expected) < 1e-9
        assert abs(generalised[k].item() - (expected - (hull - union) / hull)) < 1e-9


def test_focal_is_weighted_cross_entropy_at_one_half() -> None:
    value = focal(torch.zeros(1), torch.ones(1)).item()
    assert abs(value - 0.25 * 0.25 * np.log(2)) < 1e-7


def made(labelled: list[bool], complete: bool, ignored: bool = False) -> tuple[Outputs, torch.Tensor, BatchTargets]:
    outputs = Outputs(torch.tensor([[[0.0, 0, 10, 10]]]), torch.zeros(1, 1, 96), torch.zeros(1, 1), torch.zeros(1, 1))
    logits = torch.zeros(1, 1, 3, requires_grad=True)
    targets = BatchTargets(
        torch.tensor([[-1]]),
        torch.zeros(1, 1, 4),
        torch.tensor([[ignored]]),
        torch.tensor([labelled]),
        torch.tensor([complete]),
    )
    return outputs, logits, targets


def test_classes_a_pack_does_not_label_teach_nothing() -> None:
    outputs, logits, targets = made([True, False], complete=False)
    parts = losses(outputs, logits, targets)
    parts["class"].backward()
    assert logits.grad is not None
    assert logits.grad[0, 0, 0] != 0 and logits.grad[0, 0, 1] == 0
    assert logits.grad[0, 0, 2] != 0, "a distractor is absent everywhere"
    assert parts["object"].item() == 0, "an incomplete pack gives no negatives of objectness"
    assert losses(*made([True, True], complete=True))["object"].item() > 0


def test_ignored_places_teach_nothing() -> None:
    parts = losses(*made([True, True], complete=True, ignored=True))
    assert parts["class"].item() == 0 and parts["object"].item() == 0
