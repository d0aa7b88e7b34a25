"""Supervised training of the policy for a budget of steps or of minutes, whichever is used up first; SIGTERM stops it
after the step in hand, and --resume goes on.

python -m policy.train --corpus DIR --files train-a.jsonl train-b.jsonl --out DIR --steps 6000 --minutes 45
"""

from __future__ import annotations

import argparse
import json
import math
import os
import shutil
import signal
import time
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F

from .data import IGNORED, Batch, Example, batches, blur_summaries, hide_pieces, load
from .encoder import pretrained
from .network import Policy
from .prefer import load_judged, preference_loss, some_chains
from .source import load_policy

BATCH = 48
JUDGED_BATCH = 6
"""Questions a step of which chains are preferred to others."""
JUDGED_WEIGHT = 0.5
DECODER_RATE, ENCODER_RATE = 8e-4, 1.5e-4
WARM_UP_STEPS = 200
FLOOR = 0.03
"""The cosine ends at this share of the peak rate."""
WEIGHT_DECAY = 1e-2
MAX_GRADIENT = 1.0
EMA_DECAY = 0.998
EMA_STEPS = 4
"""The average follows every so many steps: its cost is that of reading all weights."""
BLUR = 0.08
FROZEN_LAYERS = 1
LOG_STEPS, SAVE_STEPS = 20, 250


def loss_of(model: Policy, batch: Batch) -> torch.Tensor:
    logits = model(*batch.inputs())
    return F.cross_entropy(logits.flatten(0, 1), batch.targets.flatten(), ignore_index=IGNORED)


def set_dropout(model: Policy, share: float) -> None:
    for part in model.modules():
        if isinstance(part, torch.nn.Dropout):
            part.p = share


MOST_HELD = 600


def evaluate(model: Policy, held: list[Example]) -> dict[str, float]:
    """Mean loss a token, and the share of chains whose every token is the likeliest one (greedy exact match)."""
    model.eval()
    right, total, losses = 0, 0, []
    with torch.no_grad():
        for batch in batches(held[:MOST_HELD], 100, np.random.default_rng(0)):
            logits = model(*batch.inputs())
            counted = batch.targets != IGNORED
            hit = (logits.argmax(-1) == batch.targets) | ~counted
            right += int(hit.all(1).sum())
            total += len(hit)
            losses.append(float(F.cross_entropy(logits.flatten(0, 1), batch.targets.flatten(), ignore_index=IGNORED)))
    model.train()
    return {"exact": right / total, "loss": float(np.mean(losses))}


def rate(step: int, share: float) -> float:
    """Share of the peak rate: a warm-up, then a cosine over the budget, of which `share` is used up."""
    if step < WARM_UP_STEPS:
        return (step + 1) / WARM_UP_STEPS
    return FLOOR + (1 - FLOOR) * 0.5 * (1 + math.cos(math.pi * share))


def started(path: Path) -> tuple[dict[str, torch.Tensor], dict]:
    """Weights, tokens and classes of a run's checkpoint or of a bundle (a folder)."""
    if path.is_dir():
        policy, listed = load_policy(path)
        return policy.state_dict(), listed
    content = torch.load(path, weights_only=False)
    return content["average"], content


