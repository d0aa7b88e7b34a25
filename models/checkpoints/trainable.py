"""The decoder of an exported folder as a function of a low-rank adapter, for training one sequence at a time.

Weights are read back from `decoder_model_merged.onnx`, in the order [in, out] in which they lie there, so that the training
graphs can point at those very bytes; no safetensors are needed. Attention's four projections are adapted, the rest is
frozen; the vision tower and the embeddings are not in it: what they give is an input.
"""

from __future__ import annotations

import json
import math
import re
from dataclasses import dataclass
from pathlib import Path

import onnx
import torch
from onnx import numpy_helper
from torch import Tensor

ADAPTED = ("q_proj", "k_proj", "v_proj", "o_proj")
PRODUCT = re.compile(
    r"^/(?:mlp/)?(q_proj|k_proj|v_proj|o_proj|gate_proj|up_proj|down_proj|head)(?:_(\d+))?/MatMul(?:_Q4)?$"
)
"""Names that the recipe's exporter gives the products with weights: the layer's number is the suffix, none for the first."""


@dataclass(frozen=True)
class Shape:
    """Of the language model; `axis_of` says for each rotary frequency whether time, row or column turns it."""

    hidden: int
    layers: int
    heads: int
    kv_heads: int
    head_width: int
    epsilon: float
    theta: float
    axis_of: tuple[int, ...]
    deepstack: int


@dataclass(frozen=True)
class Part:
    """One matrix of the adapter in its flat vector: `down` begins as noise of this deviation, `up` as zero."""

    name: str
    offset: int
    rows: int
    columns: int
    deviation: float

    @property
    def length(self) -> int:
        return self.rows * self.columns


def shape_of(folder: Path) -> Shape:
    config = json.loads((folder / "config.json").read_text())
    text = {**config, **config.get("text_config", {})}
    rope = text.get("rope_parameters") or {**(text.get("rope_scaling") or {}), "rope_theta": text.get("rope_theta")}
    deepstack = len(config["vision_config"].get("deepstack_visual_indexes", []))
    sections = rope["mrope_section"]
    interleaved = rope.get("mrope_interleaved", False) or deepstack > 0
    axes = [axis for axis, length in enumerate(sections) for _ in range(length)]
    if interleaved:
        axes = [0] * sum(sections)
        for axis in (1, 2):
            axes[axis : sections[axis] * 3 : 3] = [axis] * len(axes[axis : sections[axis] * 3 : 3])
    heads = text["num_attention_heads"]
    return Shape(
        hidden=text["hidden_size"],
        layers=text["num_hidden_layers"],
        heads=heads,
        kv_heads=text["num_key_value_heads"],
        head_width=text.get("head_dim") or text["hidden_size"] // heads,
        epsilon=text["rms_norm_eps"],
        theta=rope["rope_theta"],
        axis_of=tuple(axes),
        deepstack=deepstack,
    )


def initialisers_of(graph: onnx.GraphProto) -> dict[str, str]:
    """Of each weight by our name (`0.q_proj`, `0.q_proj.bias`, `norm`), the name of the tensor in the decoder's graph."""
    names = {f"{match[2] or 0}.{match[1]}": node.input[1] for node in graph.node if (match := PRODUCT.match(node.name))}
    names["head"] = names.pop("0.head")
    for tensor in graph.initializer:
        part = re.fullmatch(r"text\.(?:layers\.(\d+)\.(?:self_attn\.)?)?(.+)", tensor.name)
        if part is not None:
            name = part[2].removesuffix(".weight")
            names[name if part[1] is None else f"{part[1]}.{name}"] = tensor.name
    return names


def weights_of(folder: Path) -> tuple[dict[str, Tensor], dict[str, str]]:
    """The decoder's weights in single precision, and the names of their tensors in its graph."""
    model = onnx.load(str(folder / "onnx" / "decoder_model_merged.onnx"))
    names = initialisers_of(model.graph)
    held = {tensor.name: tensor for tensor in model.graph.initializer}
    weights = {name: torch.from_numpy(numpy_helper.to_array(held[source]).copy()) for name, source in names.items()}
    return weights, names


def parts_of(weights: dict[str, Tensor], layers: int, rank: int) -> list[Part]:
    """`down` [in, rank] and `up` [rank, out] of each adapted matrix, layer by layer."""
    parts: list[Part] = []
    for layer in range(layers):
        for name in ADAPTED:
            into, out = weights[f"{layer}.{name}"].shape
            # Narrow matrices never take a rank beyond their own width.
            own = min(rank, into, out)
            for kind, rows, columns, deviation in (("down", into, own, into**-0.5), ("up", own, out, 0.0)):
                offset = parts[-1].offset + parts[-1].length if parts else 0
                parts.append(Part(f"{layer}.{name}.{kind}", offset, rows, columns, deviation))
    return parts


class LastRows(torch.autograd.Function):
    """The last rows of a matrix; going back they are padded with zeros, where PyTorch would scatter."""

    @staticmethod
    def forward(ctx, x: Tensor, count: int) -> Tensor:
        ctx.before = x.shape[0] - count
        return x.narrow(0, x.shape[0] - count, count).clone()

    @staticmethod
    def backward(ctx, gradient: Tensor):
        return torch.cat([gradient.new_zeros(ctx.before, gradient.shape[1]), gradient]), None


