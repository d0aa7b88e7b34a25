"""Train the surface head on maps of the frozen perceiver, which are made once; --resume continues.

python -m surfaces.train --checkpoint run --images DIR --labels FILE ... --renders DIR --out run-surfaces
"""

from __future__ import annotations

import argparse
import json
import math
import os
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from perceiver.augment import Crop, colour
from perceiver.export import load_average
from perceiver.network import PIXEL_MEAN, PIXEL_SCALE, Perceiver

from .labels import CELLS, INNER, Labelled, is_held_out, read_labels, read_picture, render_target, target_of
from .network import STRIDE, SURFACES, SurfaceHead, pyramid

REAL_SCALES, RENDER_SCALES = (0.55, 0.8, 1.1), (0.8,)
PEAK_RATE, WEIGHT_DECAY, WARM_UP = 2e-3, 2e-2, 50
DROPPED = 0.1
"""Share of the channels of each map that a step leaves out: the renders must not be told by a few of them."""
RENDER_SHARE = 0.3
RARE_POWER = 0.5
"""Weight of a surface: its share of the labelled ground to this power, inverted."""
SAVE_STEPS = 200


@dataclass
class Example:
    """Maps of one picture at one scale, and what is known of its ground."""

    maps: list[Tensor]  # float16 [96, H/s, W/s] for s = 8, 16, 32
    boxes: Tensor  # [K, 4] rows and columns of stride 8: top, bottom, left, right; none for a render
    targets: Tensor  # [K, 7], or [7, H/8, W/8] for a render
    rendered: bool


