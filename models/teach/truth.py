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


if __name__ == "__main__":
    main()
