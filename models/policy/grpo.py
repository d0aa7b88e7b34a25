"""GRPO of the policy on answers alone: questions and true boxes, no chain (Geo-R1, arXiv 2509.21976).

python -m policy.grpo --checkpoint run-policy --out run-grpo --corpus corpus --data $DATA \
    --scenes scenes.json --updates 300
python -m policy.grpo ... --reward format|metric|shuffled --seed 1      (the ablations and the control)

A run that was cut off goes on from its last checkpoint when it is started again with the same folder.

The rewards come from the app's own executor (`tests/bench/policy-rewards.ts`), which also makes the questions.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
import torch
from torch import Tensor

from .answer_rewards import Prompt, Rewards
from .data import Example, collate
from .export import load_average
from .network import Policy
from .rollouts import draw

GROUP, QUESTIONS = 8, 16
"""Rollouts a question and questions an update."""
RATE, WEIGHT_DECAY, MAX_GRADIENT = 2e-5, 0.0, 1.0
KL_WEIGHT = 0.04
"""Of the published settings, as is the size of a group."""
WRITTEN_SHARE = 0.5
"""Share of an update's questions that people wrote: they are few and come again."""
LEAST_SPREAD = 1e-4
LOG_UPDATES = 10
QUESTIONS_SEED = 7
"""Of the made questions: every run learns from the same."""
CHECKPOINT = "checkpoint.pt"
TEMPERATURE = 1.0
REWARDS = ("both", "format", "metric", "shuffled")


@dataclass(frozen=True)
class Settings:
    updates: int = 300
    reward: str = "both"
    seed: int = 0
    look_updates: int = 50
    """Updates between looks at what is not learned from; a checkpoint is saved at each."""


class Source(Protocol):
    """Where questions and rewards come from: `answer_rewards.Rewards`, or made ones in tests."""

    prompts: list[Prompt]

    def of(self, prompts: Sequence[int], chains: Sequence[Sequence[int]]) -> tuple[np.ndarray, np.ndarray]: ...


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


def evaluate(policy: Policy, rewards: Source, last_verb: int, size: int = 64) -> dict[str, dict[str, float]]:
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


