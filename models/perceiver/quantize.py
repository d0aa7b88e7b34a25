"""Give a bundle its perceiver in 8-bit integers, for processors: about twice as fast where they multiply bytes (VNNI).

    python -m perceiver.quantize --bundle builtin --pack vhr10=DIR/vhr10/train --pack planes=DIR [--crops 96]

`perceiver.onnx` stays as it is, for GPUs and for the other recipes; `perceiver-int8.onnx` joins it, and the app takes it
on the CPU. Weights keep 7 bits, so that processors without VNNI, which add two products in 16 bits, compute the same.

The layers are gone through in order. Each is fitted anew so that on what the integer layers before it deliver it gives
what the float model gives (least squares), and its weights are rounded one input at a time, each rounding error being
made up for by the weights still to come (GPTQ, Frantar et al. 2023, algorithm 1). No labels are used.
"""

from __future__ import annotations

import argparse
import json
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import onnx
import onnxruntime as ort
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper
from onnxruntime.quantization import CalibrationMethod, QuantType
from onnxruntime.quantization.calibrate import TensorData, TensorsData
from onnxruntime.quantization.qdq_quantizer import QDQQuantizer

from .bundle import file_entry
from .detect import FLOAT_FILE, INTEGER_FILE, overlaps, sigmoid
from .export import onnx_session
from .graph import remove_unused
from .network import FINE_STRIDE, PIXEL_MEAN, PIXEL_SCALE, STRIDES
from .packs import Pack, load_pack, parse_pack_options
from .vocabulary import load_vocabulary

QUANTIZED_TYPES = ("Conv", "Clip", "Add", "Relu")
FLOAT_HEADS = ("/perceiver/distance", "/perceiver/overlap", "/perceiver/object")
"""Of few channels, so cheap; what they give are exponents and logits."""
INTEGER_HEADS = ("/perceiver/embed", "surface_head//head/out")
FINE_LAYER, UNFOLDING = "/perceiver/fine", ("Reshape", "Squeeze", "Transpose", "Unsqueeze")
GAIN = "perceiver.reach_gain"
"""What is multiplied by it is the one product between layers."""
LEVELS = 255
WEIGHT_LIMIT = 64
"""7 bits with a sign, as onnxruntime's `reduce_range` has them."""
CROP_PX = 384
SCALES = (0.6, 1.0, 1.6)
"""Network pixels a picture's pixel, in turn: what the app looks at is seldom of the picture's own scale."""
SAMPLES_A_CROP = 160
"""Places of a layer's map that are kept of each crop."""
RANGE_VALUES = 4096
"""Values of a tensor that are kept of each crop, to choose its range by."""
DAMPING = 0.01
"""Share of the mean square of the inputs that holds weights to what they were, where few crops say otherwise."""
CHECK_CROPS = 40
SEEN_SCORE = 0.15
MAX_SCORE_DIFFERENCE = 0.02
"""On average over places that score more than `SEEN_SCORE`."""
LEAST_WEIGHT = 1e-4
"""The largest of a row that is next to nothing is taken for this: its bias must fit 32 bits of its steps."""
SHRINKS = np.linspace(1.0, 0.5, 26)
"""Of the largest value, that a range may end at: cutting a few off can cost less than coarse steps for all."""


@dataclass
class Layer:
    """A convolution of the float graph: [M, K / groups, kh, kw] weights, [M] bias."""

    node: onnx.NodeProto
    weight: NDArray[np.float32]
    bias: NDArray[np.float32]

    @property
    def depthwise(self) -> bool:
        return self.weight.shape[1] == 1 and self.weight.shape[0] > 1

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


