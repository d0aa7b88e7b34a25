"""Fit how the readings of a question are weighed, on how right their answers were; write it into policy.json.

python -m policy.choose --rows readings.jsonl [more.jsonl] --bundle builtin [--out results/choice.json]

Rows come from `tests/bench/policy-readings.ts`; those of questions that the policy learned from are left out. The
weights maximise the logarithm of the rightness that a question can expect, less a refusal of what is there: the
expectation itself hardly moves where a wrong reading is far ahead. What is reported is cross-validated over images;
the penalty is chosen by what weights fitted on the other sets, which are by other writers, choose of each.
"""

from __future__ import annotations

import argparse
import json
import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch

from . import box_scores
from .attach import DESCRIPTION_FILE, attach

FEATURES_FILE = Path(__file__).parents[2] / "src-main/reason/choose/features.ts"
FOLDS = 8
STEPS, RATE = 400, 0.05
PENALTIES = (0.01, 0.03, 0.1, 0.3)
LEAST_WORTH = 0.05
"""Keeps the logarithm finite where the right reading has no share."""
REFUSAL_COST = 0.4
"""A wrong refusal costs this much more than a wrong answer: it is what the aim bounds."""
NONE_WEIGHT = 2.0
"""A question with none for an answer counts as so many others: there are few, and the aims are one for each kind."""
LEAST_ODDS = box_scores.LEAST_ODDS


@dataclass(frozen=True)
class Question:
    image: str
    split: str
    """The set that it is of: its writer, where a set has one."""
    task: str
    rows: np.ndarray
    """[readings, features]"""
    right: np.ndarray
    answers: list[str]
    boxes: list[np.ndarray] | None
    """Of each reading, for the scores of boxes; null where they are not fitted on this question."""


def feature_names() -> list[str]:
    """The order of a row, as the app has it."""
    listed = re.search(r"FEATURES = \[(.*?)\]", FEATURES_FILE.read_text(), re.S)
    assert listed is not None, FEATURES_FILE
    return re.findall(r"'(\w+)'", listed.group(1))


def load(paths: list[Path], unlearned: list[str], scored: list[Path]) -> list[Question]:
    """Without the questions that the policy learned from; `unlearned` are sets that it did not learn from at all."""
    questions = []
    for path in paths:
        for line in map(json.loads, path.read_text().splitlines()):
            if line["split"] not in unlearned and line["learned"]:
                continue
            boxes = [np.array(each).reshape(-1, 2) for each in line["boxes"]] if path in scored else None
            rows, right = np.array(line["rows"]), np.array(line["right"])
            asked = line["image"], line["split"], line["task"]
            questions.append(Question(*asked, rows, right, line["answers"], boxes))
    return questions


def value(question: Question) -> np.ndarray:
    """What each reading is worth, 0 to 1."""
    refused = np.array([answer == "" for answer in question.answers])
    wrongly = refused & (question.task != "none")
    return (question.right + REFUSAL_COST * ~wrongly) / (1 + REFUSAL_COST)


def fit(questions: list[Question], penalty: float) -> np.ndarray:
    """Weights of the features by gradient ascent on the log of the expected worth of a reading drawn by its share."""
    # Where every reading is worth the same there is nothing to choose.
    questions = [q for q in questions if np.ptp(value(q)) > 0]
    most = max(len(q.right) for q in questions)
    width = questions[0].rows.shape[1]
    rows, worth = np.zeros((len(questions), most, width)), np.zeros((len(questions), most))
    hidden = np.full((len(questions), most), -1e9)
    for at, question in enumerate(questions):
        count = len(question.right)
        rows[at, :count], worth[at, :count], hidden[at, :count] = question.rows, value(question), 0
    weight = torch.tensor([NONE_WEIGHT if q.task == "none" else 1.0 for q in questions])
    x, y, mask = (torch.tensor(part, dtype=torch.float32) for part in (rows, worth, hidden))
    weights = torch.zeros(width, requires_grad=True)
    optimizer = torch.optim.Adam([weights], lr=RATE)
    for _ in range(STEPS):
        shares = (x @ weights + mask).softmax(1)
        worths = ((shares * y).sum(1) + LEAST_WORTH).log()
        loss = -(weight * worths).sum() / weight.sum() + penalty * weights.square().sum() / width
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return weights.detach().numpy()


def choose(weights: np.ndarray, question: Question) -> tuple[int, float]:
    """Place of the reading that is answered and the share of its answer, as `reason/choose/choice.ts`."""
    logits = question.rows @ weights
    shares = np.exp(logits - logits.max())
    shares /= shares.sum()
    mass = np.array([shares[[b == a for b in question.answers]].sum() for a in question.answers])
    best = int(np.argmax(mass + shares * LEAST_ODDS))
    return best, float(mass[best])


def figures(questions: list[Question], chosen: list[int]) -> dict[str, float]:
    def of(task: str) -> list[float]:
        return [float(q.right[c]) for q, c in zip(questions, chosen) if q.task == task]

    refused = [q.answers[c] == "" for q, c in zip(questions, chosen) if q.task != "none"]
    return {
        **{task: float(np.mean(of(task))) for task in ("one", "many", "none") if of(task)},
        "wronglyRefused": float(np.mean(refused)),
        "all": float(np.mean([q.right[c] for q, c in zip(questions, chosen)])),
    }


