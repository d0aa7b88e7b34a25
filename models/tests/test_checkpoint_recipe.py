"""The recipe of checkpoints on a tiny random Qwen2.5-VL: what it writes, and that its gates refuse what is wrong."""

from __future__ import annotations

import argparse
import json
import shutil
from pathlib import Path

import numpy as np
import onnx
import pytest
import torch
from onnx import numpy_helper

for module in ("transformers", "PIL"):
    pytest.importorskip(module, reason="the recipe of checkpoints has requirements of its own, in its folder")

from checkpoints.export import export, refuse_differences  # noqa: E402
from checkpoints.learn import DESCRIPTION, learn  # noqa: E402
from checkpoints.learn_parity import check_decoder, check_training, initial, sequences, session  # noqa: E402
from checkpoints.load import load  # noqa: E402
from checkpoints.parity import compare  # noqa: E402
from checkpoints.tiny import make  # noqa: E402
from checkpoints.train_graphs import leaves_of  # noqa: E402
from checkpoints.trainable import ADAPTED, parts_of, shape_of, weights_of  # noqa: E402

FAMILY, SEED = "qwen2_5_vl", 5
RANK, ALPHA = 4, 8
DECODER = "decoder_model_merged.onnx"
ONE_WEIGHT = 0.5
"""Added to one number of one matrix, whose deviation is a twentieth of it or less."""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Folders of the safetensors and of the export in single precision with its training graphs."""
    root = tmp_path_factory.mktemp("checkpoint")
    source, out = root / "source", root / "out"
    make(FAMILY, SEED, source)
    found = export(given(source, out))
    refuse_differences(found)
    assert found["fp32"].same_tokens == found["fp32"].tokens
    learn(out, RANK, ALPHA)
    return source, out


def given(source: Path, out: Path, **more: object) -> argparse.Namespace:
    values = {"model": source, "processor": None, "lora": None, "out": out, "precision": ["fp32"]}
    return argparse.Namespace(**{**values, "parity": True, "gsd": 0.3, **more})


def changed(out: Path, folder: Path, name: str) -> Path:
    """A copy of the export with one number of a decoder's weight changed."""
    shutil.copytree(out, folder)
    file = folder / "onnx" / DECODER
    model = onnx.load(str(file))
    held = {tensor.name: tensor for tensor in model.graph.initializer}[name]
    values = numpy_helper.to_array(held).copy()
    values.reshape(-1)[values.size // 2] += ONE_WEIGHT
    held.CopyFrom(numpy_helper.from_array(values, name))
    onnx.save(model, str(file))
    return folder


def test_the_record_says_how_it_was_made(made: tuple[Path, Path]) -> None:
    record = json.loads((made[1] / "geo-r1-export.json").read_text())
    assert record["family"] == FAMILY and record["gsd"] == 0.3 and record["lora"] is False
    assert record["parity"]["fp32"]["largest"] < 1e-4 * record["parity"]["fp32"]["spread"]


def test_four_bits_alone_leave_no_other_precision_behind(made: tuple[Path, Path], tmp_path: Path) -> None:
    source, _ = made
    found = export(given(source, tmp_path / "q4", precision=["q4"]))
    names = sorted(path.name for path in (tmp_path / "q4" / "onnx").glob("*"))
    assert names == ["decoder_model_merged_q4.onnx", "embed_tokens_q4.onnx", "vision_encoder_q4.onnx"]
    # Sixteen levels a weight: coarse, and yet the same model.
    assert 0 < found["q4"].largest < 4 * found["q4"].spread


def test_one_wrong_number_of_a_weight_is_refused(made: tuple[Path, Path], tmp_path: Path) -> None:
    source, out = made
    wrong = changed(out, tmp_path / "wrong", weights_of(out)[1]["1.down_proj"])
    parity = compare(load(source, None, None, torch.float32), wrong, "")
    with pytest.raises(SystemExit, match="fp32: logits differ"):
        refuse_differences({"fp32": parity})


def test_a_tokenizer_of_another_model_is_refused(made: tuple[Path, Path], tmp_path: Path) -> None:
    source, _ = made
    other = tmp_path / "other"
    shutil.copytree(source, other)
    file = json.loads((other / "tokenizer.json").read_text())
    file["added_tokens"].append({**file["added_tokens"][0], "id": 99_999, "content": "<|stray|>"})
    (other / "tokenizer.json").write_text(json.dumps(file))
    with pytest.raises(SystemExit, match="--processor"):
        load(source, other, None, torch.float32)


def test_training_graphs_over_other_weights_are_refused(made: tuple[Path, Path]) -> None:
    _, out = made
    shape = shape_of(out)
    weights, _ = weights_of(out)
    parts = parts_of(weights, shape.layers, RANK)
    weights["0.v_proj"] = weights["0.v_proj"] + 0.05
    with pytest.raises(SystemExit, match="do not train as PyTorch does"):
        check_training(out, shape, weights, parts, ALPHA / RANK)
    with pytest.raises(SystemExit, match="answers other than what is trained"):
        check_decoder(out / "onnx" / "decoder_lora.onnx", shape, weights, parts, ALPHA / RANK)


def test_a_folder_without_single_precision_cannot_learn(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match="--precision fp32"):
        learn(tmp_path, RANK, ALPHA)


def test_the_decoder_with_an_adapter_is_the_one_with_merged_weights(made: tuple[Path, Path], tmp_path: Path) -> None:
    """W + down up alpha / rank, written into the plain decoder's weights."""
    _, out = made
    shape = shape_of(out)
    weights, sources = weights_of(out)
    parts = parts_of(weights, shape.layers, RANK)
    lora = initial(parts, 3, 0.05)
    leaves = {part.name: leaf.detach() for part, leaf in zip(parts, leaves_of(lora, parts))}
    model = onnx.load(str(out / "onnx" / DECODER))
    held = {tensor.name: tensor for tensor in model.graph.initializer}
    for layer in range(shape.layers):
        for projection in ADAPTED:
            name = f"{layer}.{projection}"
            update = leaves[f"{name}.down"] @ leaves[f"{name}.up"] * (ALPHA / RANK)
            tensor = held[sources[name]]
            tensor.CopyFrom(numpy_helper.from_array((weights[name] + update).numpy(), tensor.name))
    onnx.save(model, str(tmp_path / DECODER))
    merged, adapted = session(tmp_path / DECODER), session(out / "onnx" / "decoder_lora.onnx")
    plain = session(out / "onnx" / DECODER)
    row = next(sequences(shape, weights["head"].shape[1], 0))
    feeds = decoder_feeds(plain, row)
    (expected,) = merged.run(["logits"], feeds)
    (got,) = adapted.run(["logits"], {**feeds, "lora": lora.numpy()})
    (before,) = plain.run(["logits"], feeds)
    (zeros,) = adapted.run(["logits"], {**feeds, "lora": np.zeros(len(lora), np.float32)})
    assert np.abs(got - expected).max() < 1e-3
    assert np.abs(expected - before).max() > 0.1
    assert np.abs(zeros - before).max() < 1e-5


def decoder_feeds(graph, row: dict[str, torch.Tensor]) -> dict[str, np.ndarray]:
    length = len(row["inputs_embeds"])
    past = {
        entry.name: np.zeros([1, entry.shape[1], 0, entry.shape[3]], np.float32)
        for entry in graph.get_inputs()
        if entry.name.startswith("past")
    }
    return {
        "inputs_embeds": row["inputs_embeds"][None].numpy(),
        "attention_mask": np.ones([1, length], np.int64),
        "position_ids": row["position_ids"][:, None].numpy(),
        "num_logits_to_keep": np.array(0),
        **past,
    }


def test_the_description_names_the_adapter_and_its_weights(made: tuple[Path, Path]) -> None:
    _, out = made
    told = json.loads((out / DESCRIPTION).read_text())
    shape = shape_of(out)
    # Four projections of each layer, down and up: rank x (in + out).
    widths = {"q": shape.heads, "k": shape.kv_heads, "v": shape.kv_heads}
    own = [shape.hidden + width * shape.head_width for width in widths.values()]
    own.append(shape.heads * shape.head_width + shape.hidden)
    assert told["length"] == shape.layers * RANK * sum(own)
    assert [file["name"] for file in told["weightFiles"]] == [DECODER]
