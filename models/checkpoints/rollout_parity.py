"""What the loop in the graph writes, against the decoder asked token by token with the choice made in Python."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from .learn_parity import initial, session
from .rollout_graph import PAST, PRESENT
from .trainable import Part

ROWS, STEPS, BEFORE = 4, 24, 17
"""Answers, tokens of each, and tokens whose keys and values stand before them."""
TEMPERATURE = 0.9
MOST_LOG_DIFFERENCE = 1e-5
NO_END = -1


def check_rollouts(rollout: Path, decoder: Path, embeddings: Path, parts: list[Part]) -> dict[str, float]:
    """Largest difference of a log-probability. Raises SystemExit where one is larger than allowed, or a token another."""
    loop, step, embed = session(rollout), session(decoder), session(embeddings)
    random = np.random.default_rng(3)
    feeds = {
        entry.name: random.normal(0, 0.1, [ROWS, entry.shape[1], BEFORE, entry.shape[3]]).astype(np.float32)
        for entry in step.get_inputs()
        if entry.name.startswith(PAST)
    }
    feeds["lora"] = initial(parts, 2, 0.05).numpy()
    chances = random.random([STEPS, ROWS])
    tokens = random.integers(0, 200, [ROWS, 1])
    worst = 0.0
    for greedy in (True, False):
        told, logs = _step_by_step(step, embed, feeds, tokens, chances, greedy)
        extra = {
            "steps": np.array(STEPS),
            "next_position": np.array(BEFORE + 1),
            "ended": np.zeros(ROWS, bool),
            "end_tokens": np.array([NO_END]),
            "chances": chances,
            "temperature": np.array(TEMPERATURE),
            "greedy": np.array(greedy),
        }
        got, got_logs = loop.run(["tokens", "logs"], {**feeds, **_inputs(embed, tokens, 0), **extra})
        if not (got == told).all():
            raise SystemExit(f"{rollout}: the loop writes other tokens than the decoder asked one by one.")
        worst = max(worst, float(np.abs(got_logs - logs).max()))
    print(f"rollouts: {worst}", flush=True)
    if not worst < MOST_LOG_DIFFERENCE:
        raise SystemExit(f"{rollout}: log-probabilities in the loop differ by {worst}.")
    return {"log": worst}


def _inputs(embed, tokens: np.ndarray, step: int) -> dict[str, np.ndarray]:
    position = BEFORE + step
    return {
        "inputs_embeds": embed.run(None, {embed.get_inputs()[0].name: tokens})[0],
        "attention_mask": np.ones([ROWS, position + 1], np.int64),
        "position_ids": np.full([3, ROWS, 1], position, np.int64),
        "num_logits_to_keep": np.array(1),
    }


def _step_by_step(step, embed, feeds: dict, tokens: np.ndarray, chances: np.ndarray, greedy: bool) -> tuple:
    names = [entry.name for entry in step.get_outputs()]
    written, logs = [], []
    for at in range(STEPS):
        outputs = dict(zip(names, step.run(None, {**feeds, **_inputs(embed, tokens, at)}), strict=True))
        scores = outputs["logits"][:, -1].astype(np.float64)
        below = scores - scores.max(1, keepdims=True)
        weights = np.exp(below / TEMPERATURE)
        drawn = (weights.cumsum(1) <= chances[at][:, None] * weights.sum(1, keepdims=True)).sum(1)
        tokens = (scores.argmax(1) if greedy else drawn)[:, None]
        logs.append((np.take_along_axis(below, tokens, 1)[:, 0] - np.log(np.exp(below).sum(1))).astype(np.float32))
        written.append(tokens[:, 0])
        past = {PAST + name.removeprefix(PRESENT): outputs[name] for name in names if name.startswith(PRESENT)}
        feeds = {**feeds, **past}
    return np.stack(written), np.stack(logs)
