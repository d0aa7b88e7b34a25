"""The decoder with an adapter, and a Loop behind it that writes further tokens inside the graph.

Where the graph runs on a GPU, keys and values stay there from token to token: onnxruntime-node hands every output of a CUDA
run back through the memory of the CPU. With `steps` 0 it is the decoder as `lora_decoder.py` makes it. Like that one it holds no
weights: they lie in the files of the decoder and of the embeddings, and both passes use the same ones.

Beside the decoder's inputs it takes `steps` (int64, tokens to write after those given), `next_position` (int64, of the first
of them), `ended` [B] (bool, rows that need no more), `end_tokens` [E] (int64), `chances` [steps, B] (float64, uniform in [0, 1)),
`temperature` (float64) and `greedy` (bool, the most probable token each time). Beside its outputs it gives `tokens` [W, B] (int64),
`logs` [W, B] (float32, log-probabilities of the model as it is) and `logits_next` [B, vocabulary] after the last token written;
W is `steps`, or less where all rows have ended.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import onnx
from onnx import NodeProto, TensorProto, ValueInfoProto, helper, numpy_helper

from .lora_decoder import shared
from .train_graphs import places_of

PAST, PRESENT = "past_key_values.", "present."
INSIDE, FIRST = "write/", "first/"
"""Before the names of what belongs to the loop's pass of the decoder, and to the pass before it."""
EXTRA = ("steps", "next_position", "ended", "end_tokens", "chances", "temperature", "greedy")
CONSTANTS = {"last": [-1], "zero": [0], "one": [1], "two": [2], "three": [3]}


def rollout_name(decoder: str) -> str:
    return decoder.replace("decoder_lora", "decoder_rollout")


def write_rollouts(decoder: Path, embeddings: Path) -> Path:
    """decoder_rollout.onnx beside decoder_lora.onnx, in single precision."""
    model = onnx.load(str(decoder), load_external_data=False)
    embed = onnx.load(str(embeddings), load_external_data=False)
    graph, places = model.graph, places_of(embeddings)
    rename = {tensor.name: f"embed/{tensor.name}" for tensor in embed.graph.initializer}
    for tensor in embed.graph.initializer:
        graph.initializer.add().CopyFrom(shared(tensor, places))
        graph.initializer[-1].name = rename[tensor.name]
    past = [entry for entry in graph.input if entry.name.startswith(PAST)]
    weights = {tensor.name for tensor in graph.initializer}
    outer = {entry.name for entry in graph.input if entry.name == "lora"} | weights
    body = _body(list(graph.node), embed.graph, past, outer, rename)
    nodes = [_renamed(node, "", lambda name: FIRST + name if _is_result(name) else name) for node in graph.node]
    presents = [PRESENT + entry.name.removeprefix(PAST) for entry in past]
    nodes += [
        _constant("go", np.array(True)),
        *(_constant(name, np.array(values, np.int64)) for name, values in (("last", [-1]), ("row", [1]))),
        _node("Gather", [f"{FIRST}logits", "last"], "kept", axis=1),
        _node("Squeeze", ["kept", "row"], "scores"),
        helper.make_node(
            "Loop",
            ["steps", "go", "scores", "next_position", "ended", *(FIRST + name for name in presents)],
            ["logits_next", "position_after", "ended_after", *presents, "tokens", "logs"],
            name="/write",
            body=body,
        ),
        _node("Identity", [f"{FIRST}logits"], "logits"),
    ]
    del graph.node[:], graph.value_info[:]
    graph.node.extend(nodes)
    graph.input.extend(_extra_inputs())
    graph.output.extend(
        [
            helper.make_tensor_value_info("tokens", TensorProto.INT64, ["written", "batch_size"]),
            helper.make_tensor_value_info("logs", TensorProto.FLOAT, ["written", "batch_size"]),
            helper.make_tensor_value_info("logits_next", TensorProto.FLOAT, ["batch_size", "vocabulary"]),
        ]
    )
    path = decoder.with_name(rollout_name(decoder.name))
    onnx.save(model, str(path))
    return path


