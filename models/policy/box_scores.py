"""What the score of an answered box is made of, so that it is the probability that the box is one that was meant.

The log odds are linear in those of the share that the answer got in the choice between readings, and in the logarithm
of what the execution gave the box: how surely it was seen, times how well it fits, lowered for what could not be
checked. Neither weight may be negative, so a doubt never raises a score. All boxes of an answer count as one.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch

LEAST_ODDS = 1e-4
BINS = 10


@dataclass(frozen=True)
class Answered:
    image: str
    task: str
    share: float
    """Of the answer, in the choice between readings."""
    boxes: np.ndarray
    """[boxes, 2]: what the execution gave each, and whether it is a true one."""


def log_odds(shares: np.ndarray) -> np.ndarray:
    bounded = np.clip(shares, LEAST_ODDS, 1 - LEAST_ODDS)
    return np.log(bounded / (1 - bounded))


def columns(answers: list[Answered]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Of each box its inputs, whether it is right, and its part of its answer."""
    odds = log_odds(np.concatenate([np.full(len(a.boxes), a.share) for a in answers]))
    seen = np.log(np.maximum(LEAST_ODDS, np.concatenate([a.boxes[:, 0] for a in answers])))
    parts = np.concatenate([np.full(len(a.boxes), 1 / len(a.boxes)) for a in answers])
    return np.stack([odds, seen], 1), np.concatenate([a.boxes[:, 1] for a in answers]), parts


def fit(answers: list[Answered]) -> dict[str, float]:
    """Weights by maximum likelihood."""
    inputs, right, parts = (torch.tensor(column) for column in columns(answers))
    roots = torch.tensor([0.5, 1.0], dtype=torch.float64, requires_grad=True)
    offset = torch.zeros(1, dtype=torch.float64, requires_grad=True)
    optimizer = torch.optim.LBFGS([roots, offset], max_iter=300)

    def closure() -> torch.Tensor:
        optimizer.zero_grad()
        logits = inputs @ roots.square() + offset
        loss = torch.nn.functional.binary_cross_entropy_with_logits(logits, right, parts)
        loss.backward()
        return loss

    optimizer.step(closure)
    share, score = roots.square().tolist()
    return {"share": share, "score": score, "offset": offset.item()}


def scores(model: dict[str, float], answers: list[Answered]) -> np.ndarray:
    """As `reason/choose/choice.ts`; of all boxes of all answers."""
    inputs, _, _ = columns(answers)
    return 1 / (1 + np.exp(-(inputs @ np.array([model["share"], model["score"]]) + model["offset"])))


def reliability(score: np.ndarray, right: np.ndarray) -> dict[str, object]:
    """Expected calibration error over equal parts of [0, 1], as `measure/reliability.ts`."""
    bins = np.minimum(BINS - 1, (score * BINS).astype(int))
    listed = [
        {"boxes": int(inside.sum()), "score": float(score[inside].mean()), "right": float(right[inside].mean())}
        for inside in (bins == at for at in range(BINS))
        if inside.any()
    ]
    error = sum(part["boxes"] * abs(part["score"] - part["right"]) for part in listed) / len(score)
    return {"error": error, "bins": listed}


def cross_validated(answers: list[Answered], folds: list[set[str]]) -> dict[str, object]:
    """How well scores fitted on the images of the other folds say how often boxes are right, over all and by task."""
    order, told = [], []
    for images in folds:
        inside = [a for a in answers if a.image in images]
        if inside:
            order += inside
            told.append(scores(fit([a for a in answers if a.image not in images]), inside))
    score = np.concatenate(told)
    _, right, _ = columns(order)
    tasks = np.concatenate([np.full(len(a.boxes), a.task) for a in order])
    by_task = {task: reliability(score[tasks == task], right[tasks == task])["error"] for task in sorted(set(tasks))}
    return {"answers": len(order), "boxes": len(right), **reliability(score, right), "byTask": by_task}
