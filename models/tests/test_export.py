from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

from perceiver.export import base_queries, export_perceiver, export_text_encoder, onnx_session, parity
from perceiver.network import Perceiver
from perceiver.text import class_phrase_vectors, fit_projection, load_tokenizer, sentence_vectors
from perceiver.vocabulary import load_vocabulary


@pytest.fixture(scope="module")
def model() -> Perceiver:
    """Batch statistics far from their initial values, and in training mode: the exporter must not use the batch's."""
    torch.manual_seed(0)
    made = Perceiver()
    per_class, distractors = class_phrase_vectors(load_vocabulary())
    made.projection.data.copy_(torch.from_numpy(fit_projection(per_class, distractors)))
    for part in made.modules():
        if isinstance(part, torch.nn.BatchNorm2d):
            part.running_mean.normal_(0, 0.3)
            part.running_var.uniform_(0.3, 3.0)
    made.bias.data.fill_(-0.5)
    return made.train()


def test_exported_file_equals_the_module_in_eval_mode(model: Perceiver, tmp_path: Path) -> None:
    queries = base_queries(model, load_vocabulary())
    rng = np.random.default_rng(0)
    images = [rng.integers(0, 256, size, dtype=np.uint8) for size in ((160, 256, 3), (320, 224, 3))]
    export_perceiver(model, queries, tmp_path / "exact.onnx", half=False)
    exact = parity(model.eval(), queries, tmp_path / "exact.onnx", images)
    assert exact["score"] < 1e-4 and exact["box_px"] < 0.05, exact
    export_perceiver(model.train(), queries, tmp_path / "half.onnx", half=True)
    half = parity(model.eval(), queries, tmp_path / "half.onnx", images)
    assert half["score"] < 0.02, half
    assert (tmp_path / "half.onnx").stat().st_size < 0.6 * (tmp_path / "exact.onnx").stat().st_size


def test_batch_equals_one_by_one(model: Perceiver, tmp_path: Path) -> None:
    export_perceiver(model, base_queries(model, load_vocabulary()), tmp_path / "p.onnx")
    session = onnx_session(tmp_path / "p.onnx")
    batch = np.random.default_rng(1).integers(0, 256, (2, 96, 128, 3), dtype=np.uint8)
    together = session.run(None, {"image": batch})
    for i in range(2):
        for ours, theirs in zip(session.run(None, {"image": batch[i : i + 1]}), together):
            assert np.allclose(ours[0], theirs[i], atol=1e-3, rtol=1e-3)


def test_text_encoder_gives_unit_sentences_and_their_projection(model: Perceiver, tmp_path: Path) -> None:
    export_text_encoder(model.projection.detach().numpy(), tmp_path / "t.onnx")
    session = onnx_session(tmp_path / "t.onnx")
    phrases = ["ship", "a round tank for oil or fuel", "running track"]
    batch = load_tokenizer().encode_batch(phrases)
    feed = {
        "input_ids": np.array([e.ids for e in batch], np.int64),
        "attention_mask": np.array([e.attention_mask for e in batch], np.int64),
    }
    query, sentence = session.run(["query", "sentence"], feed)
    assert np.allclose(np.linalg.norm(sentence, axis=1), 1, atol=1e-5)
    assert ((sentence * sentence_vectors(phrases)).sum(1) > 0.98).all(), "int8 stays near the float encoder"
    assert np.allclose(query, sentence @ model.projection.detach().numpy().T, atol=1e-4)


def test_every_phrase_reads_as_its_class_at_the_start() -> None:
    """The ridge fit alone must tell the vocabulary's phrases apart and keep distractors short."""
    per_class, distractors = class_phrase_vectors(load_vocabulary())
    projection = fit_projection(per_class, distractors)
    means = np.stack([(v @ projection.T).mean(0) for v in per_class])
    for c, vectors in enumerate(per_class):
        assert ((vectors @ projection.T @ means.T).argmax(1) == c).all()
    assert np.linalg.norm(distractors @ projection.T, axis=1).max() < 0.5 * np.linalg.norm(means, axis=1).min()