def _extra_inputs() -> list[ValueInfoProto]:
    info = helper.make_tensor_value_info
    return [
        info("steps", TensorProto.INT64, []),
        info("next_position", TensorProto.INT64, []),
        info("ended", TensorProto.BOOL, ["batch_size"]),
        info("end_tokens", TensorProto.INT64, ["ends"]),
        info("chances", TensorProto.DOUBLE, ["steps", "batch_size"]),
        info("temperature", TensorProto.DOUBLE, []),
        info("greedy", TensorProto.BOOL, []),
    ]


def _body(
    decoder: list[NodeProto],
    embed: onnx.GraphProto,
    past: list[ValueInfoProto],
    outer: set[str],
    rename: dict[str, str],
) -> onnx.GraphProto:
    """Chooses a token of the scores, and passes it through the decoder: the next scores, and longer keys and values."""

    def inside(name: str) -> str:
        return name if name in outer else INSIDE + name

    nodes = [_constant(f"w.{name}", np.array(values, np.int64)) for name, values in CONSTANTS.items()]
    nodes += [
        _constant(inside("num_logits_to_keep"), np.array(1, np.int64)),
        _constant("w.step", np.array(1, np.int64)),
    ]
    nodes += [*_choose(), *_next_inputs(inside)]

    def embedded(name: str) -> str:
        return rename.get(name) or f"{INSIDE}embed/{name}"

    nodes.append(_node("Identity", ["w.token"], embedded(embed.input[0].name)))
    nodes += [_renamed(node, f"{INSIDE}embed/", embedded) for node in embed.node]
    nodes.append(_node("Identity", [embedded(embed.output[0].name)], inside("inputs_embeds")))
    nodes += [_node("Identity", [f"w.{entry.name}"], inside(entry.name)) for entry in past]
    nodes += [_renamed(node, INSIDE, inside) for node in decoder]
    nodes += [
        _node("Squeeze", [inside("logits"), "w.one"], "w.scores_next"),
        _node("Squeeze", ["w.token", "w.one"], "w.tokens"),
        _node("Squeeze", ["w.log", "w.one"], "w.logs"),
    ]
    info = helper.make_tensor_value_info

    def cache(entry: ValueInfoProto, name: str, length: str) -> ValueInfoProto:
        heads, width = (entry.type.tensor_type.shape.dim[axis].dim_value for axis in (1, 3))
        return info(name, entry.type.tensor_type.elem_type, ["batch_size", heads, length, width])

    scores = ["batch_size", "vocabulary"]
    return helper.make_graph(
        nodes,
        "write",
        [
            info("w.i", TensorProto.INT64, []),
            info("w.go", TensorProto.BOOL, []),
            info("w.scores", TensorProto.FLOAT, scores),
            info("w.position", TensorProto.INT64, []),
            info("w.ended", TensorProto.BOOL, ["batch_size"]),
            *(cache(entry, f"w.{entry.name}", "before") for entry in past),
        ],
        [
            info("w.go_on", TensorProto.BOOL, []),
            info("w.scores_next", TensorProto.FLOAT, scores),
            info("w.position_next", TensorProto.INT64, []),
            info("w.ended_now", TensorProto.BOOL, ["batch_size"]),
            *(cache(entry, inside(PRESENT + entry.name.removeprefix(PAST)), "after") for entry in past),
            info("w.tokens", TensorProto.INT64, ["batch_size"]),
            info("w.logs", TensorProto.FLOAT, ["batch_size"]),
        ],
    )


