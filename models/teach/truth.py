"""What PyTorch computes, kept small beside the app's tests.

python -m teach.truth --bundle builtin --out ../tests/fixtures/teach
Run it again with each new policy: chains are scored with the bundle's own weights.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import torch
from torch import Tensor

from policy.network import HIDDEN
from policy.source import load_policy

from .concept import BOX_DEVIATION, outputs
from .examples import chains, concept_steps, scalars, token_inputs
from .lora import adapt
from .parity import run_eager

STEPS, FEATURES, TERMS = 12, 5, 2
CHAIN_SHAPES = ((3, 9, 5, 6, 7), (1, 6, 3, 2, 4), (2, 8, 4, 5, 6), (3, 7, 3, 4, 5))
"""Questions, pieces, words, chains and tokens of each update."""
DIGITS = (6, 9)
"""After the point, of batches and of scalars, whose epsilon is small."""
KEPT_EVERY = 997
"""Of the weights after the updates; of the others the norm of what each part of the adapter moved by."""


def concept_logs(flat: Tensor, step: dict[str, Tensor]) -> tuple[Tensor, Tensor]:
    """Log-probabilities and entropy of choices and boxes; written apart from the graph's own, by torch.distributions."""
    logit, shift = outputs(flat, step["features"], step["terms"])
    choice = torch.distributions.Bernoulli(logits=logit)
    gaussian = torch.distributions.Normal(shift, BOX_DEVIATION)
    norm = gaussian.log_prob(shift)
    place = gaussian.log_prob(step["moved"]) - norm
    log = torch.cat([choice.log_prob(step["taken"])[..., None], place], -1)
    return log, choice.entropy()[None, :, None].expand_as(log)


def chain_start(length: int) -> Tensor:
    """Weights of an adapter by a formula that anyone can follow, in place of half a million numbers."""
    at = torch.arange(length, dtype=torch.float64)
    return ((at * 7919 % 1009 - 504) / 504 * 0.01).to(torch.float32)


def chain_truth(bundle: Path) -> dict:
    """Updates of the policy's adapter. Log-probabilities by the policy's own way forward, which gathers, not the graph's."""
    policy, listed_policy = load_policy(bundle)
    adapter = adapt(policy)
    g = torch.Generator().manual_seed(17)
    steps = []
    for i, shape in enumerate(CHAIN_SHAPES):
        batch = chains(g, policy.tokens, len(listed_policy["classes"]), shape)
        tokens = {name: torch.round(value, decimals=6) for name, value in token_inputs(g, *shape[3:]).items()}
        steps.append({"scalars": scalars(i + 1, i % 2 == 0), **tokens, **batch})

    def logs(flat: Tensor, step: dict[str, Tensor]) -> tuple[Tensor, Tensor]:
        adapter.flat = flat
        own = step["rows"].argmax(1)
        question = [step[name][own] for name in ("ids", "mask", "starts", "word_mask", "counts", "gsd")]
        logits = policy(*question, step["tokens"]).where(step["allowed"] == 1, HIDDEN)
        spoken = torch.distributions.Categorical(logits=logits)
        return spoken.log_prob(step["targets"]), spoken.entropy()

    start = chain_start(adapter.length)
    for step in steps:  # rollouts of a policy nearby: some ratios are cut, none is absurd
        near = logs(start, step)[0].detach()
        for name in ("old_log", "reference_log"):
            step[name] = torch.round(near + torch.randn(near.shape, generator=g) * 0.2, decimals=4)
    weights, losses = run_eager(logs, start, steps)
    moved = torch.from_numpy(weights) - start
    norms = [moved[s.offset : s.offset + s.shape[0] * s.shape[1]].norm().item() for s in adapter.segments]
    kept = [float(w) for w in weights[::KEPT_EVERY]]
    every = {"steps": [listed(step) for step in steps], "losses": losses, "every": KEPT_EVERY}
    return {**every, "length": adapter.length, "weights": kept, "moved": norms}


def listed(step: dict[str, Tensor]) -> dict:
    return {
        name: {
            "shape": list(value.shape),
            "data": [round(float(x), DIGITS[name == "scalars"]) for x in value.flatten()],
        }
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
    parser.add_argument("--bundle", type=Path, required=True)
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
    (options.out / "chain-steps.json").write_text(json.dumps(chain_truth(options.bundle)) + "\n")
    parts = {"advantages": advantages(), "rollouts": rollouts()}
    (options.out / "policy-parts.json").write_text(json.dumps(parts) + "\n")


if __name__ == "__main__":
    main()
