"""Ranges, weights and biases of a layer in integers: what rounds to whole numbers with the least error. Pure numbers.

The rounding of weights is GPTQ (Frantar et al. 2023, algorithm 1): one input at a time, each error being made up for by
the weights still to come.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

LEVELS = 255
WEIGHT_LIMIT = 64
"""7 bits with a sign, as onnxruntime's `reduce_range` has them."""
DAMPING = 0.01
"""Share of the mean square of the inputs that holds weights to what they were, where few crops say otherwise."""
LEAST_WEIGHT = 1e-4
"""The largest of a row that is next to nothing is taken for this: its bias must fit 32 bits of its steps."""
SHRINKS = np.linspace(1.0, 0.5, 26)
"""Of the largest value, that a range may end at: cutting a few off can cost less than coarse steps for all."""


def range_of(values: NDArray[np.float32]) -> tuple[np.float32, np.float32]:
    """The range, zero within it, whose steps and cut-off ends give the least squared error."""
    low, high = min(float(values.min()), 0.0), max(float(values.max()), 0.0)
    best = (np.inf, low, high)
    for shrink in SHRINKS:
        scale = max((high - low) * shrink / LEVELS, 1e-9)
        zero = np.round(-low * shrink / scale)
        rounded = (np.clip(np.round(values / scale) + zero, 0, LEVELS) - zero) * scale
        best = min(best, (float(((values - rounded) ** 2).mean()), low * shrink, high * shrink))
    return np.float32(best[1]), np.float32(best[2])


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


def fit(weight: NDArray[np.float32], seen: NDArray[np.float32], answers: NDArray[np.float32]) -> Fitted:
    """The layer [M, C / groups, kh, kw], whole or by channel, by which `seen` [n, C, kh * kw] gives `answers` [n, M] as nearly as whole numbers can.

    The float weights hold it where the crops do not say otherwise.
    """
    count, channels, places = seen.shape
    rows = len(weight)
    if weight.shape[1] == 1 and rows > 1:
        inputs = seen.transpose(1, 0, 2).astype(np.float64)
        wanted = answers.T[:, :, None].astype(np.float64)
    else:
        inputs = seen.reshape(1, count, channels * places).astype(np.float64)
        wanted = answers[None].astype(np.float64)
    before = weight.reshape(len(inputs), -1, inputs.shape[2]).astype(np.float64)
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
        whole.reshape(weight.shape).astype(np.int8),
        steps.reshape(rows).astype(np.float32),
        bias.reshape(rows).astype(np.float32),
    )
