"""From a PyTorch step to one ONNX graph of standard operators whose frozen weights lie in files of the bundle."""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper
from torch import Tensor, nn
from torch._decomp import core_aten_decompositions
from torch.fx.experimental.proxy_tensor import make_fx

OPSET = 18
LEAST_SHARED_BYTES = 2048


class Traced(nn.Module):
    def __init__(self, graph: torch.fx.GraphModule) -> None:
        super().__init__()
        self.body = graph

    def forward(self, *inputs: Tensor) -> tuple[Tensor, ...]:
        return self.body(*inputs)


def export_step(
    step: nn.Module,
    inputs: dict[str, Tensor],
    dynamic: dict[str, dict[int, str]],
    outputs: list[str],
    file: Path,
) -> None:
    """Backward passes cannot be exported from inside a module: the step is traced first, then exported.

    Every example input must be a tensor of its own, and dynamic axes of different names of different length.
    """
    values = tuple(inputs.values())
    traced = make_fx(
        step, tracing_mode="symbolic", decomposition_table=core_aten_decompositions(), _allow_non_fake_inputs=True
    )(*values)
    shapes = tuple({axis: torch.export.Dim.AUTO for axis in dynamic.get(name, {})} for name in inputs)
    program = torch.export.export(Traced(traced), values, strict=False, dynamic_shapes=(shapes,))
    torch.onnx.export(
        program,
        (),
        str(file),
        dynamo=True,
        opset_version=OPSET,
        input_names=list(inputs),
        output_names=outputs,
        external_data=False,
        verbose=False,
    )


def key_of(value: np.ndarray) -> tuple:
    value = np.ascontiguousarray(value)
    return value.dtype.str, value.shape, hashlib.sha256(value.tobytes()).hexdigest()


class Shelf:
    """Where the weights of the bundle's files lie, to be found by value."""

    def __init__(self, files: list[Path]) -> None:
        self.known: dict[tuple, tuple[str, int, onnx.TensorProto, bool]] = {}
        for file in files:
            content = file.read_bytes()
            for tensor in onnx.load(str(file)).graph.initializer:
                raw = tensor.raw_data
                if len(raw) < LEAST_SHARED_BYTES:
                    continue
                offset = content.find(raw)
                value = numpy_helper.to_array(tensor)
                self.known.setdefault(key_of(value), (file.name, offset, tensor, False))
                if value.dtype == np.float16:
                    value = value.astype(np.float32)
                flat = value[0] if value.ndim == 3 and value.shape[0] == 1 else value
                for form, turned in ((flat, False), (flat.T, True)) if flat.ndim == 2 else ((value, False),):
                    self.known.setdefault(key_of(form), (file.name, offset, tensor, turned))


def share_weights(file: Path, shelf: Shelf) -> tuple[int, list[str]]:
    """Points the graph's frozen weights into the bundle's files; returns the bytes that stay and the files used."""
    model = onnx.load(str(file))
    kept: list[TensorProto] = []
    extra: list[onnx.NodeProto] = []
    used: set[str] = set()
    for tensor in model.graph.initializer:
        value = numpy_helper.to_array(tensor)
        found = shelf.known.get(key_of(value)) if value.nbytes >= LEAST_SHARED_BYTES else None
        if found is None:
            kept.append(tensor)
            continue
        name, offset, source, turned = found
        used.add(name)
        stored = TensorProto()
        same = source.data_type == tensor.data_type and not turned
        stored.name = tensor.name if same else f"{tensor.name}.shared"
        stored.data_type = source.data_type
        stored.dims.extend(value.T.shape if turned else value.shape)
        stored.data_location = TensorProto.EXTERNAL
        for k, v in (("location", name), ("offset", str(offset)), ("length", str(len(source.raw_data)))):
            entry = stored.external_data.add()
            entry.key, entry.value = k, v
        kept.append(stored)
        last = stored.name
        if same:
            continue
        steps = ([("Cast", {"to": TensorProto.FLOAT})] if source.data_type == TensorProto.FLOAT16 else []) + (
            [("Transpose", {"perm": [1, 0]})] if turned else []
        )
        for i, (kind, attributes) in enumerate(steps):
            out = tensor.name if i == len(steps) - 1 else f"{tensor.name}.{i}"
            extra.append(helper.make_node(kind, [last], [out], **attributes))
            last = out
    nodes = [*extra, *model.graph.node]
    del model.graph.initializer[:], model.graph.node[:]
    model.graph.initializer.extend(kept)
    model.graph.node.extend(nodes)
    del model.graph.value_info[:]
    for node in model.graph.node:
        del node.metadata_props[:]
        node.doc_string = ""
    content = model.SerializeToString()
    file.write_bytes(content)
    return len(content), sorted(used)
