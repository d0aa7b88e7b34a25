"""Train the mask network on the outlines of a pack for a budget of steps; --resume continues.

python -m masks.train --pack DIR --out DIR --steps 1500 [--resume]
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

from perceiver.augment import Crop, colour
from perceiver.network import PIXEL_MEAN, PIXEL_SCALE
from perceiver.train import follow

from .network import MaskNetwork
from .objects import Outlined, crop_mask, crop_pixels, crop_window, load_objects

PEAK_RATE, BACKBONE_SHARE, WEIGHT_DECAY = 2e-3, 0.2, 1e-2
WARM_UP_STEPS = 50
SIDE_NOISE = 0.06
"""Standard deviation of each side of a box in sides of the box: found boxes are not the true ones."""
EXACT_SHARE = 0.35
EMA_DECAY = 0.99
SAVE_STEPS, LOG_STEPS = 200, 50


def sample(objects: list[Outlined], rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """A crop [96, 96, 3] uint8 and its mask [96, 96], turned, flipped and recoloured at random."""
    thing = objects[rng.integers(len(objects))]
    box = thing.box.copy()
    if rng.random() > EXACT_SHARE:
        sides = np.tile(box[2:] - box[:2], 2)
        box += rng.normal(0, SIDE_NOISE, 4) * sides
        box[2:] = np.maximum(box[2:], box[:2] + 2)
    window = crop_window(box)
    pixels, mask = crop_pixels(thing.pixels, window), crop_mask(thing.polygons, window)
    turns, flip = int(rng.integers(4)), rng.random() < 0.5
    pixels, mask = np.rot90(pixels, turns), np.rot90(mask, turns)
    if flip:
        pixels, mask = pixels[:, ::-1], mask[:, ::-1]
    nothing = np.zeros((0, 4), np.float32)
    crop = Crop(np.ascontiguousarray(pixels), nothing, np.zeros(0, np.int64), nothing, np.ones(1, bool), True)
    return colour(crop, rng).image, np.ascontiguousarray(mask)


def normalised(crops: list[np.ndarray]) -> torch.Tensor:
    images = torch.from_numpy(np.stack(crops)).permute(0, 3, 1, 2).float()
    return ((images - PIXEL_MEAN) / PIXEL_SCALE).contiguous(memory_format=torch.channels_last)


def loss_of(logits: torch.Tensor, masks: torch.Tensor) -> torch.Tensor:
    """Cross entropy plus one minus the soft Dice coefficient of each crop (V-Net, arXiv:1606.04797, eq. 2)."""
    probability = logits.sigmoid()
    common = (probability * masks).sum((1, 2))
    dice = (2 * common + 1) / (probability.sum((1, 2)) + masks.sum((1, 2)) + 1)
    return F.binary_cross_entropy_with_logits(logits, masks) + (1 - dice).mean()


def train(arguments: argparse.Namespace) -> None:
    torch.manual_seed(arguments.seed)
    objects = load_objects(arguments.pack)
    print(f"{len(objects)} objects with outlines", flush=True)
    model = MaskNetwork().to(memory_format=torch.channels_last)
    average = MaskNetwork(False).eval().requires_grad_(False)
    average.load_state_dict(model.state_dict())
    early = [p for n, p in model.named_parameters() if n.startswith(("stem", "blocks"))]
    late = [p for n, p in model.named_parameters() if not n.startswith(("stem", "blocks"))]
    groups = [{"params": early, "peak": PEAK_RATE * BACKBONE_SHARE}, {"params": late, "peak": PEAK_RATE}]
    optimizer = torch.optim.AdamW(groups, lr=0.0, weight_decay=WEIGHT_DECAY)
    rng = np.random.default_rng(arguments.seed)
    step = 0
    arguments.out.mkdir(parents=True, exist_ok=True)
    checkpoint = arguments.out / "checkpoint.pt"
    if arguments.resume and checkpoint.exists():
        content = torch.load(checkpoint, weights_only=False)
        model.load_state_dict(content["model"])
        average.load_state_dict(content["average"])
        optimizer.load_state_dict(content["optimizer"])
        rng.bit_generator.state = content["rng"]
        step = content["step"]

    def save() -> None:
        content = {
            "model": model.state_dict(),
            "average": average.state_dict(),
            "optimizer": optimizer.state_dict(),
            "rng": rng.bit_generator.state,
            "step": step,
        }
        torch.save(content, arguments.out / "checkpoint.new")
        os.replace(arguments.out / "checkpoint.new", checkpoint)

    started, total = time.monotonic(), 0.0
    model.train()
    while step < arguments.steps:
        share = 0.5 * (1 + math.cos(math.pi * step / arguments.steps)) * min(1.0, (step + 1) / WARM_UP_STEPS)
        for group in optimizer.param_groups:
            group["lr"] = group["peak"] * share
        crops, masks = zip(*(sample(objects, rng) for _ in range(arguments.batch)))
        loss = loss_of(model(normalised(list(crops)))[:, 0], torch.from_numpy(np.stack(masks)))
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 5.0)
        optimizer.step()
        follow(average, model, step, EMA_DECAY)
        step += 1
        total += float(loss.detach()) / LOG_STEPS
        if step % LOG_STEPS == 0:
            minutes = round((time.monotonic() - started) / 60, 2)
            print(json.dumps({"step": step, "minutes": minutes, "loss": round(total, 4)}), flush=True)
            total = 0.0
        if step % SAVE_STEPS == 0:
            save()
    save()


def parser() -> argparse.ArgumentParser:
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--pack", type=Path, required=True)
    p.add_argument("--out", type=Path, required=True)
    p.add_argument("--steps", type=int, default=1500)
    p.add_argument("--batch", type=int, default=32)
    p.add_argument("--seed", type=int, default=1)
    p.add_argument("--resume", action="store_true")
    return p


if __name__ == "__main__":
    train(parser().parse_args())
