"""Measure what the bundle should ask for: answer threshold of each class, and of free-text queries.

    python -m perceiver.calibrate --bundle builtin --pack vhr10=DIR/vhr10/train --pack planes=DIR ... --settings results/settings.json

The threshold of a class is the score with the best F1 at IoU 0.5, on training images and the held-out part of
the packs that have one. Of free text: the best F1 over all phrases together, where whatever a distractor
word finds counts as false. `vhr10/val` is never read here. Updates the settings file in place.
"""

from __future__ import annotations

import argparse
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from .bundle import perceiver_of
from .detect import Detections, Looking, detect, overlaps
from .evaluate import evaluation_pack
from .export import onnx_session
from .packs import PackImage, parse_pack_options
from .synonyms import encode, phrase_list, phrase_truth
from .vocabulary import load_vocabulary

MATCH_IOU = 0.5
TEXT_IMAGES = 40
LOWEST, HIGHEST = 0.2, 0.7
"""A class rare in the calibration images must not end at an extreme."""


def matches(found: Detections, image: PackImage, c: int) -> list[tuple[float, bool]]:
    """(score, right) of each answer of class c, greedily matched best score first, each true box once."""
    one = found.take(found.classes == c)
    truth = image.boxes[image.classes == c]
    taken = np.zeros(len(truth), bool)
    rows: list[tuple[float, bool]] = []
    for i in np.argsort(-one.scores, kind="stable"):
        right = False
        if len(truth):
            iou = np.where(taken, 0, overlaps(one.boxes[i], truth))
            best = int(iou.argmax())
            right = bool(iou[best] >= MATCH_IOU)
            taken[best] |= right
        rows.append((float(one.scores[i]), right))
    return rows


def best_threshold(rows: list[tuple[float, bool]], truths: int) -> float:
    """The score at which F1 is best; halfway to the next lower answer, so that a rerun's noise does not flip it."""
    rows = sorted(rows, reverse=True)
    right = np.cumsum([r for _, r in rows])
    f1 = 2 * right / (np.arange(1, len(rows) + 1) + truths)
    best = int(f1.argmax())
    below = rows[best + 1][0] if best + 1 < len(rows) else 0.0
    return float(np.clip((rows[best][0] + below) / 2, LOWEST, HIGHEST))


def text_threshold(bundle: Path, images: list[PackImage], labelled: NDArray[np.bool_]) -> float:
    vocabulary = load_vocabulary()
    content = json.loads((bundle / "bundle.json").read_text(encoding="utf-8"))
    looking = Looking.of(content)
    rows = phrase_list(vocabulary, labelled)
    owners = np.array([vocabulary.index()[c] for c, _, _ in rows])
    queries = encode(bundle, [phrase for _, _, phrase in rows] + list(vocabulary.distractors))
    looking = replace(looking, ranges={**looking.ranges, "": [0.0, 1e9]})
    owned_by = [c for c, _, _ in rows] + [""] * len(vocabulary.distractors)
    session = onnx_session(perceiver_of(bundle))
    results: list[tuple[float, bool]] = []
    truths = 0
    for image in images:
        truth = phrase_truth(image, owners)
        found = detect(session, image.pixels, looking, owned_by, queries, content["text"]["bias"])
        truths += len(truth.boxes)
        for p in np.unique(found.classes):
            results += matches(found, truth, int(p))
    return best_threshold(results, truths)


def main() -> None:
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--bundle", type=Path, required=True)
    p.add_argument("--pack", action="append", required=True, metavar="NAME=DIR")
    p.add_argument("--every", type=int, default=1, help="use each n-th image of a pack")
    p.add_argument("--settings", type=Path, required=True)
    a = p.parse_args()
    vocabulary = load_vocabulary()
    names = [c.name for c in vocabulary.classes]
    looking = Looking.of(json.loads((a.bundle / "bundle.json").read_text(encoding="utf-8")))
    session = onnx_session(perceiver_of(a.bundle))
    rows: list[list[tuple[float, bool]]] = [[] for _ in names]
    truths = np.zeros(len(names), int)
    text: float | None = None
    for name, folder in parse_pack_options(a.pack).items():
        pack = evaluation_pack(name, folder, vocabulary)
        for image in pack.images[:: a.every]:
            found = detect(session, image.pixels, looking, names)
            for c in np.flatnonzero(pack.labelled):
                rows[c] += matches(found, image, int(c))
                truths[c] += int((image.classes == c).sum())
        if text is None and pack.complete:
            step = max(1, len(pack.images) // TEXT_IMAGES)
            text = text_threshold(a.bundle, pack.images[::step], pack.labelled)
    settings = json.loads(a.settings.read_text(encoding="utf-8"))
    settings["answer"] = {n: round(best_threshold(r, int(t)), 3) for n, r, t in zip(names, rows, truths) if t}
    if text is not None:
        settings["query"] = round(text, 3)
    a.settings.write_text(json.dumps(settings, indent=2) + "\n", encoding="utf-8")
    print(json.dumps(settings, indent=1))


if __name__ == "__main__":
    main()
