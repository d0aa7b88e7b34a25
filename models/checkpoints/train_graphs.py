"""The two training graphs of a folder: one adds a sequence's gradient to the others', one takes a step of AdamW."""

from __future__ import annotations

from pathlib import Path

import onnx
import torch
from onnx import TensorProto, helper
from torch import Tensor, nn

from teach.graphs import export_step
from teach.update import SCALARS, Scalars, Tokens, adamw, loss_of

from .trainable import Adapted, Part, Shape

DECODER = "decoder_model_merged.onnx"
GRADIENT, APPLY = "lora_gradient.onnx", "lora_apply.onnx"
FROZEN = "frozen."
TRACED = (23, 7)
"""Tokens of the sequence and of its answer: no other axis may have these lengths, or the two would be merged."""
TOKEN_INPUTS = ("old_log", "reference_log", "advantage", "weight")
DYNAMIC = {
    "inputs_embeds": {0: "s"},
    "position_ids": {1: "s"},
    "targets": {0: "c"},
    **{name: {0: "c"} for name in TOKEN_INPUTS},
}


class AddGradient(nn.Module):
    """gradient [N] plus that of one sequence; stats [loss, KL, entropy, clip share] as `teach.update.loss_of`; logs [C].

    Weights are inputs while it is traced, so that they are never written: afterwards they point into the decoder's file.
    """

    def __init__(self, shape: Shape, parts: list[Part], scale: float, names: list[str]) -> None:
        super().__init__()
        self.shape, self.parts, self.scale, self.names = shape, parts, scale, names

    def forward(
        self,
        lora: Tensor,
        gradient: Tensor,
        scalars: Tensor,
        inputs_embeds: Tensor,
        position_ids: Tensor,
        targets: Tensor,
        old_log: Tensor,
        reference_log: Tensor,
        advantage: Tensor,
        weight: Tensor,
        *frozen: Tensor,
    ) -> tuple[Tensor, ...]:
        leaves = leaves_of(lora, self.parts)
        decoder = Adapted(self.shape, dict(zip(self.names, frozen)), self.parts, leaves, self.scale)
        log, entropy = decoder.token_logs(inputs_embeds, position_ids, targets)
        tokens = Tokens(log, old_log, reference_log, advantage, weight, entropy)
        loss, stats = loss_of(tokens, Scalars(scalars))
        found = torch.autograd.grad(loss, leaves)
        return gradient + torch.cat([each.reshape(-1) for each in found]), stats, log.detach()


class Apply(nn.Module):
    """One step of AdamW after clipping the norm of the whole gradient; norm [1] is that before it was clipped."""

    def forward(
        self, lora: Tensor, first: Tensor, second: Tensor, gradient: Tensor, scalars: Tensor
    ) -> tuple[Tensor, ...]:
        lora, first, second, norm = adamw(lora, gradient, first, second, Scalars(scalars))
        return lora, first, second, norm[None]


def leaves_of(lora: Tensor, parts: list[Part]) -> list[Tensor]:
    """Detached views, so that the gradient is joined once and not added up from as many whole vectors."""
    return [
        lora[part.offset : part.offset + part.length].view(part.rows, part.columns).detach().requires_grad_(True)
        for part in parts
    ]


def example_inputs(shape: Shape, length: int) -> dict[str, Tensor]:
    """Every input is a tensor of its own: the same one twice would be one input."""
    g = torch.Generator().manual_seed(0)
    sequence, answer = TRACED
    return {
        "lora": torch.randn(length, generator=g) * 0.01,
        "gradient": torch.zeros(length),
        "scalars": torch.ones(len(SCALARS)),
        "inputs_embeds": torch.randn(sequence, shape.hidden * (1 + shape.deepstack), generator=g),
        "position_ids": torch.arange(sequence).expand(3, sequence).contiguous(),
        "targets": torch.randint(0, 100, (answer,), generator=g),
        **{name: torch.rand(answer, generator=g) for name in TOKEN_INPUTS},
    }


