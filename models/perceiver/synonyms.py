"""Each synonym and description of a class against its plain name, through the shipped text encoder.

    python -m perceiver.synonyms --bundle builtin --pack vhr10=DIR/vhr10/val --out results/synonyms.json

Every phrase is a query of its own; its AP50 is that of the boxes of its class. Distractors have no boxes:
for them the share of images with a false answer is reported.
"""

from __future__ import annotations

import argparse
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from .bundle import perceiver_of
from .detect import Detections, Looking, detect
from .evaluate import coco_figures, evaluation_pack
from .export import onnx_session
from .packs import PackImage, parse_pack_options
from .vocabulary import Vocabulary, load_vocabulary


def encode(bundle: Path, phrases: list[str]) -> NDArray[np.float32]:
    """Query vectors [n, 96] of the bundle's own text encoder and tokenizer."""
    tokenizer = Tokenizer.from_file(str(bundle / "tokenizer.json"))
    tokenizer.no_padding()
    session = onnx_session(bundle / "text-encoder.onnx")
    rows = []
    for phrase in phrases:
        ids = np.array([tokenizer.encode(phrase).ids], np.int64)
        rows.append(session.run(["query"], {"input_ids": ids, "attention_mask": np.ones_like(ids)})[0][0])
    return np.stack(rows)


def phrase_truth(image: PackImage, owners: NDArray[np.int64]) -> PackImage:
    """The image with each box repeated for every phrase whose class (`owners` [P]) it has."""
    pairs = [(i, p) for i, c in enumerate(image.classes) for p in np.flatnonzero(owners == c)]
    boxes = np.array([image.boxes[i] for i, _ in pairs], np.float32).reshape(-1, 4)
    return replace(image, boxes=boxes, classes=np.array([p for _, p in pairs], np.int64))


def phrase_list(vocabulary: Vocabulary, labelled: NDArray[np.bool_]) -> list[tuple[str, str, str]]:
    """(class, kind, phrase) for every labelled class: its name, synonyms and descriptions."""
    rows: list[tuple[str, str, str]] = []
    for c, entry in enumerate(vocabulary.classes):
        if labelled[c]:
            rows.append((entry.name, "name", entry.name))
            rows += [(entry.name, "synonym", s) for s in entry.synonyms]
            rows += [(entry.name, "description", d) for d in entry.descriptions]
    return rows


def main() -> None:
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--bundle", type=Path, required=True)
    p.add_argument("--pack", required=True, metavar="NAME=DIR")
    p.add_argument("--limit", type=int, default=10**9)
    p.add_argument("--out", type=Path, required=True)
    a = p.parse_args()
    vocabulary = load_vocabulary()
    bundle = json.loads((a.bundle / "bundle.json").read_text(encoding="utf-8"))
    looking, bias = Looking.of(bundle), float(bundle["text"]["bias"])
    [(name, folder)] = parse_pack_options([a.pack]).items()
    pack = evaluation_pack(name, folder, vocabulary)
    images = pack.images[: a.limit]
    rows = phrase_list(vocabulary, pack.labelled)
    owners = np.array([vocabulary.index()[c] for c, _, _ in rows])
    session = onnx_session(perceiver_of(a.bundle))
    count = len(rows)
    queries = encode(a.bundle, [phrase for _, _, phrase in rows] + list(vocabulary.distractors))
    # A distractor has no sizes of its own: it gets the widest range of all.
    widest = [min(r[0] for r in looking.ranges.values()), max(r[1] for r in looking.ranges.values())]
    looking = replace(looking, ranges={**looking.ranges, "": widest})
    owned_by = [c for c, _, _ in rows] + [""] * len(vocabulary.distractors)
    answers: list[Detections] = []
    false_alarms = np.zeros(len(vocabulary.distractors))
    for image in images:
        found = detect(session, image.pixels, looking, owned_by, queries, bias)
        alarms = found.classes[(found.classes >= count) & (found.scores >= bundle["text"]["queryThreshold"])] - count
        false_alarms[np.unique(alarms)] += 1
        answers.append(found.take(found.classes < count))
    labels = [f"{c}/{k}/{phrase}" for c, k, phrase in rows]
    figures = coco_figures([phrase_truth(im, owners) for im in images], answers, np.ones(count, bool), labels)
    report: dict[str, Any] = {"bundle": bundle["version"], "pack": name, "images": len(images), "classes": {}}
    for (c, kind, phrase), label in zip(rows, labels):
        if label not in figures.per_class:
            continue  # a class without a box in these images has no figure
        entry = report["classes"].setdefault(c, {"name": 0.0, "phrases": []})
        ap50 = figures.per_class[label]["AP50"]
        if kind == "name":
            entry["name"] = ap50
        entry["phrases"].append({"phrase": phrase, "kind": kind, "AP50": ap50, "loss": round(entry["name"] - ap50, 4)})
    worst = {
        k: max(x["loss"] for e in report["classes"].values() for x in e["phrases"] if x["kind"] == k)
        for k in ("synonym", "description")
    }
    report["worstLoss"] = worst
    report["distractors"] = {
        "words": len(false_alarms),
        "meanShareOfImagesWithAnAnswer": round(float(false_alarms.mean() / len(images)), 4),
        "worst": [
            {"word": vocabulary.distractors[i], "share": round(float(false_alarms[i] / len(images)), 4)}
            for i in np.argsort(-false_alarms)[:5]
        ],
    }
    print(json.dumps({"worstLoss": worst, "distractors": report["distractors"]}, indent=1))
    a.out.write_text(json.dumps(report, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