def varied(picture: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    nothing = np.zeros((0, 4), np.float32)
    return colour(Crop(picture, nothing, np.zeros(0, np.int64), nothing, np.ones(1, bool), True), rng).image


def maps_of(model: Perceiver, picture: np.ndarray) -> list[Tensor]:
    image = torch.from_numpy(np.ascontiguousarray(picture)).permute(2, 0, 1)[None].float()
    return [m[0].half() for m in pyramid(model, (image - PIXEL_MEAN) / PIXEL_SCALE)]


def cells_of(item: Labelled, scale: float) -> tuple[Tensor, Tensor]:
    """The labelled cells of a picture as boxes in places of stride 8, and their soft targets."""
    height, width = (side * scale / STRIDE for side in cv2.imread(str(item.file)).shape[:2])
    boxes, targets = [], []
    for row, letters in enumerate(item.cells):
        for column, letter in enumerate(letters):
            target = target_of(letter)
            if target is None:
                continue
            top, left = (row + INNER) * height / CELLS, (column + INNER) * width / CELLS
            bottom, right = (row + 1 - INNER) * height / CELLS, (column + 1 - INNER) * width / CELLS
            spans = [(round(a), max(round(b), round(a) + 1)) for a, b in ((top, bottom), (left, right))]
            boxes.append([*spans[0], *spans[1]])
            targets.append(target)
    return torch.tensor(boxes).reshape(-1, 4), torch.from_numpy(np.array(targets, np.float32)).reshape(
        -1, len(SURFACES)
    )


def real_examples(model: Perceiver, items: list[Labelled], scales: tuple[float, ...], vary: bool) -> list[Example]:
    rng = np.random.default_rng(1)
    examples = []
    for item in items:
        for scale in scales:
            plain = read_picture(item.file, scale)
            boxes, targets = cells_of(item, scale)
            if len(boxes) == 0:
                continue
            for picture in [plain, varied(plain, rng)] if vary else [plain]:
                examples.append(Example(maps_of(model, picture), boxes, targets, False))
    return examples


def rendered_examples(model: Perceiver, folder: Path, scales: tuple[float, ...]) -> list[Example]:
    rng = np.random.default_rng(2)
    examples = []
    for truth in sorted((folder / "surfaces").glob("*.png")):
        if is_held_out(truth.name):
            continue
        raster = cv2.imread(str(truth), cv2.IMREAD_UNCHANGED)
        for scale in scales:
            picture = varied(read_picture(folder / "images" / f"{truth.stem}.jpg", scale), rng)
            maps = maps_of(model, picture)
            target = torch.zeros(len(SURFACES), *maps[0].shape[1:])
            known = torch.from_numpy(render_target(raster, STRIDE / scale))[:, : target.shape[1], : target.shape[2]]
            target[:, : known.shape[1], : known.shape[2]] = known
            examples.append(Example(maps, torch.zeros(0, 4), target.half(), True))
    return examples


def mean_of(probability: Tensor, boxes: Tensor) -> Tensor:
    """Mean probabilities [K, 7] of boxes [K, 4] over a map [7, H, W]."""
    sums = F.pad(probability.cumsum(1).cumsum(2), (1, 0, 1, 0))
    bottom = boxes[:, 1].clamp(max=probability.shape[1])
    right = boxes[:, 3].clamp(max=probability.shape[2])
    top, left = torch.minimum(boxes[:, 0], bottom - 1), torch.minimum(boxes[:, 2], right - 1)
    total = sums[:, bottom, right] - sums[:, top, right] - sums[:, bottom, left] + sums[:, top, left]
    return (total / ((bottom - top) * (right - left))).t()


def loss_of(logits: Tensor, example: Example, weights: Tensor) -> Tensor:
    """Cross entropy of the mean probability of each labelled cell, or of each place of a render."""
    if example.rendered:
        target = example.targets.float() * weights[:, None, None]
        return -(target * logits.log_softmax(0)).sum() / target.sum().clamp(min=1)
    target = example.targets * weights
    found = mean_of(logits.softmax(0), example.boxes).clamp(min=1e-6)
    return -(target * found.log()).sum() / target.sum().clamp(min=1e-6)


def weights_of(examples: list[Example]) -> Tensor:
    total = torch.stack([e.targets.sum(0) for e in examples if not e.rendered]).sum(0)
    weights = (total / total.sum()).clamp(min=1e-3) ** -RARE_POWER
    return weights / weights.mean()


def train(arguments: argparse.Namespace) -> None:
    torch.manual_seed(arguments.seed)
    rng = np.random.default_rng(arguments.seed)
    arguments.out.mkdir(parents=True, exist_ok=True)
    items = [item for item in read_labels(arguments.labels, arguments.images) if not item.held_out]
    cache = arguments.out / "maps.pt"
    if cache.exists():
        examples: list[Example] = torch.load(cache, weights_only=False)
    else:
        perceiver, _ = load_average(arguments.checkpoint)
        examples = real_examples(perceiver, items, REAL_SCALES, vary=True)
        examples += rendered_examples(perceiver, arguments.renders, RENDER_SCALES) if arguments.renders else []
        torch.save(examples, cache)
    groups = [[e for e in examples if e.rendered == kind] for kind in (False, True)]
    print(f"{len(items)} labelled pictures, {len(groups[0])} and {len(groups[1])} examples", flush=True)
    weights = weights_of(examples)
    head = SurfaceHead()
    optimizer = torch.optim.AdamW(head.parameters(), lr=0.0, weight_decay=WEIGHT_DECAY)
    checkpoint, step = arguments.out / "checkpoint.pt", 0
    if arguments.resume and checkpoint.exists():
        content = torch.load(checkpoint, weights_only=False)
        head.load_state_dict(content["head"])
        optimizer.load_state_dict(content["optimizer"])
        rng.bit_generator.state = content["rng"]
        step = content["step"]
    total = 0.0
    while step < arguments.steps:
        share = 0.5 * (1 + math.cos(math.pi * step / arguments.steps)) * min(1.0, (step + 1) / WARM_UP)
        for group in optimizer.param_groups:
            group["lr"] = PEAK_RATE * share
        losses = []
        for _ in range(arguments.batch):
            group = groups[1 if groups[1] and rng.random() < RENDER_SHARE else 0]
            example = group[rng.integers(len(group))]
            maps = [F.dropout2d(m[None].float(), DROPPED) for m in example.maps]
            losses.append(loss_of(head(*maps)[0], example, weights))
        loss = torch.stack(losses).mean()
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        optimizer.step()
        step += 1
        total += float(loss.detach())
        if step % SAVE_STEPS == 0 or step == arguments.steps:
            print(json.dumps({"step": step, "loss": round(total / SAVE_STEPS, 4)}), flush=True)
            total = 0.0
            state = {"head": head.state_dict(), "optimizer": optimizer.state_dict(), "rng": rng.bit_generator.state}
            torch.save({**state, "step": step, "images": len(items)}, arguments.out / "checkpoint.new")
            os.replace(arguments.out / "checkpoint.new", checkpoint)


def main() -> None:
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--checkpoint", type=Path, required=True, help="of the perceiver")
    p.add_argument("--images", type=Path, required=True, help="pictures that the labels name")
    p.add_argument("--labels", type=Path, nargs="+", required=True)
    p.add_argument("--renders", type=Path, help="a pack of the scene maker, with surfaces/")
    p.add_argument("--out", type=Path, required=True)
    p.add_argument("--steps", type=int, default=2400)
    p.add_argument("--batch", type=int, default=6)
    p.add_argument("--seed", type=int, default=3)
    p.add_argument("--resume", action="store_true")
    train(p.parse_args())


if __name__ == "__main__":
    main()
