"""Train the perceiver on COCO packs for a budget of wall-clock minutes or of steps; SIGTERM stops it
after the step in hand, and --resume continues with the same or other packs.

python -m perceiver.train --pack vhr10=DIR --pack planes=DIR --out DIR --minutes 100 [--resume]
"""

from __future__ import annotations

import argparse
import copy
import json
import math
import os
import signal
import time
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import torch
from torch import nn

from .augment import Crop, CropSampler
from .losses import BatchTargets, losses
from .network import PIXEL_MEAN, PIXEL_SCALE, Perceiver, location_grid
from .packs import load_pack, parse_pack_options
from .targets import IGNORED, assign
from .text import class_phrase_vectors, fit_projection
from .vocabulary import load_vocabulary

WARM_UP_STEPS = 100
BACKBONE_RATE, HEAD_RATE, PROJECTION_RATE = 3e-4, 1.5e-3, 5e-4
WEIGHT_DECAY = 1e-2
FLOOR = 0.02
"""The cosine ends at this share of the peak rate."""
MAX_GRADIENT = 8.0
EMA_DECAY = 0.998
DISTRACTORS_PER_STEP = 3
PHRASE_NOISE = 0.008
"""Standard deviation added to each of 384 components of a unit vector (length about 0.16)."""
SAVE_SECONDS = 240.0
LOG_STEPS = 20


@dataclass
class State:
    """Everything that a resumed run continues from."""

    model: Perceiver
    average: Perceiver
    optimizer: torch.optim.Optimizer
    rng: np.random.Generator
    step: int = 0
    elapsed: float = 0.0
    history: list[dict] = field(default_factory=list)
    before: dict[str, float] = field(default_factory=lambda: {"steps": 0, "minutes": 0.0})
    """Steps and minutes of the runs that the weights began from."""
    without: list[str] = field(default_factory=list)
    """Classes that were left out, sorted by name."""

    def save(self, folder: Path) -> None:
        """Write the checkpoint under another name first, so that a kill never leaves half a file."""
        content = {
            "model": self.model.state_dict(),
            "average": self.average.state_dict(),
            "optimizer": self.optimizer.state_dict(),
            "rng": self.rng.bit_generator.state,
            "torch_rng": torch.get_rng_state(),
            "step": self.step,
            "elapsed": self.elapsed,
            "history": self.history,
            "before": self.before,
            "without": self.without,
        }
        torch.save(content, folder / "checkpoint.new")
        os.replace(folder / "checkpoint.new", folder / "checkpoint.pt")

    def load(self, folder: Path) -> None:
        """Continue a run. Raises ValueError where it left out other classes."""
        content = torch.load(folder / "checkpoint.pt", weights_only=False)
        self._check_left_out(folder, content)
        self.model.load_state_dict(content["model"])
        self.average.load_state_dict(content["average"])
        self.optimizer.load_state_dict(content["optimizer"])
        self.rng.bit_generator.state = content["rng"]
        torch.set_rng_state(content["torch_rng"])
        self.step, self.elapsed, self.history = content["step"], content["elapsed"], content["history"]
        self.before = content.get("before", self.before)

    def begin_from(self, checkpoint: Path) -> None:
        """Take the averaged weights of an earlier run, and nothing else of it; parts that it lacks stay as they are.

        Raises ValueError where the checkpoint has parts that this network lacks, or saw a class that is to be left out.
        """
        content = torch.load(checkpoint, weights_only=False)
        self._check_left_out(checkpoint, content)
        result = self.model.load_state_dict(content["average"], strict=False)
        if result.unexpected_keys:
            raise ValueError(f"{checkpoint}: unknown parts {result.unexpected_keys}: made by another network?")
        self.average.load_state_dict(self.model.state_dict())
        earlier = content.get("before", self.before)
        self.before = {
            "steps": earlier["steps"] + content["step"],
            "minutes": earlier["minutes"] + content["elapsed"] / 60,
        }

    def _check_left_out(self, origin: Path, content: dict) -> None:
        earlier = content.get("without", [])
        if earlier != self.without:
            raise ValueError(
                f"{origin}: trained without {earlier or 'nothing'}, not without {self.without or 'nothing'}"
            )


