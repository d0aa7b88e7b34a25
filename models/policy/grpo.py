"""GRPO of the policy on answers alone: questions and true boxes, no chain (Geo-R1, arXiv 2509.21976).

python -m policy.grpo --checkpoint run-policy --out run-grpo --corpus corpus --data $DATA --updates 300
python -m policy.grpo ... --reward format|metric|shuffled --seed 1      (the ablations and the control)

The rewards come from the app's own executor (`tests/bench/policy-rewards.ts`), which also makes the questions.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from .data import Example, collate
from .export import load_average
from .network import Policy
from .rollouts import draw

ROOT = Path(__file__).parents[2]
GROUP, QUESTIONS = 8, 16
"""Rollouts a question and questions an update."""
RATE, WEIGHT_DECAY, MAX_GRADIENT = 2e-5, 0.0, 1.0
KL_WEIGHT = 0.04
"""Of the published settings, as is the size of a group."""
WRITTEN_SHARE = 0.5
"""Share of an update's questions that people wrote: they are few and come again."""
LEAST_SPREAD = 1e-4
LOG_UPDATES = 10
TEMPERATURE = 1.0
REWARDS = ("both", "format", "metric", "shuffled")


@dataclass(frozen=True)
class Prompt:
    split: str
    example: Example
    question: str


