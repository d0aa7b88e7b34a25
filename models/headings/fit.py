"""Fit the weights of a heading for each class on rendered objects, whose truth is exact, and on headings told by eye.

python -m headings.fit --bundle builtin --renders DIR --pack DIR --labels headings/labels.jsonl --out results/headings.json

A heading is one of 48 directions; its score is linear in `shape.features`. The labelled objects are judged by weights
that were fitted without their image (five parts by image). Weights go into bundle.json.
"""

from __future__ import annotations

import argparse
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import torch

from masks.objects import crop_pixels, crop_window
from perceiver.export import onnx_session

from .shape import DIRECTIONS, features

CLASSES = ("airplane", "ship")
FOLDS, REAL_WEIGHT, DECAY = 5, 4.0, 1e-2
SPREAD = 1.0
"""Standard deviation of a target in steps of 7.5 degrees, for renders; told by eye it is 1.5."""
RIGHT_DEGREES = 45
MOST_RENDERED = 500


@dataclass
class Sample:
    features: np.ndarray  # [48, 84]
    heading: float  # degrees clockwise from up
    image: int
    real: bool


def samples_of(
    session: Any, pack: Path, marks: list[tuple[dict, float]], images: dict[int, str], real: bool
) -> list[Sample]:
    found: list[Sample] = []
    for mark, heading in marks:
        picture = cv2.cvtColor(cv2.imread(str(pack / "images" / images[mark["image_id"]])), cv2.COLOR_BGR2RGB)
        x, y, w, h = mark["bbox"]
        window = crop_window(np.array([x, y, x + w, y + h], np.float32))
        crop = crop_pixels(picture, window)
        levels = session.run(["mask"], {"crops": crop[None].astype(np.uint8)})[0][0]
        shape = features(levels, (float(window[2] - window[0]), float(window[3] - window[1])))
        if shape is not None:
            found.append(Sample(shape, heading, mark["image_id"], real))
    return found


def fit(samples: list[Sample]) -> np.ndarray:
    """Weights [84] of least cross entropy over directions, with weight decay; convex, so there is one."""
    x = torch.tensor(np.stack([s.features for s in samples]), dtype=torch.float64)
    steps = torch.arange(DIRECTIONS)[None] - torch.tensor([s.heading for s in samples])[:, None] / (360 / DIRECTIONS)
    off = (steps + DIRECTIONS / 2) % DIRECTIONS - DIRECTIONS / 2
    spread = torch.tensor([1.5 if s.real else SPREAD for s in samples])[:, None]
    target = (-(off**2) / 2 / spread**2).softmax(1).double()
    weight = torch.tensor([REAL_WEIGHT if s.real else 1.0 for s in samples]).double()
    w = torch.zeros(x.shape[2], dtype=torch.float64, requires_grad=True)
    optimizer = torch.optim.LBFGS([w], max_iter=300, line_search_fn="strong_wolfe")

    def closure() -> torch.Tensor:
        optimizer.zero_grad()
        cross = -(target * (x @ w).log_softmax(1)).sum(1)
        loss = (cross * weight).sum() / weight.sum() + DECAY * (w**2).sum()
        loss.backward()
        return loss

    optimizer.step(closure)
    return w.detach().numpy()


def errors(weights: np.ndarray, samples: list[Sample]) -> list[float]:
    found = [float(np.argmax(s.features @ weights)) * 360 / DIRECTIONS for s in samples]
    return [abs((f - s.heading + 180) % 360 - 180) for f, s in zip(found, samples)]


def judged(samples: list[Sample]) -> dict[str, Any]:
    """How far the headings told by eye are missed: by renders alone, and with the other images' labels."""
    real, rendered = [s for s in samples if s.real], [s for s in samples if not s.real]
    report: dict[str, Any] = {"labelled": len(real), "rendered": len(rendered)}
    alone = errors(fit(rendered), real) if rendered else []
    crossed = []
    for part in range(FOLDS):
        held = [s for s in real if s.image % FOLDS == part]
        if held:
            crossed += errors(fit([s for s in samples if not s.real or s.image % FOLDS != part]), held)
    for name, off in (("rendersAlone", alone), ("crossValidated", crossed)):
        if off:
            right = sum(o <= RIGHT_DEGREES for o in off) / len(off)
            turned = sum(o >= 180 - RIGHT_DEGREES for o in off) / len(off)
            report[name] = {
                "within45": round(right, 3),
                "turnedAbout": round(turned, 3),
                "median": float(np.median(off)),
            }
    return report


def read_pack(pack: Path) -> tuple[dict, dict[int, str], dict[int, str]]:
    content = json.loads((pack / "annotations.json").read_text(encoding="utf-8"))
    return (
        content,
        {i["id"]: i["file_name"] for i in content["images"]},
        {c["id"]: c["name"] for c in content["categories"]},
    )


def run(arguments: argparse.Namespace) -> None:
    session = onnx_session(arguments.bundle / "mask.onnx")
    real, real_images, _ = read_pack(arguments.pack)
    rendered, rendered_images, names = read_pack(arguments.renders)
    by_id = {a["id"]: a for a in real["annotations"]}
    labels = [json.loads(line) for line in arguments.labels.read_text(encoding="utf-8").splitlines()]
    reports, weights = {}, {}
    for label in CLASSES:
        told = [(by_id[e["annotation"]], float(e["heading"])) for e in labels if e["label"] == label]
        exact = [
            (a, a["heading"])
            for a in rendered["annotations"]
            if names[a["category_id"]] == label and a["heading"] is not None
        ]
        samples = samples_of(session, arguments.renders, exact[:MOST_RENDERED], rendered_images, False)
        samples += samples_of(session, arguments.pack, told, real_images, True)
        reports[label] = judged(samples)
        weights[label] = [round(float(w), 4) for w in fit(samples)]
        print(label, json.dumps(reports[label]), flush=True)
    arguments.out.write_text(json.dumps(reports, indent=2) + "\n", encoding="utf-8")
    file = arguments.bundle / "bundle.json"
    description = json.loads(file.read_text(encoding="utf-8"))
    description["mask"]["headings"] = weights
    file.write_text(json.dumps(description, indent=2) + "\n", encoding="utf-8")


def main() -> None:
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--bundle", type=Path, required=True)
    p.add_argument("--renders", type=Path, required=True)
    p.add_argument("--pack", type=Path, required=True)
    p.add_argument("--labels", type=Path, required=True)
    p.add_argument("--out", type=Path, required=True)
    run(p.parse_args())


if __name__ == "__main__":
    main()
