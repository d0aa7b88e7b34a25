"""Train the edge network on the true boxes of packs for a budget of minutes; --resume continues.

REAL="--pack vhr10=DIR/vhr10/train --pack planes=DIR/planes --pack cars=DIR/cars --pack rsod=DIR/rsod"
python -m boxes.train $REAL --out run-boxes --minutes 45 [--resume]
"""

from __future__ import annotations

import argparse

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from perceiver.crop_training import Recipe, add_options, learn, normalised
from perceiver.packs import load_pack, parse_pack_options
from perceiver.vocabulary import load_vocabulary

from .network import BINS, EdgeNetwork, Edges
from .samples import CONTEXT, LEAST_OVERLAP, Sampler

RECIPE = Recipe(
    peak_rate=1.5e-3, backbone_share=0.3, weight_decay=2e-2, warm_up_steps=100, ema_decay=0.998, log_steps=100
)
UNLIMITED_STEPS = 10**9
BOX_WEIGHT, OVERLAP_WEIGHT = 3.0, 0.5
LOOKED_AT = ((1 - 1 / CONTEXT) / 2, (1 + 1 / CONTEXT) / 2)
"""From where to where the box that is looked at reaches in its crop."""


def overlap_of(a: Tensor, b: Tensor) -> Tensor:
    """IoU of boxes [N, 4], pair by pair."""
    common = (torch.minimum(a[:, 2:], b[:, 2:]) - torch.maximum(a[:, :2], b[:, :2])).clamp(min=0).prod(1)
    areas = (a[:, 2:] - a[:, :2]).clamp(min=0).prod(1) + (b[:, 2:] - b[:, :2]).prod(1)
    return common / (areas - common).clamp(min=1e-6)


def near_bins(logits: Tensor, truth: Tensor) -> Tensor:
    """Cross entropy [N, 4] with the two bins around each true place (distribution focal loss, arXiv:2006.04388 eq. 6)."""
    at = (truth * BINS - 0.5).clamp(0, BINS - 1)
    low = at.floor().clamp(max=BINS - 2)
    upper = at - low
    chances = logits.log_softmax(2)
    first = chances.gather(2, low.long()[:, :, None])[:, :, 0]
    second = chances.gather(2, low.long()[:, :, None] + 1)[:, :, 0]
    return -(first * (1 - upper) + second * upper)


def loss_of(found: Edges, truth: Tensor) -> Tensor:
    """Of crops whose true box [N, 4] is given; a box that missed its object teaches the overlap alone."""
    low, high = LOOKED_AT
    before = overlap_of(torch.tensor([[low, low, high, high]]).expand_as(truth), truth)
    met = (before >= LEAST_OVERLAP).float()
    after = overlap_of(found.places, truth)
    edges = near_bins(found.logits, truth).mean(1) + BOX_WEIGHT * (1 - after)
    told = F.binary_cross_entropy_with_logits(found.overlap, after.detach())
    return (edges * met).sum() / met.sum().clamp(min=1) + OVERLAP_WEIGHT * told


def train(arguments: argparse.Namespace) -> None:
    torch.manual_seed(arguments.seed)
    vocabulary = load_vocabulary()
    packs = [load_pack(n, folder, vocabulary) for n, folder in parse_pack_options(arguments.pack).items()]
    rng = np.random.default_rng(arguments.seed)
    sampler = Sampler(packs, rng)

    def loss_of_batch(model: EdgeNetwork) -> Tensor:
        samples = [sampler.sample() for _ in range(arguments.batch)]
        truth = torch.from_numpy(np.stack([s.truth for s in samples])).float()
        return loss_of(model(normalised([s.crop for s in samples])), truth)

    learn(EdgeNetwork, RECIPE, arguments, rng, loss_of_batch)


def parser() -> argparse.ArgumentParser:
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--pack", action="append", required=True, metavar="NAME=DIR")
    add_options(p, steps=UNLIMITED_STEPS, minutes=45.0)
    return p


if __name__ == "__main__":
    train(parser().parse_args())