class Rewards:
    """The other end of the pipe. Closing it ends the process."""

    def __init__(self, corpus: Path, data: Path, seed: int) -> None:
        file = ROOT / "tests/bench/policy-rewards.ts"
        command = ["node", "--import", "tsx", str(file), "--corpus", str(corpus), "--data", str(data)]
        self.process = subprocess.Popen(
            [*command, "--seed", str(seed)], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        self.prompts = [
            Prompt(
                entry["split"],
                Example(
                    np.array(entry["pieces"], np.int64),
                    np.array(entry["starts"], np.int64),
                    np.array(entry["summary"]["counts"], np.int64),
                    int(entry["summary"]["gsd"]),
                    np.zeros(1, np.int64),
                ),
                entry["question"],
            )
            for entry in self.answer()["prompts"]
        ]

    def answer(self) -> dict:
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        if line == "":
            raise RuntimeError("the rewards ended early; see their error above")
        return json.loads(line)

    def of(self, prompts: Sequence[int], chains: Sequence[Sequence[int]]) -> tuple[np.ndarray, np.ndarray]:
        """Format and metric reward of each chain."""
        assert self.process.stdin is not None
        rollouts = [{"prompt": int(prompt), "ids": list(ids)} for prompt, ids in zip(prompts, chains)]
        self.process.stdin.write(json.dumps({"rollouts": rollouts}) + "\n")
        self.process.stdin.flush()
        rewards = self.answer()["rewards"]
        return np.array([r["format"] for r in rewards], float), np.array([r["metric"] for r in rewards], float)

    def close(self) -> None:
        assert self.process.stdin is not None
        self.process.stdin.close()
        self.process.wait(30)


def with_chain(example: Example, ids: Sequence[int]) -> Example:
    return Example(example.pieces, example.starts, example.counts, example.gsd, np.array(ids, np.int64))


def advantages(rewards: np.ndarray) -> np.ndarray:
    """Rewards [Q, G] less their group's mean, in its standard deviations; 0 where the group agrees."""
    centred = rewards - rewards.mean(1, keepdims=True)
    return centred / (rewards.std(1, keepdims=True) + LEAST_SPREAD)


def token_logs(policy: Policy, examples: list[Example]) -> tuple[Tensor, Tensor]:
    """Log-probability [R, S] of each token of the examples' chains, and 1 where there is one."""
    batch = collate(examples)
    logs = policy(*batch.inputs()).log_softmax(-1)
    counted = (batch.targets >= 0).to(torch.float32)
    return logs.gather(2, batch.targets.clamp(min=0)[:, :, None])[:, :, 0], counted


def update_loss(policy: Policy, reference: Policy, examples: list[Example], advantage: Tensor) -> Tensor:
    """One step a batch of rollouts, so the ratio to the drawing policy is 1; KL by the estimator r - log r - 1."""
    logs, counted = token_logs(policy, examples)
    with torch.no_grad():
        before, _ = token_logs(reference, examples)
    ratio = torch.exp(logs - logs.detach())
    off = before - logs
    divergence = torch.exp(off) - off - 1
    per_token = ratio * advantage[:, None] - KL_WEIGHT * divergence
    lengths = counted.sum(1).clamp(min=1)
    return -((per_token * counted).sum(1) / lengths).mean()


def combined(kind: str, form: np.ndarray, metric: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    if kind == "format":
        return form
    if kind == "metric":
        return metric
    both = form + metric
    return rng.permuted(both) if kind == "shuffled" else both


def evaluate(policy: Policy, rewards: Rewards, last_verb: int, size: int = 64) -> dict[str, dict[str, float]]:
    """Mean rewards of the likeliest tokens, for each split, with the half-width of its 95 % interval."""
    found: dict[str, list[tuple[float, float]]] = {}
    chosen = [i for i, p in enumerate(rewards.prompts) if p.split != "made"]
    for start in range(0, len(chosen), size):
        part = chosen[start : start + size]
        batch = collate([rewards.prompts[i].example for i in part])
        chains = draw(policy, batch.inputs()[:6], last_verb, 0)
        for at, form, metric in zip(part, *rewards.of(part, chains)):
            found.setdefault(rewards.prompts[at].split, []).append((form, metric))
    return {
        name: {
            "questions": len(values),
            "format": float(np.mean([v[0] for v in values])),
            "metric": float(np.mean([v[1] for v in values])),
            "halfWidth": float(1.96 * np.std([v[1] for v in values]) / np.sqrt(len(values))),
        }
        for name, values in sorted(found.items())
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--checkpoint", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--corpus", type=Path, required=True)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--updates", type=int, default=300)
    parser.add_argument("--reward", choices=REWARDS, default="both")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    torch.set_num_threads(1)
    torch.manual_seed(options.seed)
    options.out.mkdir(parents=True, exist_ok=True)
    policy, content = load_average(options.checkpoint)
    reference, _ = load_average(options.checkpoint)
    policy.encoder.freeze(1)
    last_verb = content["tokens"].index("verb answer")
    optimizer = torch.optim.AdamW(
        [p for p in policy.parameters() if p.requires_grad], lr=RATE, weight_decay=WEIGHT_DECAY
    )
    rewards = Rewards(options.corpus.resolve(), options.data.resolve(), 7)
    rng = np.random.default_rng(options.seed)
    made = [i for i, p in enumerate(rewards.prompts) if p.split == "made"]
    written = [i for i, p in enumerate(rewards.prompts) if p.split == "written"]
    began = time.monotonic()
    log: list[dict] = [{"update": 0, **evaluate(policy, rewards, last_verb)}]
    print(json.dumps(log[-1]), flush=True)
    recent: list[float] = []
    for update in range(1, options.updates + 1):
        people = round(QUESTIONS * WRITTEN_SHARE)
        drawn = [*rng.choice(written, people, replace=False), *rng.choice(made, QUESTIONS - people, replace=False)]
        rows = np.repeat(drawn, GROUP)
        batch = collate([rewards.prompts[i].example for i in rows])
        chains = draw(policy, batch.inputs()[:6], last_verb, TEMPERATURE)
        form, metric = rewards.of(rows, chains)
        reward = combined(options.reward, form, metric, rng)
        recent.append(float((form + metric).mean()))
        advantage = advantages(reward.reshape(QUESTIONS, GROUP)).reshape(-1)
        keep = [i for i in range(len(rows)) if advantage[i] != 0]
        if keep:
            examples = [with_chain(rewards.prompts[rows[i]].example, chains[i]) for i in keep]
            signal = torch.tensor(advantage[keep], dtype=torch.float32)
            loss = update_loss(policy, reference, examples, signal) * len(keep) / len(rows)
            optimizer.zero_grad(set_to_none=True)
            loss.backward()
            torch.nn.utils.clip_grad_norm_(policy.parameters(), MAX_GRADIENT)
            optimizer.step()
        if update % LOG_UPDATES == 0:
            print(f"{update} reward {np.mean(recent):.4f} {time.monotonic() - began:.0f} s", flush=True)
            recent = []
        if update % 100 == 0 or update == options.updates:
            log.append({"update": update, **evaluate(policy, rewards, last_verb)})
            print(json.dumps(log[-1]), flush=True)
            torch.save({**content, "average": policy.state_dict(), "updates": update}, options.out / "checkpoint.pt")
    rewards.close()
    seconds = time.monotonic() - began
    report = {"reward": options.reward, "seed": options.seed, "seconds": round(seconds), "log": log}
    (options.out / "grpo.json").write_text(json.dumps(report, indent=1) + "\n")


if __name__ == "__main__":
    main()
