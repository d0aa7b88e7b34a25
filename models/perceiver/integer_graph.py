"""The perceiver's graph in integers: which layers, with what between them, and what of it moves no memory in vain."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnx
import onnxruntime as ort
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper
from onnxruntime.quantization import CalibrationMethod, QuantType
from onnxruntime.quantization.calibrate import TensorData, TensorsData
from onnxruntime.quantization.qdq_quantizer import QDQQuantizer

from .graph import remove_unused
from .network import FINE_STRIDE, PIXEL_MEAN, PIXEL_SCALE, STRIDES

Ranges = dict[str, tuple[np.float32, np.float32]]
"""Of each float tensor between integer layers, the least and the largest value that it can still give."""

QUANTIZED_TYPES = ("Conv", "Clip", "Add", "Relu")
FLOAT_HEADS = ("/perceiver/distance", "/perceiver/overlap", "/perceiver/object")
"""Of few channels, so cheap; what they give are exponents and logits."""
INTEGER_HEADS = ("/perceiver/embed", "surface_head//head/out")
FINE_LAYER, UNFOLDING = "/perceiver/fine", ("Reshape", "Squeeze", "Transpose", "Unsqueeze")
GAIN = "perceiver.reach_gain"
"""What is multiplied by it is the one product between layers."""


@dataclass
class Layer:
    """A convolution of the float graph, with its weights [M, C / groups, kh, kw]."""

    node: onnx.NodeProto
    weight: NDArray[np.float32]

    def attribute(self, name: str, default: list[int]) -> list[int]:
        return next((list(a.ints) for a in self.node.attribute if a.name == name), default)

    def patches(self, maps: NDArray[np.float32], places: NDArray[np.int64]) -> NDArray[np.float32]:
        """What the layer sees at these places of its output: [n, C, kh * kw] of maps [C, H, W]."""
        kh, kw = self.weight.shape[2:]
        top, left, bottom, right = self.attribute("pads", [0, 0, 0, 0])
        down, across = self.attribute("strides", [1, 1])
        padded = np.pad(maps, ((0, 0), (top, bottom), (left, right)))
        seen = np.lib.stride_tricks.sliding_window_view(padded, (kh, kw), (1, 2))[:, ::down, ::across]
        channels, _, width = seen.shape[:3]
        rows, columns = np.divmod(places, width)
        return seen[:, rows, columns].transpose(1, 0, 2, 3).reshape(len(places), channels, kh * kw)


def folded(file: Path) -> onnx.ModelProto:
    """The graph with its constants folded; each layer with weights of its own, and with a bias."""
    with tempfile.TemporaryDirectory() as folder:
        options = ort.SessionOptions()
        options.graph_optimization_level = ort.GraphOptimizationLevel.ORT_ENABLE_BASIC
        options.optimized_model_filepath = str(Path(folder) / "folded.onnx")
        ort.InferenceSession(str(file), options, providers=["CPUExecutionProvider"])
        model = onnx.load(options.optimized_model_filepath)
    tensors = {t.name: numpy_helper.to_array(t) for t in model.graph.initializer}
    for node in model.graph.node:
        if node.op_type != "Conv":
            continue
        weight = tensors[node.input[1]]
        bias = tensors[node.input[2]] if len(node.input) > 2 else np.zeros(len(weight), np.float32)
        own = [f"{node.name}.weight", f"{node.name}.bias"]
        model.graph.initializer.extend(numpy_helper.from_array(t, n) for t, n in zip((weight, bias), own))
        node.input[:] = [node.input[0], *own]
    unfold_blocks(model)
    return model


def unfold_blocks(model: onnx.ModelProto) -> None:
    """A 1 x 1 layer over blocks of 2 x 2 places made channels is a 2 x 2 layer of stride 2, which moves no memory."""
    makers = {n.output[0]: n for n in model.graph.node}
    tensors = {t.name: t for t in model.graph.initializer}
    node = next(n for n in model.graph.node if n.op_type == "Conv" and n.name.startswith(FINE_LAYER))
    source = node.input[0]
    while source in makers and makers[source].op_type in UNFOLDING:
        source = makers[source].input[0]
    side = STRIDES[0] // FINE_STRIDE
    weight = numpy_helper.to_array(tensors[node.input[1]])
    blocks = weight.reshape(len(weight), -1, side, side)
    tensors[node.input[1]].CopyFrom(numpy_helper.from_array(np.ascontiguousarray(blocks), node.input[1]))
    node.input[0] = source
    del node.attribute[:]
    node.attribute.extend(helper.make_attribute(name, [side, side]) for name in ("kernel_shape", "strides"))
    remove_unused(model)


def integer_nodes(model: onnx.ModelProto) -> list[onnx.NodeProto]:
    """What is computed in integers: all layers up to the heads, but not the arithmetic on boxes, which bytes cannot hold."""
    heads = [n for n in model.graph.node if n.op_type == "Conv" and n.name.startswith(FLOAT_HEADS + INTEGER_HEADS)]
    wanted = {name for node in heads for name in node.input}
    found: list[onnx.NodeProto] = [n for n in heads if n.name.startswith(INTEGER_HEADS)]
    for node in reversed(model.graph.node):
        if wanted.intersection(node.output):
            wanted.update(node.input)
            if node.op_type in QUANTIZED_TYPES or GAIN in node.input:
                found.append(node)
    return [n for n in model.graph.node if any(n is f for f in found)]


def layers_of(model: onnx.ModelProto) -> list[Layer]:
    """The convolutions among them, in the order in which they run."""
    tensors = {t.name: numpy_helper.to_array(t) for t in model.graph.initializer}
    return [Layer(node, tensors[node.input[1]]) for node in integer_nodes(model) if node.op_type == "Conv"]


def session_of(model: onnx.ModelProto, outputs: list[str]) -> ort.InferenceSession:
    """A session of the part of the graph that these float tensors need."""
    part = onnx.ModelProto()
    part.CopyFrom(model)
    del part.graph.output[:]
    part.graph.output.extend(helper.make_tensor_value_info(name, TensorProto.FLOAT, None) for name in outputs)
    remove_unused(part)
    options = ort.SessionOptions()
    options.log_severity_level = 3
    return ort.InferenceSession(part.SerializeToString(), options, providers=["CPUExecutionProvider"])


def in_integers(model: onnx.ModelProto, ranges: Ranges) -> onnx.ModelProto:
    """Each integer layer between quantised tensors (QDQ), with weights rounded one by one."""
    spans = {name: TensorData(lowest=np.array([low]), highest=np.array([high])) for name, (low, high) in ranges.items()}
    layers = layers_of(model)
    overrides = {
        layer.node.input[1]: [{"axis": 0, "quant_type": QuantType.QInt8, "symmetric": True, "reduce_range": True}]
        for layer in layers
    }
    nodes = integer_nodes(model)
    copy = onnx.ModelProto()
    copy.CopyFrom(model)
    quantizer = QDQQuantizer(
        copy,
        per_channel=True,
        reduce_range=False,
        weight_qType=QuantType.QInt8,
        activation_qType=QuantType.QUInt8,
        tensors_range=TensorsData(CalibrationMethod.MinMax, spans),
        nodes_to_quantize=[n.name for n in nodes],
        nodes_to_exclude=[],
        op_types_to_quantize=sorted({n.op_type for n in nodes}),
        extra_options={"TensorQuantOverrides": overrides},
    )
    quantizer.quantize_model()
    quantizer.model.topological_sort()
    take_pixels(quantizer.model.model)
    return quantizer.model.model


def take_pixels(model: onnx.ModelProto) -> None:
    """Pixels are bytes already: (x - mean) / scale as they are, instead of being made floats and rounded to bytes again."""
    makers = {n.output[0]: n for n in model.graph.node}
    first = next(n for n in model.graph.node if n.op_type == "Conv")
    turned = next(n for n in model.graph.node if n.op_type == "Transpose" and n.input[0] == model.graph.input[0].name)
    source = makers[first.input[0]]
    names = ["pixel.scale", "pixel.mean"]
    values = (np.float32(1 / PIXEL_SCALE), np.uint8(PIXEL_MEAN))
    model.graph.initializer.extend(numpy_helper.from_array(np.array(v), n) for v, n in zip(values, names))
    for node in model.graph.node:
        if node.op_type == "Shape" and node.input[0] == source.output[0]:
            node.input[0] = turned.output[0]
    source.input[:] = [turned.output[0], *names]
    remove_unused(model)
