"""Rewrites of the exported ONNX graph that keep its values and make it smaller or faster."""

from __future__ import annotations

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

SMALLEST_HALF_TENSOR = 1024
"""Weights of fewer elements stay float32: they save nothing."""


def store_half(model: onnx.ModelProto) -> None:
    """Replace large float32 initialisers by float16 ones followed by a Cast; runtimes fold it at load."""
    kept: list[TensorProto] = []
    casts: list[onnx.NodeProto] = []
    for tensor in model.graph.initializer:
        value = numpy_helper.to_array(tensor)
        if value.dtype != np.float32 or value.size < SMALLEST_HALF_TENSOR:
            kept.append(tensor)
            continue
        small = tensor.name + ".half"
        kept.append(numpy_helper.from_array(value.astype(np.float16), small))
        casts.append(helper.make_node("Cast", [small], [tensor.name], to=TensorProto.FLOAT))
    nodes = [*casts, *model.graph.node]
    del model.graph.initializer[:], model.graph.node[:]
    model.graph.initializer.extend(kept)
    model.graph.node.extend(nodes)


def fold_pads(model: onnx.ModelProto) -> int:
    """Move the one-sided padding of stride-2 convolutions into their `pads`; returns how many were moved.

    PyTorch has no asymmetric convolution padding, and ONNX Runtime would leave its blocked memory layout
    for every explicit Pad (a seventh of the time of a window).
    """
    makers = {node.output[0]: node for node in model.graph.node}
    moved = 0
    for node in model.graph.node:
        if node.op_type != "Conv" or node.input[0] not in makers or makers[node.input[0]].op_type != "Pad":
            continue
        attributes = {a.name: a for a in node.attribute}
        kernel, stride = list(attributes["kernel_shape"].ints), list(attributes["strides"].ints)
        total = [k - s for k, s in zip(kernel, stride)]
        before = [t // 2 for t in total]
        del attributes["pads"].ints[:]
        attributes["pads"].ints.extend([*before, *(t - b for t, b in zip(total, before))])
        node.input[0] = makers[node.input[0]].input[0]
        moved += 1
    remove_unused(model)
    return moved


def remove_unused(model: onnx.ModelProto) -> None:
    """Drop nodes and initialisers that no output depends on."""
    wanted = {o.name for o in model.graph.output}
    kept: list[onnx.NodeProto] = []
    for node in reversed(model.graph.node):
        if wanted.intersection(node.output):
            kept.append(node)
            wanted.update(node.input)
    weights = [t for t in model.graph.initializer if t.name in wanted]
    del model.graph.node[:], model.graph.initializer[:]
    model.graph.node.extend(reversed(kept))
    model.graph.initializer.extend(weights)