def new_state(seed: int, projection: np.ndarray, device: torch.device) -> State:
    torch.manual_seed(seed)
    model = Perceiver()
    model.projection.data.copy_(torch.from_numpy(projection))
    model = model.to(device, memory_format=torch.channels_last)
    groups = [
        {"params": [p for p in model.backbone.parameters() if p.requires_grad], "peak": BACKBONE_RATE},
        {
            "params": [p for n, p in model.named_parameters() if not n.startswith("backbone.") and n != "projection"],
            "peak": HEAD_RATE,
        },
        {"params": [model.projection], "peak": PROJECTION_RATE, "weight_decay": 0.0},
    ]
    optimizer = torch.optim.AdamW(groups, lr=0.0, weight_decay=WEIGHT_DECAY)
    return State(model, copy.deepcopy(model).eval().requires_grad_(False), optimizer, np.random.default_rng(seed))


def rate_at(step: int, progress: float) -> float:
    """Share of the peak rate: linear warm-up by steps, cosine by the share of the budget used."""
    cosine = FLOOR + (1 - FLOOR) * 0.5 * (1 + math.cos(math.pi * min(progress, 1.0)))
    return cosine * min(1.0, (step + 1) / WARM_UP_STEPS)


def collate(crops: list[Crop], device: torch.device) -> tuple[torch.Tensor, BatchTargets]:
    size = crops[0].image.shape[0]
    centres, strides = (t.numpy() for t in location_grid(size, size))
    found = [assign(centres, strides, c.boxes, c.classes, c.ignored) for c in crops]
    images = torch.from_numpy(np.stack([c.image for c in crops])).to(device).permute(0, 3, 1, 2)
    images = ((images.float() - PIXEL_MEAN) / PIXEL_SCALE).contiguous(memory_format=torch.channels_last)
    return images, BatchTargets(
        torch.from_numpy(np.stack([t.classes for t in found])).to(device),
        torch.from_numpy(np.stack([t.boxes for t in found])).to(device),
        torch.from_numpy(np.stack([t.owner == IGNORED for t in found])).to(device),
        torch.from_numpy(np.stack([c.labelled for c in crops])).to(device),
        torch.tensor([c.complete for c in crops], device=device),
    )


def step_phrases(per_class: list[np.ndarray], distractors: np.ndarray, rng: np.random.Generator) -> torch.Tensor:
    """One phrase vector of each class and a few distractors, with noise: [C + D, 384], unit length."""
    rows = [v[rng.integers(len(v))] for v in per_class]
    rows += list(distractors[rng.choice(len(distractors), DISTRACTORS_PER_STEP, replace=False)])
    vectors = np.stack(rows) + rng.normal(0, PHRASE_NOISE, (len(rows), rows[0].shape[0]))
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    return torch.from_numpy(vectors.astype(np.float32))


@torch.no_grad()
def follow(average: nn.Module, model: nn.Module, step: int, most: float = EMA_DECAY) -> None:
    """Moves averaged weights towards those of a step, faster at first; `most` is what they keep of themselves later."""
    decay = min(most, (1 + step) / (10 + step))
    for a, b in zip(average.state_dict().values(), model.state_dict().values()):
        if a.dtype.is_floating_point:
            a.lerp_(b, 1 - decay)
        else:
            a.copy_(b)


