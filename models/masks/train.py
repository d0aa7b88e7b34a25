"""Train the mask network on the outlines of a pack for a budget of steps; --resume continues.

python -m masks.train --pack DIR --out DIR --steps 1500 [--resume]
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F

from perceiver.augment import Crop, colour
from perceiver.crop_training import Recipe, add_options, learn, normalised

from .network import MaskNetwork
from .objects import Outlined, crop_mask, crop_pixels, crop_window, load_objects

RECIPE = Recipe(peak_rate=2e-3, backbone_share=0.2, weight_decay=1e-2, warm_up_steps=50, ema_decay=0.99, log_steps=50)
SIDE_NOISE = 0.06
"""Standard deviation of each side of a box in sides of the box: found boxes are not the true ones."""
EXACT_SHARE = 0.35


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
    rng = np.random.default_rng(arguments.seed)

    def loss_of_batch(model: MaskNetwork) -> torch.Tensor:
        crops, masks = zip(*(sample(objects, rng) for _ in range(arguments.batch)))
        return loss_of(model(normalised(list(crops)))[:, 0], torch.from_numpy(np.stack(masks)))

    learn(MaskNetwork, RECIPE, arguments, rng, loss_of_batch)


def parser() -> argparse.ArgumentParser:
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--pack", type=Path, required=True)
    add_options(p, steps=1500)
    return p


if __name__ == "__main__":
    train(parser().parse_args())
