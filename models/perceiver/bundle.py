"""bundle.json: what the app must know about the files of a bundle, and where they came from."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .network import PIXEL_MEAN, PIXEL_SCALE, STRIDES
from .text import EMBEDDING_DIMENSION, MAX_TOKENS, SENTENCE_DIMENSION
from .vocabulary import Vocabulary

SCHEMA_VERSION = 1
NAME = "geo-r1-builtin"
LICENCE = "Apache-2.0 for the code; weights for research use only"
TERMS = (
    "The weights were trained on NWPU VHR-10, which is given for research use only, and on packs whose terms are "
    "CC BY 4.0 or not stated. Use the weights for research only. The text encoder is paraphrase-MiniLM-L3-v2 "
    "(Apache-2.0), the visual backbone started from EfficientNet-Lite0 (Apache-2.0)."
)
FLOAT_FILE, INTEGER_FILE = "perceiver.onnx", "perceiver-int8.onnx"
ROLES = {
    FLOAT_FILE: "perceiver",
    INTEGER_FILE: "perceiver-int8",
    "text-encoder.onnx": "text-encoder",
    "tokenizer.json": "tokenizer",
    "MODEL_CARD.md": "model-card",
}
WINDOW_PX, OVERLAP_PX = 640, 128
TRAINED_GSD_METRES = (0.08, 4.0)
"""Finest infrared of VHR-10 looked at pixel by pixel, and its 2 m imagery looked at by half."""


@dataclass
class Settings:
    """What is measured after training rather than chosen before it (results/settings.json)."""

    score_exponent: float
    scales: list[float]
    scale_pixels: list[list[float]]
    """Of each scale, the sizes in network pixels (square root of the area) that it answers for."""
    answer: dict[str, float]
    candidate: float
    nms: float
    vote: float
    range_slack: float
    objectness: float
    query: float
    unfamiliar: dict[str, float] | None = None
    """How thresholds follow in a picture that holds no object as sure as the packs': `below`, `drop`, `ofBest`, `least`."""


def perceiver_of(bundle: Path) -> Path:
    """What the app runs on a processor: in integers where the bundle has that."""
    integers = bundle / INTEGER_FILE
    return integers if integers.exists() else bundle / FLOAT_FILE


def file_entry(folder: Path, path: str, role: str) -> dict[str, Any]:
    content = (folder / path).read_bytes()
    return {"path": path, "sha256": hashlib.sha256(content).hexdigest(), "bytes": len(content), "role": role}


def enter_files(bundle: Path, roles: dict[str, str], drop: Sequence[str] = ()) -> None:
    """Make bundle.json name these files, by path with their roles, in the places of all that had one of these roles.

    `drop` are roles that no file has any more. Every other entry stays as it is; doing so twice changes nothing. Raises
    FileNotFoundError, and changes nothing, where a file is not there.
    """
    file = bundle / "bundle.json"
    description = json.loads(file.read_text(encoding="utf-8"))
    ours = {path: file_entry(bundle, path, role) for path, role in roles.items()}
    before = {entry["path"] for entry in description["files"]}
    replaced = {*roles.values(), *drop}
    kept = [entry for entry in description["files"] if entry["path"] in ours or entry["role"] not in replaced]
    description["files"] = [ours.get(entry["path"], entry) for entry in kept]
    description["files"] += [entry for path, entry in ours.items() if path not in before]
    file.write_text(json.dumps(description, indent=2) + "\n", encoding="utf-8")


def describe(
    folder: Path,
    version: str,
    created: str,
    vocabulary: Vocabulary,
    settings: Settings,
    ranges: dict[str, list[float]],
    bias: float,
    training: dict[str, Any],
) -> dict[str, Any]:
    """The content of bundle.json for the files already in `folder`."""
    classes = [
        {
            "name": c.name,
            "plural": c.plural,
            "synonyms": list(c.synonyms),
            "descriptions": list(c.descriptions),
            "sizeMetres": list(c.size_metres),
            "trainedPixelRange": ranges[c.name],
        }
        for c in vocabulary.classes
    ]
    return {
        "schemaVersion": SCHEMA_VERSION,
        "name": f"{NAME} without {', '.join(sorted(vocabulary.left_out))}" if vocabulary.left_out else NAME,
        "version": version,
        "created": created,
        "licence": LICENCE,
        "terms": TERMS,
        "files": [file_entry(folder, path, role) for path, role in ROLES.items() if (folder / path).exists()],
        "perceiver": {
            "input": {
                "name": "image",
                "layout": "NHWC",
                "dtype": "uint8",
                "channels": "RGB",
                "mean": PIXEL_MEAN,
                "std": PIXEL_SCALE,
                "insideGraph": True,
            },
            "outputs": {n: n for n in ("boxes", "logits", "quality", "objectness", "embedding")},
            "strides": list(STRIDES),
            "window": {"size": WINDOW_PX, "overlap": OVERLAP_PX, "multiple": STRIDES[-1]},
            "embeddingDimension": EMBEDDING_DIMENSION,
            "scoreExponent": settings.score_exponent,
            "trainedGsd": list(TRAINED_GSD_METRES),
            "scales": {
                "unknownGsd": settings.scales,
                "unknownGsdPixels": settings.scale_pixels,
                "rangeSlack": settings.range_slack,
            },
            "thresholds": {
                "candidate": settings.candidate,
                "nms": settings.nms,
                "vote": settings.vote,
                "objectness": settings.objectness,
                "answer": {c.name: settings.answer.get(c.name, 0.35) for c in vocabulary.classes},
                **({} if settings.unfamiliar is None else {"unfamiliar": settings.unfamiliar}),
            },
        },
        "text": {
            "inputs": {"ids": "input_ids", "mask": "attention_mask"},
            "outputs": {"query": "query", "sentence": "sentence"},
            "dimension": EMBEDDING_DIMENSION,
            "sentenceDimension": SENTENCE_DIMENSION,
            "maxTokens": MAX_TOKENS,
            "bias": bias,
            "queryThreshold": settings.query,
        },
        "vocabulary": classes,
        "distractors": list(vocabulary.distractors),
        "training": training,
    }