def train(arguments: argparse.Namespace) -> None:
    out: Path = arguments.out
    out.mkdir(parents=True, exist_ok=True)
    device = torch.device(arguments.device)
    vocabulary = load_vocabulary().without(arguments.without)
    packs = [load_pack(n, f, vocabulary, "train") for n, f in parse_pack_options(arguments.pack).items()]
    packs = [pack for pack in packs if any(len(image.boxes) for image in pack.images)]
    for pack in packs:
        print(
            f"pack {pack.name}: {len(pack.images)} images, {sum(len(i.boxes) for i in pack.images)} boxes", flush=True
        )
    per_class, distractors = class_phrase_vectors(vocabulary)
    state = new_state(arguments.seed, fit_projection(per_class, distractors), device)
    state.without = sorted(vocabulary.left_out)
    if arguments.init is not None:
        state.begin_from(arguments.init)
        print(f"begins from {arguments.init}", flush=True)
    if arguments.resume and (out / "checkpoint.pt").exists():
        state.load(out)
        print(f"resumed at step {state.step}, {state.elapsed / 60:.1f} min", flush=True)
    names = [c.name for c in vocabulary.classes]
    sampler = CropSampler(packs, names, arguments.crop, state.rng, arguments.renders_share)
    budget = arguments.minutes * 60
    last = saved = time.monotonic()
    sums: dict[str, float] = {}
    state.model.train()
    stopping: list[int] = []
    signal.signal(signal.SIGTERM, lambda number, _: stopping.append(number))

    def progress() -> float:
        return state.elapsed / budget if arguments.steps is None else state.step / arguments.steps

    while progress() < 1 and not stopping:
        for group in state.optimizer.param_groups:
            group["lr"] = arguments.rate * group["peak"] * rate_at(state.step, progress())
        images, targets = collate([sampler.sample() for _ in range(arguments.batch)], device)
        queries = state.model.queries(step_phrases(per_class, distractors, state.rng).to(device))
        outputs = state.model(images)
        parts = losses(outputs, state.model.class_logits(outputs.embedding, queries), targets)
        loss = torch.stack(list(parts.values())).sum()
        state.optimizer.zero_grad(set_to_none=True)
        loss.backward()
        norm = torch.nn.utils.clip_grad_norm_(state.model.parameters(), MAX_GRADIENT)
        if torch.isfinite(norm):
            state.optimizer.step()
        else:
            print(f"step {state.step}: gradient not finite, skipped", flush=True)
        follow(state.average, state.model, state.step)
        state.step += 1
        now = time.monotonic()
        state.elapsed, last = state.elapsed + now - last, now
        for key, value in parts.items():
            sums[key] = sums.get(key, 0.0) + float(value.detach()) / LOG_STEPS
        if state.step % LOG_STEPS == 0:
            line = {
                "step": state.step,
                "minutes": round(state.elapsed / 60, 2),
                **{k: round(v, 4) for k, v in sums.items()},
            }
            state.history.append(line)
            print(json.dumps({**line, "norm": round(float(norm), 2)}), flush=True)
            sums = {}
        if now - saved > SAVE_SECONDS:
            state.save(out)
            saved = now
    state.save(out)
    print(f"done: {state.step} steps, {state.elapsed / 60:.1f} min", flush=True)


def parser() -> argparse.ArgumentParser:
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--pack", action="append", required=True, metavar="NAME=DIR")
    p.add_argument(
        "--without",
        nargs="+",
        default=[],
        metavar="CLASS",
        help="classes that the base must never see, nor their words",
    )
    p.add_argument("--out", type=Path, required=True)
    p.add_argument("--minutes", type=float, default=100.0)
    p.add_argument("--steps", type=int, help="a budget of steps instead of minutes: a run that can be repeated")
    p.add_argument("--init", type=Path, metavar="CHECKPOINT", help="begin from the averaged weights of another run")
    p.add_argument("--rate", type=float, default=1.0, help="factor on the learning rates, below 1 with --init")
    p.add_argument("--batch", type=int, default=8)
    p.add_argument("--crop", type=int, default=416, help="side of a training crop in pixels, a multiple of 32")
    p.add_argument("--renders-share", type=float, default=0.18)
    p.add_argument("--device", default="cpu")
    p.add_argument("--seed", type=int, default=1)
    p.add_argument("--resume", action="store_true")
    return p


if __name__ == "__main__":
    train(parser().parse_args())
