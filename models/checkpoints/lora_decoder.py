"""The decoder of a folder with one more input, the adapter: what rollouts and taught answers are written by.

The base decoder stays as it is. Its copy here holds no weights: every tensor of some size points into the base's file.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
from onnx import NodeProto, TensorProto, helper, numpy_helper

from .train_graphs import places_of, pointer
from .trainable import ADAPTED, PRODUCT, Part

LEAST_SHARED_BYTES = 2048
INPUT = "lora"


def lora_name(decoder: str) -> str:
    return decoder.replace("decoder_model_merged", "decoder_lora")


def write_lora_decoder(decoder: Path, parts: list[Part], scale: float) -> Path:
    """decoder_lora{suffix}.onnx beside decoder_model_merged{suffix}.onnx, of any precision of the recipe."""
    model = onnx.load(str(decoder), load_external_data=False)
    places = places_of(decoder)
    graph = model.graph
    half = graph_type(graph) == TensorProto.FLOAT16
    by_name = {part.name: part for part in parts}
    nodes: list[NodeProto] = []
    adapted = 0
    for node in graph.node:
        match = PRODUCT.match(node.name)
        nodes.append(node)
        if match is None or match[1] not in ADAPTED:
            continue
        nodes += _branch(node, f"{match[2] or 0}.{match[1]}", by_name, scale, half)
        adapted += 1
    if adapted * 2 != len(parts):
        raise SystemExit(
            f"{decoder}: {adapted} of {len(parts) // 2} projections were found. Export it with this recipe."
        )
    del graph.node[:]
    graph.node.extend(nodes)
    graph.input.append(helper.make_tensor_value_info(INPUT, TensorProto.FLOAT, [sum(part.length for part in parts)]))
    tensors = [shared(tensor, places) for tensor in graph.initializer]
    del graph.initializer[:], graph.value_info[:]
    graph.initializer.extend(tensors)
    path = decoder.with_name(lora_name(decoder.name))
    onnx.save(model, str(path))
    return path


def shared(tensor: TensorProto, places: dict[str, tuple[str, int, TensorProto]]) -> TensorProto:
    if tensor.data_location == TensorProto.EXTERNAL or len(tensor.raw_data) < LEAST_SHARED_BYTES:
        return tensor
    location, offset, stored = places[tensor.name]
    return pointer(tensor.name, location, offset, stored)


def graph_type(graph: onnx.GraphProto) -> int:
    """In which type its states are: that of the cache."""
    return next(entry.type.tensor_type.elem_type for entry in graph.input if entry.name.startswith("past_key_values"))


def _branch(node: NodeProto, name: str, parts: dict[str, Part], scale: float, half: bool) -> list[NodeProto]:
    """x down up * scale, added to what the node gave."""
    given, wanted = node.input[0], node.output[0]
    base = f"lora.{name}.base"
    node.output[0] = base
    nodes: list[NodeProto] = []

    def put(kind: str, inputs: list[str], output: str, **attributes: object) -> str:
        nodes.append(helper.make_node(kind, inputs, [output], name=f"/{output}", **attributes))
        return output

    def constant(values: list[float], dtype: type, output: str) -> str:
        return put("Constant", [], output, value=numpy_helper.from_array(np.array(values, dtype)))

    turned: list[str] = []
    for kind in ("down", "up"):
        part = parts[f"{name}.{kind}"]
        at = f"lora.{part.name}"
        start = constant([part.offset], np.int64, f"{at}.start")
        end = constant([part.offset + part.length], np.int64, f"{at}.end")
        flat = put("Slice", [INPUT, start, end], f"{at}.flat")
        shape = constant([part.rows, part.columns], np.int64, f"{at}.shape")
        matrix = put("Reshape", [flat, shape], f"{at}.matrix")
        turned.append(put("Cast", [matrix], f"{at}.half", to=TensorProto.FLOAT16) if half else matrix)
    down = put("MatMul", [given, turned[0]], f"lora.{name}.within")
    up = put("MatMul", [down, turned[1]], f"lora.{name}.through")
    factor = put(
        "Constant",
        [],
        f"lora.{name}.scale",
        value=numpy_helper.from_array(np.array(scale, np.float16 if half else np.float32)),
    )
    put("Add", [base, put("Mul", [up, factor], f"lora.{name}.scaled")], wanted)
    return nodes