def crops_of(packs: list[Pack], count: int, seed: int) -> list[NDArray[np.uint8]]:
    """`count` pictures [1, CROP_PX, CROP_PX, 3] around objects, packs in turn."""
    rng = np.random.default_rng(seed)
    crops: list[NDArray[np.uint8]] = []
    for i in range(count):
        pack = packs[i % len(packs)]
        image = pack.images[rng.integers(len(pack.images))]
        scale = SCALES[i // len(packs) % len(SCALES)]
        pixels = cv2.resize(image.pixels, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
        if len(image.boxes) == 0:
            centre = rng.random(2) * pixels.shape[1::-1]
        else:
            box = image.boxes[rng.integers(len(image.boxes))] * scale
            centre = (box[:2] + box[2:]) / 2 + rng.normal(0, CROP_PX / 8, 2)
        padded = np.pad(pixels, ((CROP_PX // 2, CROP_PX // 2), (CROP_PX // 2, CROP_PX // 2), (0, 0)), mode="reflect")
        x, y = (int(np.clip(c, 0, side - 1)) for c, side in zip(centre, pixels.shape[1::-1]))
        crops.append(np.ascontiguousarray(padded[None, y : y + CROP_PX, x : x + CROP_PX]))
    return crops


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
    return [
        Layer(node, tensors[node.input[1]], tensors[node.input[2]])
        for node in integer_nodes(model)
        if node.op_type == "Conv"
    ]


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


@dataclass
class Observed:
    """What the float model gives on the crops."""

    values: dict[str, NDArray[np.float32]]
    """Values of each tensor between integer layers, a sample with its least and largest."""
    answers: dict[str, NDArray[np.float32]]
    """Of each layer, before its activation: [n, M] at the places of `places_of`."""


def places_of(layer: int, crop: int, places: int) -> NDArray[np.int64]:
    """Places of a map that are kept, the same whenever asked for."""
    rng = np.random.default_rng((layer, crop))
    return np.sort(rng.choice(places, min(places, SAMPLES_A_CROP), replace=False))


def observe(model: onnx.ModelProto, crops: list[NDArray[np.uint8]]) -> Observed:
    nodes, layers = integer_nodes(model), layers_of(model)
    constants = {t.name for t in model.graph.initializer}
    names = list(dict.fromkeys(n for node in nodes for n in (*node.input[:2], *node.output) if n not in constants))
    session = session_of(model, names)
    rng = np.random.default_rng(0)
    values: dict[str, list[NDArray[np.float32]]] = {name: [] for name in names}
    answers: dict[str, list[NDArray[np.float32]]] = {layer.node.name: [] for layer in layers}
    for c, crop in enumerate(crops):
        found = dict(zip(names, session.run(names, {"image": crop})))
        for name, tensor in found.items():
            flat = tensor.reshape(-1)
            values[name].append(np.append(rng.choice(flat, RANGE_VALUES), [flat.min(), flat.max()]))
        for i, layer in enumerate(layers):
            maps = found[layer.node.output[0]][0]
            flat = maps.reshape(len(maps), -1)
            answers[layer.node.name].append(flat[:, places_of(i, c, flat.shape[1])].T)
    return Observed(
        {name: np.concatenate(v) for name, v in values.items()},
        {name: np.concatenate(a) for name, a in answers.items()},
    )


def range_of(values: NDArray[np.float32], shrinks: NDArray[np.float64] = SHRINKS) -> tuple[np.float32, np.float32]:
    """The range, zero within it, whose steps and cut-off ends give the least squared error."""
    low, high = min(float(values.min()), 0.0), max(float(values.max()), 0.0)
    best = (np.inf, low, high)
    for shrink in shrinks:
        scale = max((high - low) * shrink / LEVELS, 1e-9)
        zero = np.round(-low * shrink / scale)
        rounded = (np.clip(np.round(values / scale) + zero, 0, LEVELS) - zero) * scale
        best = min(best, (float(((values - rounded) ** 2).mean()), low * shrink, high * shrink))
    return np.float32(best[1]), np.float32(best[2])


def in_integers(model: onnx.ModelProto, observed: Observed) -> onnx.ModelProto:
    """Each integer layer between quantised tensors (QDQ), with weights rounded one by one."""
    ranges = {
        name: TensorData(lowest=np.array([low]), highest=np.array([high]))
        for name, (low, high) in ((n, range_of(v)) for n, v in observed.values.items())
    }
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
        tensors_range=TensorsData(CalibrationMethod.MinMax, ranges),
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


def steps_of(weights: NDArray[np.float64], importance: NDArray[np.float64]) -> NDArray[np.float64]:
    """The step [..., 1] of each row of weights [..., K] that rounds it best, inputs weighing `importance`."""
    largest = np.abs(weights).max(-1, keepdims=True).clip(min=LEAST_WEIGHT)
    least = np.full(largest.shape, np.inf)
    best = largest / (WEIGHT_LIMIT - 1)
    for shrink in SHRINKS:
        step = largest * shrink / (WEIGHT_LIMIT - 1)
        rounded = np.clip(np.round(weights / step), -WEIGHT_LIMIT, WEIGHT_LIMIT - 1) * step
        error = ((weights - rounded) ** 2 * importance).sum(-1, keepdims=True)
        best, least = np.where(error < least, step, best), np.minimum(least, error)
    return best


def rounded_weights(
    weights: NDArray[np.float64], moments: NDArray[np.float64], steps: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Whole numbers [G, R, K] for weights [G, R, K], whose inputs have the second moments [G, K, K] (GPTQ)."""
    upper = np.linalg.cholesky(np.linalg.inv(moments)).transpose(0, 2, 1)
    left = weights.copy()
    whole = np.zeros_like(weights)
    for k in range(weights.shape[-1]):
        whole[..., k] = np.clip(np.round(left[..., k] / steps[..., 0]), -WEIGHT_LIMIT, WEIGHT_LIMIT - 1)
        error = (left[..., k] - whole[..., k] * steps[..., 0]) / upper[:, None, k, k]
        left[..., k:] -= error[..., None] * upper[:, None, k, k:]
    return whole


@dataclass
class Fitted:
    """A layer in integers: weights [M, K / groups, kh, kw], step of each row [M], bias [M] in the layer's own unit."""

    whole: NDArray[np.int8]
    steps: NDArray[np.float32]
    bias: NDArray[np.float32]


def fit(layer: Layer, seen: NDArray[np.float32], answers: NDArray[np.float32]) -> Fitted:
    """Weights and bias by which `seen` [n, C, kh * kw] gives `answers` [n, M] as nearly as whole numbers can."""
    count, channels, places = seen.shape
    rows = len(layer.weight)
    if layer.depthwise:
        inputs = seen.transpose(1, 0, 2).astype(np.float64)
        wanted = answers.T[:, :, None].astype(np.float64)
    else:
        inputs = seen.reshape(1, count, channels * places).astype(np.float64)
        wanted = answers[None].astype(np.float64)
    before = layer.weight.reshape(len(inputs), -1, inputs.shape[2]).astype(np.float64)
    centre, level = inputs.mean(1, keepdims=True), wanted.mean(1, keepdims=True)
    inputs -= centre
    wanted -= level
    moments = inputs.transpose(0, 2, 1) @ inputs / count
    size = moments.shape[1]
    power = np.trace(moments, axis1=1, axis2=2) / size
    damping = (DAMPING * power + 1e-9)[:, None, None] * np.eye(size)
    products = inputs.transpose(0, 2, 1) @ wanted / count
    weights = np.linalg.solve(moments + damping, products + damping @ before.transpose(0, 2, 1)).transpose(0, 2, 1)
    importance = np.diagonal(moments + damping, axis1=1, axis2=2)[:, None]
    steps = steps_of(weights, importance)
    whole = rounded_weights(weights, moments + damping, steps)
    bias = level[:, 0] - ((whole * steps) @ centre.transpose(0, 2, 1))[..., 0]
    return Fitted(
        whole.reshape(layer.weight.shape).astype(np.int8),
        steps.reshape(rows).astype(np.float32),
        bias.reshape(rows).astype(np.float32),
    )


def refine(model: onnx.ModelProto, layers: list[Layer], observed: Observed, crops: list[NDArray[np.uint8]]) -> None:
    """Fit the layers of the quantised `model` anew, first to last."""
    nodes = {n.name: n for n in model.graph.node}
    makers = {n.output[0]: n for n in model.graph.node}
    tensors = {t.name: t for t in model.graph.initializer}

    def replace(name: str, value: NDArray) -> None:
        tensors[name].CopyFrom(numpy_helper.from_array(value, name))

    for i, layer in enumerate(layers):
        node = nodes[layer.node.name]
        source, weight, bias = (makers[name] for name in node.input)
        session = session_of(model, [source.output[0]])
        down, across = layer.attribute("strides", [1, 1])
        parts: list[NDArray[np.float32]] = []
        for c, crop in enumerate(crops):
            maps = session.run(None, {"image": crop})[0][0]
            count = -(-maps.shape[1] // down) * -(-maps.shape[2] // across)
            parts.append(layer.patches(maps, places_of(i, c, count)))
        fitted = fit(layer, np.concatenate(parts), observed.answers[layer.node.name])
        step = float(numpy_helper.to_array(tensors[source.input[1]]))
        replace(weight.input[0], fitted.whole)
        replace(weight.input[1], fitted.steps)
        replace(bias.input[0], np.round(fitted.bias / (fitted.steps * step)).astype(np.int32))
        replace(bias.input[1], fitted.steps * np.float32(step))
        print(f"{i + 1}/{len(layers)} {layer.node.name}", flush=True)


def difference(before: Path, after: Path, crops: list[NDArray[np.uint8]]) -> dict[str, float]:
    """How far scores lie apart where the float model sees something, and how little boxes overlap: means, and 95th of 100."""
    sessions = [onnx_session(file) for file in (before, after)]
    scores: list[NDArray[np.float32]] = []
    boxes: list[NDArray[np.float32]] = []
    for crop in crops:
        theirs, ours = (s.run(["boxes", "logits", "quality"], {"image": crop}) for s in sessions)
        values = [np.sqrt(sigmoid(o[1][0]) * sigmoid(o[2][0])[:, None]) for o in (theirs, ours)]
        seen = values[0].max(1) > SEEN_SCORE
        best = values[0].argmax(1)
        rows = np.arange(len(best))
        scores.append(np.abs(values[0][rows, best] - values[1][rows, best])[seen])
        boxes.append(1 - np.array([overlaps(a, b[None])[0] for a, b in zip(theirs[0][0][seen], ours[0][0][seen])]))
    apart, away = np.concatenate(scores), np.concatenate(boxes)
    return {
        "score": float(apart.mean()),
        "score95": float(np.quantile(apart, 0.95)),
        "box": float(away.mean()),
        "box95": float(np.quantile(away, 0.95)),
    }


def enter(bundle: Path, model: onnx.ModelProto, crops: list[NDArray[np.uint8]]) -> None:
    """Put the model into the bundle, in the place of an earlier one, if it gives what the float one gives."""
    description = json.loads((bundle / "bundle.json").read_text(encoding="utf-8"))
    with tempfile.TemporaryDirectory() as folder:
        made = Path(folder) / INTEGER_FILE
        onnx.save(model, str(made))
        apart = difference(bundle / FLOAT_FILE, made, crops)
        print(f"float against integers, on other crops: {apart}")
        if not apart["score"] < MAX_SCORE_DIFFERENCE:
            raise SystemExit(f"scores differ by {apart['score']:.3f} on average, more than {MAX_SCORE_DIFFERENCE}")
        shutil.copyfile(made, bundle / INTEGER_FILE)
    files = [entry for entry in description["files"] if entry["path"] != INTEGER_FILE]
    place = 1 + next(i for i, entry in enumerate(files) if entry["path"] == FLOAT_FILE)
    files.insert(place, file_entry(bundle, INTEGER_FILE))
    description["files"] = files
    (bundle / "bundle.json").write_text(json.dumps(description, indent=2) + "\n", encoding="utf-8")


def main() -> None:
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--bundle", type=Path, required=True)
    p.add_argument("--pack", action="append", required=True, metavar="NAME=FOLDER")
    p.add_argument("--crops", type=int, default=120)
    p.add_argument("--seed", type=int, default=1)
    a = p.parse_args()
    vocabulary = load_vocabulary()
    packs = [load_pack(name, folder, vocabulary, "train") for name, folder in parse_pack_options(a.pack).items()]
    crops, others = crops_of(packs, a.crops, a.seed), crops_of(packs, CHECK_CROPS, a.seed + 1)
    model = folded(a.bundle / FLOAT_FILE)
    observed = observe(model, crops)
    integers = in_integers(model, observed)
    refine(integers, layers_of(model), observed, crops)
    enter(a.bundle, integers, others)


if __name__ == "__main__":
    main()
