"""Accuracy of the surface output of a bundle on labelled cells and on rendered places that training never saw.

python -m surfaces.evaluate --bundle builtin --images DIR --labels FILE ... --renders DIR --out results/surfaces.json
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import cv2
import numpy as np
import torch

from perceiver.bundle import perceiver_of
from perceiver.export import onnx_session

from .labels import LETTERS, Labelled, is_held_out, read_labels, read_picture, render_target
from .network import STRIDE, SURFACES
from .train import cells_of, mean_of

MOSTLY = 0.75
SCALE = 0.8
"""Network pixels per pixel of the picture: the look that the app takes where the scale is unknown."""


def confusion(bundle: Path, items: list[Labelled]) -> np.ndarray:
    """[7, 7] cells by true and found surface; a cell is what is most probable over its inner part."""
    session = onnx_session(perceiver_of(bundle))
    counts = np.zeros((len(SURFACES), len(SURFACES)), int)
    for item in items:
        picture = read_picture(item.file, SCALE)
        height, width = (side // STRIDE for side in picture.shape[:2])
        levels = session.run(["surface"], {"image": picture[None]})[0][0]
        probability = torch.from_numpy(levels.astype(np.float32).reshape(height, width, -1) / 255).permute(2, 0, 1)
        boxes, targets = cells_of(item, SCALE)
        if len(boxes) == 0:
            continue
        for true, found in zip(targets.argmax(1).tolist(), mean_of(probability, boxes).argmax(1).tolist()):
            counts[true, found] += 1
    return counts


def rendered_confusion(bundle: Path, folder: Path) -> tuple[np.ndarray, int]:
    """[7, 7] places of stride 8 of held-out renders by true and found surface, and how many renders; a place counts where one surface covers most of it."""
    session = onnx_session(perceiver_of(bundle))
    counts, renders = np.zeros((len(SURFACES), len(SURFACES)), int), 0
    for truth in sorted((folder / "surfaces").glob("*.png")):
        if not is_held_out(truth.name):
            continue
        renders += 1
        picture = read_picture(folder / "images" / f"{truth.stem}.jpg", SCALE)
        height, width = (side // STRIDE for side in picture.shape[:2])
        levels = session.run(["surface"], {"image": picture[None]})[0][0].reshape(height, width, -1)
        target = render_target(cv2.imread(str(truth), cv2.IMREAD_UNCHANGED), STRIDE / SCALE)[:, :height, :width]
        found = levels[: target.shape[1], : target.shape[2]].argmax(2)
        clear = target.max(0) > MOSTLY
        np.add.at(counts, (target.argmax(0)[clear], found[clear]), 1)
    return counts, renders


def report(counts: np.ndarray, images: int) -> dict:
    right = counts.diagonal()
    per = {
        name: {
            "cells": int(counts[i].sum()),
            "recall": round(float(right[i] / max(1, counts[i].sum())), 3),
            "precision": round(float(right[i] / max(1, counts[:, i].sum())), 3),
            "iou": round(float(right[i] / max(1, counts[i].sum() + counts[:, i].sum() - right[i])), 3),
        }
        for i, name in enumerate(SURFACES)
    }
    return {
        "images": images,
        "cells": int(counts.sum()),
        "accuracy": round(float(right.sum() / max(1, counts.sum())), 3),
        "perSurface": per,
        "letters": LETTERS,
        "confusion": counts.tolist(),
    }


def main() -> None:
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--bundle", type=Path, required=True)
    p.add_argument("--images", type=Path, required=True)
    p.add_argument("--labels", type=Path, nargs="+", required=True)
    p.add_argument("--renders", type=Path, required=True)
    p.add_argument("--out", type=Path, required=True)
    a = p.parse_args()
    items = [item for item in read_labels(a.labels, a.images) if item.held_out]
    found = {
        "labelled": report(confusion(a.bundle, items), len(items)),
        "rendered": report(*rendered_confusion(a.bundle, a.renders)),
    }
    a.out.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")
    for name, part in found.items():
        print(name, json.dumps({k: v for k, v in part.items() if k != "confusion"}, indent=1))


if __name__ == "__main__":
    main()
