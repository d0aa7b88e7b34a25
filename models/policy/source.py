"""The policy of a bundle as a PyTorch module again: what is trained or taught goes on from what is shipped."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import numpy_helper

from .attach import DECODER_FILE, DESCRIPTION_FILE, ENCODER_FILE
from .network import Policy


def weights_of(file: Path) -> tuple[dict[str, np.ndarray], dict[str, str]]:
    """All initialisers as float32 (integers as they are), and of each linear layer's bias the name of its matrix.

    The exporter keeps the names of biases and forgets those of the matrices in front of them, which stand transposed.
    """
    graph = onnx.load(str(file)).graph
    values = {t.name: numpy_helper.to_array(t) for t in graph.initializer}
    made = {out: node for node in graph.node for out in node.output}
    for node in graph.node:
        if node.op_type == "Cast" and node.input[0] in values:
            values[node.output[0]] = values[node.input[0]].astype(np.float32)
    matrices: dict[str, str] = {}
    for node in graph.node:
        if node.op_type != "Add":
            continue
        for bias, product in (node.input, reversed(node.input)):
            if bias in values and product in made and made[product].op_type == "MatMul":
                matrices[bias] = made[product].input[1]
    return values, matrices


def load_policy(bundle: Path) -> tuple[Policy, dict]:
    """The module with the bundle's weights, as the app rounds them, and the bundle's description of it."""
    description = json.loads((bundle / DESCRIPTION_FILE).read_text())
    policy = Policy(len(description["tokens"]), len(description["classes"])).eval()
    state = policy.state_dict()
    missing = set(state)
    for name in (ENCODER_FILE, DECODER_FILE):
        values, matrices = weights_of(bundle / name)
        for key, current in state.items():
            value = values.get(f"policy.{key}")
            if value is None and key.endswith(".weight") and current.ndim == 2:
                matrix = values.get(matrices.get(f"policy.{key[: -len('weight')]}bias", ""))
                if matrix is not None:
                    value = matrix.T
            if value is None and key == "class_vectors.weight":
                # The exporter folds `weight[None]` into a constant without a name.
                value = next((v for v in values.values() if v.shape == (1, *current.shape)), None)
            if value is None:
                continue
            current.copy_(torch.from_numpy(np.array(value)).reshape(current.shape))
            missing.discard(key)
    if missing:
        raise SystemExit(f"the bundle's policy lacks {sorted(missing)}")
    return policy.requires_grad_(False), description