def folds_of_images(questions: list[Question]) -> list[set[str]]:
    images = np.random.default_rng(0).permutation(sorted({q.image for q in questions}))
    return [set(images[fold::FOLDS].tolist()) for fold in range(FOLDS)]


def folds(questions: list[Question]) -> list[np.ndarray]:
    """Places of the questions of each fold; all of an image stand in one."""
    return [
        np.array([i for i, q in enumerate(questions) if q.image in images]) for images in folds_of_images(questions)
    ]


def folds_of_sets(questions: list[Question]) -> list[np.ndarray]:
    """Places of the questions of each set: what is told of a set then knows nothing of its writer."""
    return [
        np.array([i for i, q in enumerate(questions) if q.split == split])
        for split in sorted({q.split for q in questions})
    ]


def cross_validated(questions: list[Question], penalty: float, parts: list[np.ndarray]) -> tuple[list[int], np.ndarray]:
    """For each question the reading that weights fitted on the other parts choose, and the share of its answer."""
    chosen, shares = [0] * len(questions), np.zeros(len(questions))
    for part in parts:
        inside = set(part.tolist())
        weights = fit([q for i, q in enumerate(questions) if i not in inside], penalty)
        for i in part:
            chosen[i], shares[i] = choose(weights, questions[i])
    return chosen, shares


def platt(shares: np.ndarray, right: np.ndarray) -> dict[str, float]:
    """Slope and offset that make the log odds of the answer's share those of its being right."""
    x, y = torch.tensor(box_scores.log_odds(shares)), torch.tensor(right)
    parameters = torch.tensor([0.5, 0.0], dtype=torch.float64, requires_grad=True)
    optimizer = torch.optim.LBFGS([parameters], max_iter=200)

    def closure() -> torch.Tensor:
        optimizer.zero_grad()
        loss = torch.nn.functional.binary_cross_entropy_with_logits(parameters[0] * x + parameters[1], y)
        loss.backward()
        return loss

    optimizer.step(closure)
    slope, offset = parameters.detach().tolist()
    return {"slope": slope, "offset": offset}


def answered(questions: list[Question], chosen: list[int], shares: np.ndarray) -> list[box_scores.Answered]:
    """The boxes of what was chosen, of the questions that the scores are fitted on."""
    return [
        box_scores.Answered(q.image, q.task, float(share), q.boxes[c])
        for q, c, share in zip(questions, chosen, shares)
        if q.boxes is not None and len(q.boxes[c]) > 0
    ]


def reliability(probability: np.ndarray, right: np.ndarray, bins: int = 5) -> list[dict[str, float]]:
    """Equally filled bins of the probability, with how often it was right in each."""
    order = np.argsort(probability)
    return [
        {"questions": len(part), "probability": float(probability[part].mean()), "right": float(right[part].mean())}
        for part in np.array_split(order, bins)
        if len(part) > 0
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=Path, nargs="+", required=True)
    parser.add_argument("--unlearned", nargs="*", default=[], help="sets that the policy never learned from")
    parser.add_argument("--boxes", type=Path, nargs="+", required=True, help="of the rows, those to fit scores on")
    parser.add_argument("--bundle", type=Path)
    parser.add_argument("--out", type=Path)
    options = parser.parse_args()
    torch.set_num_threads(1)
    questions, names = load(options.rows, options.unlearned, options.boxes), feature_names()
    assert questions[0].rows.shape[1] == len(names), "rows were made by another list of features"
    sets = folds_of_sets(questions)
    by_penalty = {penalty: cross_validated(questions, penalty, sets) for penalty in PENALTIES}
    penalty = max(PENALTIES, key=lambda p: sum(value(q)[c] for q, c in zip(questions, by_penalty[p][0])))
    by_sets, _ = by_penalty[penalty]
    chosen, shares = cross_validated(questions, penalty, folds(questions))
    right = np.array([q.right[c] for q, c in zip(questions, chosen)])
    scale = platt(shares, right)
    weights = fit(questions, penalty)
    probability = 1 / (1 + np.exp(-(scale["slope"] * box_scores.log_odds(shares) + scale["offset"])))
    answers = answered(questions, chosen, shares)
    first_beam = names.index("firstBeam")
    report = {
        "questions": len(questions),
        "penalty": penalty,
        "parser": figures(questions, [0] * len(questions)),
        "policy": figures(questions, [int(np.argmax(q.rows[:, first_beam])) for q in questions]),
        "chosen": figures(questions, chosen),
        "chosenOfOtherSets": {
            questions[part[0]].split: figures([questions[i] for i in part], [by_sets[i] for i in part]) for part in sets
        },
        "best": figures(questions, [int(np.argmax(value(q))) for q in questions]),
        "reliability": reliability(probability, right),
        "boxes": box_scores.cross_validated(answers, folds_of_images(questions)),
    }
    choice = {
        "weights": {name: round(float(w), 4) for name, w in zip(names, weights)},
        "right": scale,
        "boxes": box_scores.fit(answers),
    }
    print(json.dumps({"report": report, "choice": choice}, indent=1))
    if options.out is not None:
        options.out.write_text(json.dumps(report, indent=1) + "\n")
    if options.bundle is not None:
        file = options.bundle / DESCRIPTION_FILE
        file.write_text(json.dumps({**json.loads(file.read_text()), "choice": choice}, indent=1) + "\n")
        attach(options.bundle)


if __name__ == "__main__":
    main()