def carry_over(model: Policy, old: dict[str, torch.Tensor], known: dict, listed: dict) -> None:
    """Weights of another run. What stands for a token or a class is found by its name; what is new keeps its start."""
    state = model.state_dict()
    rows = {
        "token_vectors.weight": "tokens",
        "head.weight": "tokens",
        "head.bias": "tokens",
        "class_vectors.weight": "classes",
    }
    for name, value in state.items():
        kind = rows.get(name)
        if kind is None:
            value.copy_(old[name])
            continue
        places = {entry: at for at, entry in enumerate(known[kind])}
        for at, entry in enumerate(listed[kind]):
            if entry in places:
                value[at] = old[name][places[entry]]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--corpus", type=Path, required=True)
    parser.add_argument("--files", nargs="+", required=True)
    parser.add_argument("--held", default="held.jsonl")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--steps", type=int, required=True)
    parser.add_argument("--minutes", type=float, default=math.inf)
    parser.add_argument("--batch", type=int, default=BATCH)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--resume", action="store_true")
    parser.add_argument(
        "--start", type=Path, help="checkpoint of another run, or a bundle: its weights, rows of tokens by name"
    )
    parser.add_argument(
        "--rate", type=float, default=1.0, help="share of the peak rates: less, to go on from a trained one"
    )
    parser.add_argument("--dropout", type=float, default=0.1)
    parser.add_argument("--hidden", type=float, default=0.0, help="share of the question's pieces that are hidden")
    parser.add_argument(
        "--preferences", type=Path, help="chains with how right they are, to learn from beside the files"
    )
    parser.add_argument("--without", nargs="*", default=[], help="sets of which no preference is learned")
    parser.add_argument("--keep", type=int, nargs="*", default=[], help="steps whose weights are kept beside the last")
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    torch.manual_seed(options.seed)
    options.out.mkdir(parents=True, exist_ok=True)
    listed = json.loads((options.corpus / "tokens.json").read_text())
    examples = [e for name in options.files for e in load(options.corpus / name)]
    held = load(options.corpus / options.held)
    judged = [] if options.preferences is None else load_judged(options.preferences, set(options.without))
    model = Policy(len(listed["tokens"]), len(listed["classes"]), pretrained())
    model.encoder.freeze(FROZEN_LAYERS)
    if options.start is not None:
        carry_over(model, *started(options.start), listed)
    set_dropout(model, options.dropout)
    encoder = [p for p in model.encoder.parameters() if p.requires_grad]
    known = {id(p) for p in model.encoder.parameters()}
    decoder = [p for p in model.parameters() if id(p) not in known]
    optimizer = torch.optim.AdamW(
        [{"params": encoder, "lr": ENCODER_RATE}, {"params": decoder, "lr": DECODER_RATE}], weight_decay=WEIGHT_DECAY
    )
    peaks = [options.rate * group["lr"] for group in optimizer.param_groups]
    average = {name: value.detach().clone() for name, value in model.state_dict().items()}
    step, seconds = 0, 0.0
    file = options.out / "checkpoint.pt"
    if options.resume and file.exists():
        content = torch.load(file, weights_only=False)
        model.load_state_dict(content["model"])
        optimizer.load_state_dict(content["optimizer"])
        average, step, seconds = content["average"], content["step"], content["seconds"]
    learned = [(name, value) for name, value in model.named_parameters() if value.requires_grad]
    stopping = False

    def stop(*_: object) -> None:
        nonlocal stopping
        stopping = True

    signal.signal(signal.SIGTERM, stop)

    def save() -> None:
        content = {
            "model": model.state_dict(),
            "average": average,
            "optimizer": optimizer.state_dict(),
            "step": step,
            "seconds": seconds + time.monotonic() - began,
            "tokens": listed["tokens"],
            "classes": listed["classes"],
            "examples": len(examples),
        }
        torch.save(content, file.with_suffix(".part"))
        os.replace(file.with_suffix(".part"), file)

    def used() -> float:
        minutes = (seconds + time.monotonic() - began) / 60
        return min(1.0, max(step / options.steps, minutes / options.minutes))

    rng = np.random.default_rng(options.seed + step)
    began = time.monotonic()
    recent: list[float] = []
    preferences: list[float] = []
    while used() < 1 and not stopping:
        for batch in batches(examples, options.batch, rng):
            for group, peak in zip(optimizer.param_groups, peaks):
                group["lr"] = peak * rate(step, used())
            loss = loss_of(model, hide_pieces(blur_summaries(batch, rng, BLUR), rng, options.hidden))
            if judged:
                drawn = rng.choice(len(judged), JUDGED_BATCH, replace=False)
                preferred = preference_loss(model, [some_chains(judged[at], rng) for at in drawn])
                preferences.append(float(preferred.detach()))
                loss = loss + JUDGED_WEIGHT * preferred
            optimizer.zero_grad(set_to_none=True)
            loss.backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), MAX_GRADIENT)
            optimizer.step()
            step += 1
            decay = min(EMA_DECAY, (step + 1) / (step + 10))
            if step % EMA_STEPS == 0:
                with torch.no_grad():
                    for name, value in learned:
                        average[name].lerp_(value, 1 - decay**EMA_STEPS)
            recent.append(float(loss.detach()))
            if step % LOG_STEPS == 0:
                told = f" preferences {np.mean(preferences):.4f}" if judged else ""
                print(f"{step} loss {np.mean(recent):.4f}{told} {time.monotonic() - began:.0f} s", flush=True)
                recent, preferences = [], []
            if step % SAVE_STEPS == 0 or used() >= 1 or stopping:
                save()
                copy = Policy(len(listed["tokens"]), len(listed["classes"]))
                copy.load_state_dict(average)
                print(f"{step} held {evaluate(copy, held)}", flush=True)
                if step in options.keep:
                    shutil.copy(file, options.out / f"checkpoint-{step}.pt")
            if used() >= 1 or stopping:
                break


if __name__ == "__main__":
    main()
