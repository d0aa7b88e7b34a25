"""paraphrase-MiniLM-L3-v2 as a PyTorch module, with the weights of the packaged ONNX graph."""

from __future__ import annotations

import numpy as np
import onnx
import torch
import torch.nn.functional as F
from onnx import numpy_helper
from torch import Tensor, nn

from perceiver.text import encoder_file

WIDTH, LAYERS, HEADS, INNER = 384, 3, 12, 1536
NORM_EPSILON = 1e-12
BYTE_STEPS = 127.0
"""Levels on each side of zero that a word vector's components are rounded to."""


class EncoderLayer(nn.Module):
    """One post-norm transformer layer of BERT. [B, T, 384] and an additive mask [B, 1, 1, T] in, [B, T, 384] out."""

    def __init__(self) -> None:
        super().__init__()
        self.query, self.key, self.value, self.out = (nn.Linear(WIDTH, WIDTH) for _ in range(4))
        self.norm_attention = nn.LayerNorm(WIDTH, eps=NORM_EPSILON)
        self.inner, self.outer = nn.Linear(WIDTH, INNER), nn.Linear(INNER, WIDTH)
        self.norm_output = nn.LayerNorm(WIDTH, eps=NORM_EPSILON)
        self.dropout = nn.Dropout(0.1)

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        heads = [split_heads(part(x), HEADS) for part in (self.query, self.key, self.value)]
        mixed = join_heads(attend(*heads, mask))
        x = self.norm_attention(x + self.dropout(self.out(mixed)))
        return self.norm_output(x + self.dropout(self.outer(F.gelu(self.inner(x)))))


def split_heads(x: Tensor, heads: int) -> Tensor:
    """[B, T, D] to [B, H, T, D / H]."""
    return x.view(x.shape[0], x.shape[1], heads, -1).transpose(1, 2)


def join_heads(x: Tensor) -> Tensor:
    return x.transpose(1, 2).flatten(2)


def attend(query: Tensor, key: Tensor, value: Tensor, mask: Tensor) -> Tensor:
    """Written out, so that the exported graph holds plain operators. `mask` is added to the scores."""
    scores = query @ key.transpose(-1, -2) * (query.shape[-1] ** -0.5) + mask
    return scores.softmax(-1) @ value


class Encoder(nn.Module):
    """Word pieces [B, T] and their mask [B, T] (1 for a piece, 0 for padding) to states [B, T, 384].

    Word vectors are stored as bytes with one scale a word and are never trained: the words that the training text
    lacks keep the place that pretraining gave them, and what is trained is what is shipped.
    """

    def __init__(self) -> None:
        super().__init__()
        self.register_buffer("words", torch.zeros(30522, WIDTH, dtype=torch.int8))
        self.register_buffer("scales", torch.zeros(30522, 1))
        self.positions = nn.Parameter(torch.zeros(512, WIDTH))
        self.kind = nn.Parameter(torch.zeros(WIDTH))
        self.norm = nn.LayerNorm(WIDTH, eps=NORM_EPSILON)
        self.layers = nn.ModuleList(EncoderLayer() for _ in range(LAYERS))
        self.dropout = nn.Dropout(0.1)

    def forward(self, ids: Tensor, mask: Tensor) -> Tensor:
        words = self.words[ids].to(torch.float32) * self.scales[ids]
        x = self.norm(words + self.positions[: ids.shape[1]] + self.kind)
        x = self.dropout(x)
        added = (1.0 - mask.to(torch.float32))[:, None, None, :] * -1e4
        for layer in self.layers:
            x = layer(x, added)
        return x

    def freeze(self, layers: int) -> None:
        """Keeps the positions and the first layers as they are: what they do is general, and training costs less."""
        for part in (self.norm, *self.layers[:layers]):
            part.requires_grad_(False)
        self.positions.requires_grad_(False)
        self.kind.requires_grad_(False)


def pretrained() -> Encoder:
    """The encoder with the packaged weights (Apache-2.0)."""
    graph = onnx.load(str(encoder_file())).graph
    values = {entry.name: numpy_helper.to_array(entry) for entry in graph.initializer}
    encoder = Encoder()
    prefix = "model.0.auto_model."

    def named(name: str) -> Tensor:
        return torch.from_numpy(values[prefix + name].copy())

    words = named("embeddings.word_embeddings.weight")
    scales = words.abs().amax(1, keepdim=True) / BYTE_STEPS
    encoder.scales.copy_(scales)
    encoder.words.copy_((words / scales).round().to(torch.int8))
    # Matrices lost their names in that export; they stand in the order of the layers, six to a layer.
    matrices = sorted((name for name in values if name.startswith("onnx::MatMul_")), key=lambda n: int(n.split("_")[1]))
    with torch.no_grad():
        encoder.positions.copy_(named("embeddings.position_embeddings.weight"))
        encoder.kind.copy_(named("embeddings.token_type_embeddings.weight")[0])
        copy_norm(encoder.norm, named("embeddings.LayerNorm.weight"), named("embeddings.LayerNorm.bias"))
        for at, layer in enumerate(encoder.layers):
            stem = f"encoder.layer.{at}."
            parts = [layer.query, layer.key, layer.value, layer.out, layer.inner, layer.outer]
            biases = [
                *(f"attention.self.{kind}.bias" for kind in ("query", "key", "value")),
                "attention.output.dense.bias",
                "intermediate.dense.bias",
                "output.dense.bias",
            ]
            for part, bias, matrix in zip(parts, biases, matrices[at * 6 : at * 6 + 6]):
                part.weight.copy_(torch.from_numpy(np.ascontiguousarray(values[matrix].T)))
                part.bias.copy_(named(stem + bias))
            for norm, name in ((layer.norm_attention, "attention.output"), (layer.norm_output, "output")):
                copy_norm(norm, named(f"{stem}{name}.LayerNorm.weight"), named(f"{stem}{name}.LayerNorm.bias"))
    return encoder


def copy_norm(norm: nn.LayerNorm, weight: Tensor, bias: Tensor) -> None:
    norm.weight.copy_(weight)
    norm.bias.copy_(bias)
