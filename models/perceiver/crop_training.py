"""How the models that look at the crop around one box are trained: the loop that masks and edges share."""

from __future__ import annotations

import argparse
import json
import math
import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import numpy as np
import torch
from torch import Tensor, nn

from .network import PIXEL_MEAN, PIXEL_SCALE
from .train import follow

GRADIENT_NORM = 5.0
SAVE_MINUTES = 3.0
Network = TypeVar("Network", bound=nn.Module)
BACKBONE = ("stem", "blocks")
"""What the names of pretrained weights begin with."""


@dataclass(frozen=True)
class Recipe:
    """AdamW under half a cosine over the budget; pretrained weights learn at a share of the rate."""

    peak_rate: float
    backbone_share: float
    weight_decay: float
    warm_up_steps: int
    ema_decay: float
    log_steps: int


def add_options(p: argparse.ArgumentParser, steps: int, minutes: float = math.inf) -> None:
    """The options of every such recipe; training ends with the first of the two budgets."""
    p.add_argument("--out", type=Path, required=True)
    p.add_argument("--steps", type=int, default=steps)
    p.add_argument("--minutes", type=float, default=minutes)
    p.add_argument("--batch", type=int, default=32)
    p.add_argument("--init", type=Path, help="checkpoint whose weights to begin with")
    p.add_argument("--rate", type=float, default=1.0, help="times the usual learning rate")
    p.add_argument("--seed", type=int, default=1)
    p.add_argument("--resume", action="store_true")


def normalised(crops: list[np.ndarray]) -> Tensor:
    """Crops [S, S, 3] uint8 RGB as the network takes them, [N, 3, S, S]."""
    images = torch.from_numpy(np.stack(crops)).permute(0, 3, 1, 2).float()
    return ((images - PIXEL_MEAN) / PIXEL_SCALE).contiguous(memory_format=torch.channels_last)


def learn(
    make: Callable[[bool], Network],
    recipe: Recipe,
    arguments: argparse.Namespace,
    rng: np.random.Generator,
    loss_of_batch: Callable[[Network], Tensor],
) -> None:
    """Train what `make(pretrained)` makes, with the loss of one batch that `loss_of_batch` draws with `rng`.

    Writes `checkpoint.pt` into `arguments.out`, which `--resume` continues; its "average" is what is exported.
    """
    model = make(True).to(memory_format=torch.channels_last)
    average = make(False).eval().requires_grad_(False)
    if arguments.init is not None:
        model.load_state_dict(torch.load(arguments.init, weights_only=False)["average"])
    average.load_state_dict(model.state_dict())
    early = [p for n, p in model.named_parameters() if n.startswith(BACKBONE)]
    late = [p for n, p in model.named_parameters() if not n.startswith(BACKBONE)]
    groups = [
        {"params": early, "peak": recipe.peak_rate * recipe.backbone_share},
        {"params": late, "peak": recipe.peak_rate},
    ]
    optimizer = torch.optim.AdamW(groups, lr=0.0, weight_decay=recipe.weight_decay)
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
        share = 0.5 * (1 + math.cos(math.pi * done)) * min(1.0, (step + 1) / recipe.warm_up_steps)
        for group in optimizer.param_groups:
            group["lr"] = group["peak"] * share * arguments.rate
        loss = loss_of_batch(model)
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), GRADIENT_NORM)
        optimizer.step()
        follow(average, model, step, recipe.ema_decay)
        step += 1
        total += float(loss.detach()) / recipe.log_steps
        if step % recipe.log_steps == 0:
            print(json.dumps({"step": step, "minutes": round(minutes(), 2), "loss": round(total, 4)}), flush=True)
            total = 0.0
        if minutes() - saved > SAVE_MINUTES:
            save()
            saved = minutes()
    save()