def _choose() -> list[NodeProto]:
    """w.token and w.log [B, 1], w.ended_now [B], w.go_on. In double precision, as sums over a vocabulary."""
    return [
        _node("Cast", ["w.scores"], "w.wide", to=TensorProto.DOUBLE),
        _node("ReduceMax", ["w.wide", "w.last"], "w.most", keepdims=1),
        _node("Sub", ["w.wide", "w.most"], "w.below"),
        _node("Exp", ["w.below"], "w.shares"),
        _node("ReduceSum", ["w.shares", "w.last"], "w.share_sum", keepdims=1),
        _node("Log", ["w.share_sum"], "w.norm"),
        _node("ArgMax", ["w.scores"], "w.best", axis=-1, keepdims=1),
        _node("Div", ["w.below", "temperature"], "w.warm"),
        _node("Exp", ["w.warm"], "w.weights"),
        _node("CumSum", ["w.weights", "w.step"], "w.reached"),
        _node("ReduceSum", ["w.weights", "w.last"], "w.all", keepdims=1),
        _node("Gather", ["chances", "w.i"], "w.chance", axis=0),
        _node("Unsqueeze", ["w.chance", "w.one"], "w.chance_column"),
        _node("Mul", ["w.chance_column", "w.all"], "w.left"),
        _node("LessOrEqual", ["w.reached", "w.left"], "w.passed"),
        _node("Cast", ["w.passed"], "w.passed_each", to=TensorProto.INT64),
        _node("ReduceSum", ["w.passed_each", "w.last"], "w.drawn", keepdims=1),
        _node("Where", ["greedy", "w.best", "w.drawn"], "w.token"),
        _node("GatherElements", ["w.below", "w.token"], "w.own", axis=1),
        _node("Sub", ["w.own", "w.norm"], "w.log_wide"),
        _node("Cast", ["w.log_wide"], "w.log", to=TensorProto.FLOAT),
        _node("Equal", ["w.token", "end_tokens"], "w.is_end"),
        _node("Cast", ["w.is_end"], "w.is_end_each", to=TensorProto.INT32),
        _node("ReduceSum", ["w.is_end_each", "w.last"], "w.ends", keepdims=0),
        _node("Cast", ["w.ends"], "w.ends_here", to=TensorProto.BOOL),
        _node("Or", ["w.ended", "w.ends_here"], "w.ended_now"),
        _node("Not", ["w.ended_now"], "w.open"),
        _node("Cast", ["w.open"], "w.open_each", to=TensorProto.INT32),
        _node("ReduceMax", ["w.open_each", "w.zero"], "w.any", keepdims=0),
        _node("Cast", ["w.any"], "w.go_on", to=TensorProto.BOOL),
    ]


def _next_inputs(inside: Callable[[str], str]) -> list[NodeProto]:
    """Mask and positions of the one token: no row has padding, and text has the same position on all three axes."""
    return [
        _node("Shape", [f"w.{PAST}0.key"], "w.shape"),
        _node("Gather", ["w.shape", "w.two"], "w.before", axis=0),
        _node("Add", ["w.before", "w.one"], "w.length"),
        _node("Gather", ["w.shape", "w.zero"], "w.rows", axis=0),
        _node("Concat", ["w.rows", "w.length"], "w.mask_shape", axis=0),
        _node(
            "ConstantOfShape",
            ["w.mask_shape"],
            inside("attention_mask"),
            value=numpy_helper.from_array(np.array([1], np.int64)),
        ),
        _node("Concat", ["w.three", "w.rows", "w.one"], "w.place_shape", axis=0),
        _node("Expand", ["w.position", "w.place_shape"], inside("position_ids")),
        _node("Add", ["w.position", "w.step"], "w.position_next"),
    ]


def _is_result(name: str) -> bool:
    return name == "logits" or name.startswith(PRESENT)


def _renamed(node: NodeProto, before: str, rename: Callable[[str], str]) -> NodeProto:
    copy = NodeProto()
    copy.CopyFrom(node)
    copy.name = before + node.name
    copy.input[:] = [name and rename(name) for name in node.input]
    copy.output[:] = [name and rename(name) for name in node.output]
    return copy


def _node(kind: str, inputs: list[str], output: str, **attributes: object) -> NodeProto:
    return helper.make_node(kind, inputs, [output], name=f"/{output}", **attributes)


def _constant(name: str, values: np.ndarray) -> NodeProto:
    return _node("Constant", [], name, value=numpy_helper.from_array(values))
