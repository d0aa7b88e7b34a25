"""What PyTorch computes, kept small beside the app's tests: `python -m teach.truth --out ../tests/fixtures/teach`."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import torch
from torch import Tensor

from .concept import BOX_DEVIATION, outputs
from .examples import concept_steps
from .parity import run_eager

STEPS, FEATURES, TERMS = 12, 5, 2


def concept_logs(flat: Tensor, step: dict[str, Tensor]) -> tuple[Tensor, Tensor]:
    """Log-probabilities and entropy of choices and boxes; written apart from the graph's own, by torch.distributions."""
    logit, shift = outputs(flat, step["features"], step["terms"])
    choice = torch.distributions.Bernoulli(logits=logit)
    gaussian = torch.distributions.Normal(shift, BOX_DEVIATION)
    norm = gaussian.log_prob(shift)
    place = gaussian.log_prob(step["moved"]) - norm
    log = torch.cat([choice.log_prob(step["taken"])[..., None], place], -1)
    return log, choice.entropy()[None, :, None].expand_as(log)


def listed(step: dict[str, Tensor]) -> dict:
    return {
        name: {"shape": list(value.shape), "data": [round(float(x), 6) for x in value.flatten()]}
        for name, value in step.items()
    }


def advantages() -> dict:
    """Group-normalised as arXiv 2402.03300 has it, with the deviation of the population."""
    rewards = torch.tensor([[1.2, 0.3, 0.9, 2.0], [0.0, 1.0, 0.0, 0.0], [1.5, 1.5, 1.5, 1.4999]], dtype=torch.float64)
    found = (rewards - rewards.mean(1, keepdim=True)) / rewards.std(1, keepdim=True, correction=0)
    return {"rewards": rewards.tolist(), "advantages": found.tolist()}


def rollouts() -> dict:
    """Log-probabilities of choices and moved boxes: 3 rollouts over 4 candidates."""
    g = torch.Generator().manual_seed(9)
    logits, shifts = torch.randn(4, generator=g) * 4, torch.randn(4, 4, generator=g) * 0.2
    taken = (torch.rand(3, 4, generator=g) < 0.5).to(torch.float32)
    moved = shifts + torch.randn(3, 4, 4, generator=g) * BOX_DEVIATION
    gaussian = torch.distributions.Normal(shifts, BOX_DEVIATION)
    place = gaussian.log_prob(moved) - gaussian.log_prob(shifts)
    choice = torch.distributions.Bernoulli(logits=logits).log_prob(taken)
    logs = torch.cat([choice[..., None], place], -1)
    named = {"logits": logits, "shifts": shifts, "taken": taken, "moved": moved, "logs": logs}
    return {"deviation": BOX_DEVIATION, **{name: value.flatten().tolist() for name, value in named.items()}}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    steps = list(concept_steps(FEATURES, TERMS, STEPS))
    for step in steps:  # what is written is what is computed with
        for name, value in step.items():
            step[name] = torch.tensor([round(float(x), 6) for x in value.flatten()]).reshape(value.shape)
        step["scalars"][-1] = 1e-8
    start = torch.round(torch.randn(TERMS * 5 * (FEATURES + 1), generator=torch.Generator().manual_seed(3)), decimals=3)
    weights, losses = run_eager(concept_logs, start, steps)
    content = {
        "start": start.tolist(),
        "steps": [listed(step) for step in steps],
        "losses": losses,
        "weights": [float(w) for w in weights],
    }
    options.out.mkdir(parents=True, exist_ok=True)
    (options.out / "term-steps.json").write_text(json.dumps(content) + "\n")
    parts = {"advantages": advantages(), "rollouts": rollouts()}
    (options.out / "policy-parts.json").write_text(json.dumps(parts) + "\n")


if __name__ == "__main__":
    main()
