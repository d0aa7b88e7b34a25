"""Train the edge network on the true boxes of packs for a budget of minutes; --resume continues.

REAL="--pack vhr10=DIR/vhr10/train --pack planes=DIR/planes --pack cars=DIR/cars --pack rsod=DIR/rsod"
python -m boxes.train $REAL --out run-boxes --minutes 45 [--resume]
"""

from __future__ import annotations

import argparse
import json
import math
import os
import time
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from masks.train import normalised
from perceiver.packs import load_pack, parse_pack_options
from perceiver.train import follow
from perceiver.vocabulary import load_vocabulary

from .network import BINS, EdgeNetwork, Edges
from .samples import CONTEXT, LEAST_OVERLAP, Sampler

PEAK_RATE, BACKBONE_SHARE, WEIGHT_DECAY = 1.5e-3, 0.3, 2e-2
WARM_UP_STEPS = 100
BOX_WEIGHT, OVERLAP_WEIGHT = 3.0, 0.5
EMA_DECAY = 0.998
SAVE_MINUTES, LOG_STEPS = 3.0, 100
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
    model = EdgeNetwork().to(memory_format=torch.channels_last)
    average = EdgeNetwork(False).eval().requires_grad_(False)
    if arguments.init is not None:
        model.load_state_dict(torch.load(arguments.init, weights_only=False)["average"])
    average.load_state_dict(model.state_dict())
    early = [p for n, p in model.named_parameters() if n.startswith(("stem", "blocks"))]
    late = [p for n, p in model.named_parameters() if not n.startswith(("stem", "blocks"))]
    groups = [{"params": early, "peak": PEAK_RATE * BACKBONE_SHARE}, {"params": late, "peak": PEAK_RATE}]
    optimizer = torch.optim.AdamW(groups, lr=0.0, weight_decay=WEIGHT_DECAY)
    step, spent = 0, 0.0
    arguments.out.mkdir(parents=True, exist_ok=True)
    checkpoint = arguments.out / "checkpoint.pt"
    if arguments.resume and checkpoint.exists():
        content = torch.load(checkpoint, weights_only=False)
        model.load_state_dict(content["model"])
        average.load_state_dict(content["average"])
        optimizer.load_state_dict(content["optimizer"])
        rng.bit_generator.state = content["rng"]
        step, spent = content["step"], content["minutes"]

    started = time.monotonic() - 60 * spent

    def minutes() -> float:
        return (time.monotonic() - started) / 60

    def save() -> None:
        content = {
            "model": model.state_dict(),
            "average": average.state_dict(),
            "optimizer": optimizer.state_dict(),
            "rng": rng.bit_generator.state,
            "step": step,
            "minutes": minutes(),
        }
        torch.save(content, arguments.out / "checkpoint.new")
        os.replace(arguments.out / "checkpoint.new", checkpoint)

    total, saved = 0.0, minutes()
    model.train()
    while (done := max(minutes() / arguments.minutes, step / arguments.steps)) < 1:
        share = 0.5 * (1 + math.cos(math.pi * done)) * min(1.0, (step + 1) / WARM_UP_STEPS)
        for group in optimizer.param_groups:
            group["lr"] = group["peak"] * share * arguments.rate
        samples = [sampler.sample() for _ in range(arguments.batch)]
        truth = torch.from_numpy(np.stack([s.truth for s in samples])).float()
        loss = loss_of(model(normalised([s.crop for s in samples])), truth)
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 5.0)
        optimizer.step()
        follow(average, model, step, EMA_DECAY)
        step += 1
        total += float(loss.detach()) / LOG_STEPS
        if step % LOG_STEPS == 0:
            print(json.dumps({"step": step, "minutes": round(minutes(), 2), "loss": round(total, 4)}), flush=True)
            total = 0.0
        if minutes() - saved > SAVE_MINUTES:
            save()
            saved = minutes()
    save()


def parser() -> argparse.ArgumentParser:
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--pack", action="append", required=True, metavar="NAME=DIR")
    p.add_argument("--out", type=Path, required=True)
    p.add_argument("--minutes", type=float, default=45.0)
    p.add_argument("--steps", type=int, default=10**9, help="no more than these, whatever the minutes")
    p.add_argument("--batch", type=int, default=32)
    p.add_argument("--init", type=Path, help="checkpoint whose weights to begin with")
    p.add_argument("--rate", type=float, default=1.0, help="times the usual learning rate")
    p.add_argument("--seed", type=int, default=1)
    p.add_argument("--resume", action="store_true")
    return p


if __name__ == "__main__":
    train(parser().parse_args())