class Quarter(torch.autograd.Function):
    """(a, b) to (-b, a) on the last axis: half of a rotation, and going back its transpose."""

    @staticmethod
    def forward(ctx, x: Tensor) -> Tensor:
        half = x.shape[-1] // 2
        return torch.cat([-x[..., half:], x[..., :half]], dim=-1)

    @staticmethod
    def backward(ctx, gradient: Tensor) -> Tensor:
        half = gradient.shape[-1] // 2
        return torch.cat([gradient[..., half:], -gradient[..., :half]], dim=-1)


@dataclass
class Adapted:
    """The decoder under an adapter: `leaves` holds the adapter's matrices in the order of `parts`."""

    shape: Shape
    weights: dict[str, Tensor]
    parts: list[Part]
    leaves: list[Tensor]
    scale: float
    """alpha / rank."""

    def __post_init__(self) -> None:
        self.leaf_of = {part.name: leaf for part, leaf in zip(self.parts, self.leaves)}

    def token_logs(self, embeds: Tensor, positions: Tensor, targets: Tensor) -> tuple[Tensor, Tensor]:
        """Log-probability of each target, and the entropy there; both [C].

        embeds [S, hidden * (1 + deepstack)] of the prompt and all of the answer but its last token; positions [3, S];
        targets [C], the answer's tokens.
        """
        shape = self.shape
        states = embeds[:, : shape.hidden]
        cos, sin = self._turns(positions)
        at = torch.arange(embeds.shape[0])
        hidden = (at[None, :] > at[:, None]).to(torch.float32) * torch.finfo(torch.float32).min
        for layer in range(shape.layers):
            states = states + self._attend(layer, self._norm(states, f"{layer}.input_layernorm"), cos, sin, hidden)
            x = self._norm(states, f"{layer}.post_attention_layernorm")
            gate = torch.nn.functional.silu(self._linear(x, f"{layer}.gate_proj"))
            states = states + self._linear(gate * self._linear(x, f"{layer}.up_proj"), f"{layer}.down_proj")
            if layer < shape.deepstack:
                states = states + embeds[:, shape.hidden * (layer + 1) : shape.hidden * (layer + 2)]
        last = self._norm(LastRows.apply(states, targets.shape[0]), "norm")
        head = self.weights["head"]
        logits = last @ head
        total = torch.logsumexp(logits, -1)
        # The head is frozen, so a gather of its columns gives the targets' logits, and nothing is scattered going back.
        told = (last * head.index_select(1, targets).t()).sum(-1)
        return told - total, total - (torch.softmax(logits, -1) * logits).sum(-1)

    def _turns(self, positions: Tensor) -> tuple[Tensor, Tensor]:
        shape = self.shape
        frequency = shape.theta ** (-torch.arange(0, shape.head_width, 2, dtype=torch.float32) / shape.head_width)
        by_axis = torch.zeros(3, len(shape.axis_of))
        by_axis[list(shape.axis_of), list(range(len(shape.axis_of)))] = frequency
        half = positions.t().to(torch.float32) @ by_axis
        angle = torch.cat([half, half], dim=-1)[:, None]
        return angle.cos(), angle.sin()

    def _norm(self, x: Tensor, name: str) -> Tensor:
        return x * torch.rsqrt(x.square().mean(-1, keepdim=True) + self.shape.epsilon) * self.weights[name]

    def _linear(self, x: Tensor, name: str) -> Tensor:
        out = x @ self.weights[name]
        if f"{name}.down" in self.leaf_of:
            out = out + x @ self.leaf_of[f"{name}.down"] @ self.leaf_of[f"{name}.up"] * self.scale
        return out + self.weights[f"{name}.bias"] if f"{name}.bias" in self.weights else out

    def _attend(self, layer: int, x: Tensor, cos: Tensor, sin: Tensor, hidden: Tensor) -> Tensor:
        shape, count = self.shape, x.shape[0]
        query = self._linear(x, f"{layer}.q_proj").reshape(count, shape.heads, shape.head_width)
        key = self._linear(x, f"{layer}.k_proj").reshape(count, shape.kv_heads, shape.head_width)
        value = self._linear(x, f"{layer}.v_proj").reshape(count, shape.kv_heads, shape.head_width)
        if f"{layer}.q_norm" in self.weights:
            query, key = self._norm(query, f"{layer}.q_norm"), self._norm(key, f"{layer}.k_norm")
        query, key = query * cos + Quarter.apply(query) * sin, key * cos + Quarter.apply(key) * sin
        groups = shape.heads // shape.kv_heads
        query = query.transpose(0, 1).reshape(shape.kv_heads, groups, count, shape.head_width)
        scores = query @ key.permute(1, 2, 0)[:, None] * (1 / math.sqrt(shape.head_width)) + hidden
        seen = torch.softmax(scores, -1) @ value.transpose(0, 1)[:, None]
        return self._linear(
            seen.reshape(shape.heads, count, shape.head_width).transpose(0, 1).reshape(count, -1), f"{layer}.o_proj"
        )
