"""The policy's two graphs for answering, with the adapter as an input."""

from __future__ import annotations

from pathlib import Path

import torch
from torch import Tensor, nn

from policy.export import Reader, Writer
from policy.network import DECODER_HEADS, DECODER_LAYERS, DECODER_WIDTH, START, Policy

from .lora import Adapter

OPSET = 17


class AdaptedReader(nn.Module):
    def __init__(self, policy: Policy, adapter: Adapter) -> None:
        super().__init__()
        self.reader, self.adapter = Reader(policy), adapter

    def forward(self, flat: Tensor, *inputs: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        self.adapter.flat = flat
        return self.reader(*inputs)


class AdaptedWriter(nn.Module):
    def __init__(self, policy: Policy, adapter: Adapter) -> None:
        super().__init__()
        self.writer, self.adapter = Writer(policy), adapter

    def forward(self, flat: Tensor, *inputs: Tensor) -> tuple[Tensor, Tensor]:
        self.adapter.flat = flat
        return self.writer(*inputs)


def export_reader(policy: Policy, adapter: Adapter, file: Path) -> tuple[Tensor, Tensor, Tensor]:
    classes = policy.class_vectors.num_embeddings
    flat = torch.zeros(adapter.length)
    ids = torch.tensor([[101, 2000, 2001, 102]])
    inputs = (ids, torch.tensor([[1, 2]]), torch.zeros(1, classes, dtype=torch.int64), torch.tensor([0]))
    reader = AdaptedReader(policy, adapter).eval()
    torch.onnx.export(
        reader,
        (flat, *inputs),
        str(file),
        input_names=["adapter", "ids", "starts", "counts", "gsd"],
        output_names=["memory", "pointer_keys", "pointer_inputs"],
        dynamic_axes={
            "ids": {1: "t"},
            "starts": {1: "w"},
            "memory": {3: "m"},
            "pointer_keys": {1: "w"},
            "pointer_inputs": {1: "w"},
        },
        opset_version=OPSET,
        dynamo=False,
    )
    return reader(flat, *inputs)


def export_writer(policy: Policy, adapter: Adapter, read: tuple[Tensor, Tensor, Tensor], file: Path) -> None:
    past = torch.zeros(2 * DECODER_LAYERS, 2, DECODER_HEADS, 3, DECODER_WIDTH // DECODER_HEADS)
    inputs = (torch.tensor([START, policy.tokens]), torch.tensor([3]), past, *read)
    torch.onnx.export(
        AdaptedWriter(policy, adapter).eval(),
        (torch.zeros(adapter.length), *inputs),
        str(file),
        input_names=["adapter", "token", "place", "past", "memory", "pointer_keys", "pointer_inputs"],
        output_names=["logits", "present"],
        dynamic_axes={
            "token": {0: "r"},
            "past": {1: "r", 3: "s"},
            "memory": {3: "m"},
            "pointer_keys": {1: "w"},
            "pointer_inputs": {1: "w"},
            "logits": {0: "r", 1: "v"},
            "present": {1: "r", 3: "s1"},
        },
        opset_version=OPSET,
        dynamo=False,
    )
