"""Every build of a training graph is compared with torch.optim.AdamW over steps of changing shapes, SFT and GRPO in turn."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

import numpy as np
import onnxruntime as ort
import torch
from torch import Tensor

from .update import FIRST_DECAY, SCALARS, SECOND_DECAY, Scalars, Tokens, loss_of

Step = dict[str, Tensor]
MOST_DIFFERENCE = 2e-3
"""Largest difference of a weight after 20 updates of 1e-3: Adam amplifies the noise of float32 where gradients vanish."""
MOST_MEAN_DIFFERENCE = 2e-5


def session(file: Path, threads: int = 1) -> ort.InferenceSession:
    options = ort.SessionOptions()
    options.intra_op_num_threads = threads
    options.log_severity_level = 3
    return ort.InferenceSession(str(file), options, providers=["CPUExecutionProvider"])


def run_graph(file: Path, start: Tensor, steps: Iterable[Step]) -> tuple[np.ndarray, list[np.ndarray]]:
    graph = session(file)
    weights, first, second = start.numpy(), np.zeros(len(start), np.float32), np.zeros(len(start), np.float32)
    stats: list[np.ndarray] = []
    for step in steps:
        feeds = {name: value.numpy() for name, value in step.items()}
        weights, first, second, found = graph.run(
            ["weights_out", "first_out", "second_out", "stats"],
            {"weights": weights, "first": first, "second": second, **feeds},
        )
        stats.append(found)
    return weights, stats


def run_eager(
    logs: Callable[[Tensor, Step], tuple[Tensor, Tensor]], start: Tensor, steps: Iterable[Step]
) -> tuple[np.ndarray, list[float]]:
    """The same steps with PyTorch's own optimiser and clipping. `logs` gives log-probabilities and entropy."""
    weights = start.clone().requires_grad_(True)
    optimizer = torch.optim.AdamW([weights], lr=1e-3, betas=(FIRST_DECAY, SECOND_DECAY), eps=1e-8, weight_decay=0.01)
    losses: list[float] = []
    for step in steps:
        s = Scalars(step["scalars"])
        log, entropy = logs(weights, step)
        tokens = Tokens(log, step["old_log"], step["reference_log"], step["advantage"], step["weight"], entropy)
        loss, _ = loss_of(tokens, s)
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_([weights], float(step["scalars"][SCALARS.index("max_gradient")]))
        optimizer.step()
        losses.append(loss.item())
    return weights.detach().numpy(), losses


def difference(a: np.ndarray, b: np.ndarray) -> tuple[float, float]:
    off = np.abs(a - b)
    return float(off.max()), float(off.mean())


def check(name: str, a: np.ndarray, b: np.ndarray) -> dict[str, float]:
    most, mean = difference(a, b)
    print(f"{name}: largest difference {most:.2e}, mean {mean:.2e}", flush=True)
    if not most < MOST_DIFFERENCE or not mean < MOST_MEAN_DIFFERENCE:
        raise SystemExit(f"{name}: the graph does not train as PyTorch does")
    return {"most": most, "mean": mean}