class Run:
    """A policy on its way from a checkpoint, with everything that going on from a cut needs."""

    def __init__(self, start: Path, out: Path, rewards: Source, settings: Settings) -> None:
        self.policy, self.content = load_average(start)
        self.reference, _ = load_average(start)
        self.policy.encoder.freeze(1)
        self.last_verb: int = self.content["tokens"].index("verb answer")
        self.rewards, self.settings, self.out = rewards, settings, out
        learned = [p for p in self.policy.parameters() if p.requires_grad]
        self.optimizer = torch.optim.AdamW(learned, lr=RATE, weight_decay=WEIGHT_DECAY)
        self.rng = np.random.default_rng(settings.seed)
        self.draws = torch.Generator().manual_seed(settings.seed)
        self.log: list[dict] = []
        self.seconds = 0.0
        if (out / CHECKPOINT).exists():
            self.restore()

    def restore(self) -> None:
        saved = torch.load(self.out / CHECKPOINT, weights_only=False)
        if saved["settings"] != self.fixed():
            raise ValueError(f"{self.out} holds a run of other settings: {saved['settings']}. Name another folder.")
        self.policy.load_state_dict(saved["average"])
        self.optimizer.load_state_dict(saved["optimizer"])
        self.rng.bit_generator.state = saved["numpy"]
        self.draws.set_state(saved["torch"])
        self.log, self.seconds = saved["log"], saved["seconds"]

    def save(self, update: int) -> None:
        state = {
            "settings": self.fixed(),
            "optimizer": self.optimizer.state_dict(),
            "numpy": self.rng.bit_generator.state,
            "torch": self.draws.get_state(),
            "log": self.log,
            "seconds": self.seconds,
        }
        whole = self.out / f"{CHECKPOINT}.new"
        torch.save({**self.content, "average": self.policy.state_dict(), "updates": update, **state}, whole)
        whole.replace(self.out / CHECKPOINT)

    def fixed(self) -> dict[str, str | int]:
        """What a run that goes on may not change; its length it may."""
        return {"reward": self.settings.reward, "seed": self.settings.seed}

    def look(self, update: int) -> None:
        self.log.append({"update": update, **evaluate(self.policy, self.rewards, self.last_verb)})
        print(json.dumps(self.log[-1]), flush=True)

    def train(self) -> list[dict]:
        """The log: what the likeliest chains earn on what is not learned from, at each look."""
        if not self.log:
            self.look(0)
        recent: list[float] = []
        for update in range(self.log[-1]["update"] + 1, self.settings.updates + 1):
            began = time.monotonic()
            recent.append(self.update())
            self.seconds += time.monotonic() - began
            if update % LOG_UPDATES == 0:
                print(f"{update} reward {np.mean(recent):.4f} {self.seconds:.0f} s", flush=True)
                recent = []
            if update % self.settings.look_updates == 0 or update == self.settings.updates:
                self.look(update)
                self.save(update)
        return self.log

    def update(self) -> float:
        """One step on a batch of groups; their mean reward."""
        rows = np.repeat(self.drawn_prompts(), GROUP)
        batch = collate([self.rewards.prompts[i].example for i in rows])
        chains = draw(self.policy, batch.inputs()[:6], self.last_verb, TEMPERATURE, self.draws)
        form, metric = self.rewards.of(rows, chains)
        reward = combined(self.settings.reward, form, metric, self.rng)
        advantage = advantages(reward.reshape(QUESTIONS, GROUP)).reshape(-1)
        keep = [i for i in range(len(rows)) if advantage[i] != 0]
        if keep:
            examples = [with_chain(self.rewards.prompts[rows[i]].example, chains[i]) for i in keep]
            signal = torch.tensor(advantage[keep], dtype=torch.float32)
            # Groups that agree count as rollouts without a gradient, so that they do not make the others louder.
            loss = update_loss(self.policy, self.reference, examples, signal) * len(keep) / len(rows)
            self.optimizer.zero_grad(set_to_none=True)
            loss.backward()
            torch.nn.utils.clip_grad_norm_(self.policy.parameters(), MAX_GRADIENT)
            self.optimizer.step()
        return float((form + metric).mean())

    def drawn_prompts(self) -> np.ndarray:
        splits = np.array([prompt.split for prompt in self.rewards.prompts])
        made, written = np.flatnonzero(splits == "made"), np.flatnonzero(splits == "written")
        people = round(QUESTIONS * WRITTEN_SHARE)
        return np.concatenate(
            [
                self.rng.choice(written, people, replace=len(written) < people),
                self.rng.choice(made, QUESTIONS - people, replace=len(made) < QUESTIONS - people),
            ]
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--checkpoint", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--corpus", type=Path, required=True)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--scenes", type=Path, required=True, help="made by tests/bench/policy-scenes.ts")
    parser.add_argument("--updates", type=int, default=Settings.updates)
    parser.add_argument("--reward", choices=REWARDS, default=Settings.reward)
    parser.add_argument("--seed", type=int, default=Settings.seed)
    options = parser.parse_args()
    torch.set_num_threads(1)
    options.out.mkdir(parents=True, exist_ok=True)
    settings = Settings(options.updates, options.reward, options.seed)
    rewards = Rewards(options.corpus.resolve(), options.data.resolve(), options.scenes.resolve(), QUESTIONS_SEED)
    run = Run(options.checkpoint, options.out, rewards, settings)
    log = run.train()
    rewards.close()
    report = {**run.fixed(), "seconds": round(run.seconds), "log": log}
    (options.out / "grpo.json").write_text(json.dumps(report, indent=1) + "\n")


if __name__ == "__main__":
    main()