def write_gradient(
    folder: Path, shape: Shape, parts: list[Part], scale: float, weights: dict[str, Tensor], sources: dict[str, str]
) -> Path:
    """onnx/lora_gradient.onnx, a graph of standard operators without weights of its own."""
    names = list(weights)
    length = sum(part.length for part in parts)
    inputs = {**example_inputs(shape, length), **{FROZEN + name: weights[name] for name in names}}
    path = folder / GRADIENT
    step = AddGradient(shape, parts, scale, names)
    export_step(step, inputs, DYNAMIC, ["gradient_out", "stats", "logs"], path)
    model = onnx.load(str(path))
    multiply_turned(model.graph)
    point_at_decoder(model.graph, folder / DECODER, sources)
    tidy(model)
    onnx.save(model, str(path))
    return path


def write_apply(folder: Path, length: int) -> Path:
    path = folder / APPLY
    inputs = {name: torch.rand(length) for name in ("lora", "first", "second", "gradient")}
    export_step(
        Apply(),
        {**inputs, "scalars": torch.ones(len(SCALARS))},
        {},
        ["lora_out", "first_out", "second_out", "norm"],
        path,
    )
    model = onnx.load(str(path))
    tidy(model)
    onnx.save(model, str(path))
    return path


def multiply_turned(graph: onnx.GraphProto) -> None:
    """MatMul(a, Transpose(w)) of a frozen matrix becomes Gemm, or onnxruntime would keep a turned copy of each weight."""
    made = {node.output[0]: node for node in graph.node}
    frozen = {entry.name for entry in graph.input if entry.name.startswith(FROZEN)}
    for node in graph.node:
        if node.op_type != "MatMul":
            continue
        turned = made.get(node.input[1])
        if turned is None or turned.op_type != "Transpose" or turned.input[0] not in frozen:
            continue
        node.op_type = "Gemm"
        node.input[1] = turned.input[0]
        node.attribute.append(helper.make_attribute("transB", 1))
    read = {name for node in graph.node for name in node.input} | {entry.name for entry in graph.output}
    kept = [node for node in graph.node if any(name in read for name in node.output)]
    del graph.node[:]
    graph.node.extend(kept)


def point_at_decoder(graph: onnx.GraphProto, decoder: Path, sources: dict[str, str]) -> None:
    """Inputs that stand for weights become tensors that lie in the decoder's file, or in the one beside it."""
    places = places_of(decoder)
    inputs = list(graph.input)
    del graph.input[:]
    for entry in inputs:
        if not entry.name.startswith(FROZEN):
            graph.input.append(entry)
            continue
        location, offset, stored = places[sources[entry.name.removeprefix(FROZEN)]]
        if stored.data_type != TensorProto.FLOAT:
            raise SystemExit(f"{decoder}: its weights are not in single precision.")
        graph.initializer.append(pointer(entry.name, location, offset, stored))


def places_of(file: Path) -> dict[str, tuple[str, int, TensorProto]]:
    """Of each tensor of a graph: the file that its numbers lie in, where, and its shape."""
    model = onnx.load(str(file), load_external_data=False)
    content: bytes | None = None
    places: dict[str, tuple[str, int, TensorProto]] = {}
    for tensor in model.graph.initializer:
        if tensor.data_location == TensorProto.EXTERNAL:
            entries = {entry.key: entry.value for entry in tensor.external_data}
            places[tensor.name] = entries["location"], int(entries.get("offset", 0)), tensor
        elif tensor.raw_data:
            content = content or file.read_bytes()
            places[tensor.name] = file.name, content.index(tensor.raw_data), tensor
    return places


def pointer(name: str, location: str, offset: int, stored: TensorProto) -> TensorProto:
    width = {TensorProto.FLOAT: 4, TensorProto.FLOAT16: 2, TensorProto.UINT8: 1}[stored.data_type]
    length = width
    for side in stored.dims:
        length *= side
    tensor = TensorProto(name=name, data_type=stored.data_type, dims=stored.dims)
    tensor.data_location = TensorProto.EXTERNAL
    for key, value in (("location", location), ("offset", str(offset)), ("length", str(length))):
        tensor.external_data.add(key=key, value=value)
    return tensor


def tidy(model: onnx.ModelProto) -> None:
    """Without what the exporter notes about its own way, paths of this machine among it."""
    del model.graph.value_info[:], model.metadata_props[:]
    for node in model.graph.node:
        del node.metadata_props[:]
        node.doc_string = ""
    for entry in [*model.graph.input, *model.graph.output]:
        del entry.metadata_props[:]
