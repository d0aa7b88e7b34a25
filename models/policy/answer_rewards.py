"""The rewards of chains from the app's own executor, which runs as a process behind a pipe (`tests/bench/policy-rewards.ts`)."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from .data import Example

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Prompt:
    split: str
    example: Example
    question: str


class Rewards:
    """The other end of the pipe. Closing it ends the process."""

    def __init__(self, corpus: Path, data: Path, scenes: Path, seed: int) -> None:
        file = ROOT / "tests/bench/policy-rewards.ts"
        command = ["node", "--import", "tsx", str(file), "--corpus", str(corpus), "--data", str(data)]
        self.process = subprocess.Popen(
            [*command, "--scenes", str(scenes), "--seed", str(seed)],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
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
