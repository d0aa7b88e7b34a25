"""Writes the three graphs of a checkpoint as ONNX files with their weights beside them."""

from __future__ import annotations

from pathlib import Path

import onnx
import torch
from torch import nn

from .decoder import Decoder, EmbedTokens
from .load import Checkpoint
from .vision import VisionEncoder

OPSET = 18
GRID_INPUT = {"qwen2_vl": "grid_thw", "qwen2_5_vl": "image_grid_thw", "qwen3_vl": "image_grid_thw"}
"""The library in the app gives the grids under the name that the family's first export chose."""
INLINE_BYTES = 64 * 1024 * 1024
"""Graphs up to this size keep their weights inside; larger ones have them in a file beside, as protobuf ends at 2 GB."""


def write_graphs(checkpoint: Checkpoint, folder: Path, suffix: str) -> list[Path]:
    """folder/{vision_encoder,embed_tokens,decoder_model_merged}{suffix}.onnx, in the type that the model is loaded in."""
    folder.mkdir(parents=True, exist_ok=True)
    body = checkpoint.model.model
    return [
        _write_vision(checkpoint, body.visual, folder / f"vision_encoder{suffix}.onnx"),
        _write_embeddings(checkpoint, body.language_model.embed_tokens, folder / f"embed_tokens{suffix}.onnx"),
        _write_decoder(checkpoint, body.language_model, folder / f"decoder_model_merged{suffix}.onnx"),
    ]


def _write_vision(checkpoint: Checkpoint, tower: nn.Module, path: Path) -> Path:
    config = checkpoint.model.config.vision_config
    patch = 3 * config.temporal_patch_size * config.patch_size**2
    grids = torch.tensor([[1, 8, 12], [1, 4, 6]])
    return _export(
        VisionEncoder(tower),
        (torch.randn(int(grids.prod(1).sum()), patch), grids),
        path,
        ["pixel_values", GRID_INPUT[checkpoint.family]],
        ["image_features"],
        {
            "pixel_values": {0: "patches"},
            GRID_INPUT[checkpoint.family]: {0: "images"},
            "image_features": {0: "merged_patches"},
        },
    )


def _write_embeddings(checkpoint: Checkpoint, embedding: nn.Embedding, path: Path) -> Path:
    return _export(
        EmbedTokens(embedding, checkpoint.deepstack),
        (torch.ones(2, 5, dtype=torch.long),),
        path,
        ["input_ids"],
        ["inputs_embeds"],
        {
            "input_ids": {0: "batch_size", 1: "sequence_length"},
            "inputs_embeds": {0: "batch_size", 1: "sequence_length"},
        },
    )


def _write_decoder(checkpoint: Checkpoint, text: nn.Module, path: Path) -> Path:
    config = text.config
    decoder = Decoder(text, checkpoint.model.lm_head, checkpoint.deepstack)
    dtype = checkpoint.model.lm_head.weight.dtype
    batch, old, new = 2, 3, 5
    past = [
        torch.randn(batch, config.num_key_value_heads, old, decoder.head_width).to(dtype)
        for _ in range(2 * config.num_hidden_layers)
    ]
    names = [f"{i}.{what}" for i in range(config.num_hidden_layers) for what in ("key", "value")]
    width = config.hidden_size * (1 + checkpoint.deepstack)
    tokens = {0: "batch_size", 1: "sequence_length"}
    return _export(
        decoder,
        (
            torch.randn(batch, new, width),
            torch.ones(batch, old + new, dtype=torch.long),
            torch.arange(old, old + new).expand(3, batch, new).contiguous(),
            torch.tensor(0),
            *past,
        ),
        path,
        ["inputs_embeds", "attention_mask", "position_ids", "num_logits_to_keep"]
        + [f"past_key_values.{name}" for name in names],
        ["logits", *(f"present.{name}" for name in names)],
        {
            "inputs_embeds": tokens,
            "attention_mask": {0: "batch_size", 1: "total_sequence_length"},
            "position_ids": {1: "batch_size", 2: "sequence_length"},
            "logits": {0: "batch_size", 1: "kept"},
            # The app's library makes the empty cache by this very name of the axis.
            **{f"past_key_values.{name}": {0: "batch_size", 2: "past_sequence_length"} for name in names},
            **{f"present.{name}": {0: "batch_size", 2: "total_sequence_length"} for name in names},
        },
    )


def _export(
    module: nn.Module,
    inputs: tuple[torch.Tensor, ...],
    path: Path,
    input_names: list[str],
    output_names: list[str],
    dynamic_axes: dict[str, dict[int, str]],
) -> Path:
    scratch = path.parent / f"{path.stem}.export"
    scratch.mkdir(exist_ok=True)
    with torch.no_grad():
        torch.onnx.export(
            module.eval(),
            inputs,
            str(scratch / "graph.onnx"),
            input_names=input_names,
            output_names=output_names,
            dynamic_axes=dynamic_axes,
            opset_version=OPSET,
            dynamo=False,
        )
    # The exporter writes one file for each large weight; they become one beside the graph, or none.
    save(onnx.load(str(scratch / "graph.onnx")), path)
    for left in scratch.iterdir():
        left.unlink()
    scratch.rmdir()
    return path


def save(graph: onnx.ModelProto, path: Path) -> None:
    """With weights inside or in `<name>.onnx_data`, which is the name that the layout gives them."""
    data = path.with_name(f"{path.name}_data")
    data.unlink(missing_ok=True)
    weights = sum(len(tensor.raw_data) for tensor in graph.graph.initializer)
    if weights <= INLINE_BYTES:
        onnx.save(graph, str(path))
    else:
        onnx.save(graph, str(path), save_as_external_data=True, location=data.name, size_threshold=1024)
