"""Every build is compared with PyTorch: updates with torch.optim.AdamW, and the decoder with what is trained."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import onnxruntime
import torch
from torch import Tensor

from teach.examples import scalars
from teach.parity import MOST_DIFFERENCE, MOST_MEAN_DIFFERENCE, difference
from teach.update import FIRST_DECAY, SCALARS, SECOND_DECAY, Scalars, Tokens, loss_of

from .train_graphs import APPLY, GRADIENT, TOKEN_INPUTS, leaves_of
from .trainable import Adapted, Part, Shape

UPDATES, ROWS = 8, 2
LENGTHS = ((23, 7), (41, 16), (17, 3))
"""Tokens of a sequence and of its answer, in turn."""
MOST_LOG_SHARE = 2e-5
"""Largest difference of a log-probability, of the largest of them: single precision keeps so many digits of logits."""
MOST_GRADIENT_SHARE = 1e-3
"""Largest difference of one number of a gradient, of the largest number in it."""


def session(file: Path) -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(str(file), options, providers=["CPUExecutionProvider"])


def initial(parts: list[Part], seed: int, up: float = 0.0) -> Tensor:
    """`down` as noise, `up` as noise of this deviation: at zero half of the gradients would vanish."""
    g = torch.Generator().manual_seed(seed)
    return torch.cat([torch.randn(part.length, generator=g) * (part.deviation or up) for part in parts])


def sequences(shape: Shape, vocabulary: int, update: int) -> Iterator[dict[str, Tensor]]:
    g = torch.Generator().manual_seed(100 + update)
    for row in range(ROWS):
        length, answer = LENGTHS[(update + row) % len(LENGTHS)]
        yield {
            "inputs_embeds": torch.randn(length, shape.hidden * (1 + shape.deepstack), generator=g) * 0.3,
            "position_ids": torch.arange(length).expand(3, length) + torch.randint(0, 3, (3, length), generator=g),
            "targets": torch.randint(0, vocabulary, (answer,), generator=g),
            "old_log": -torch.rand(answer, generator=g) * 4,
            "reference_log": -torch.rand(answer, generator=g) * 4,
            "advantage": torch.randn(answer, generator=g),
            "weight": torch.full((answer,), 1 / (answer * ROWS)),
        }


def loss_in_torch(decoder: Adapted, row: dict[str, Tensor], values: Tensor) -> tuple[Tensor, Tensor]:
    log, entropy = decoder.token_logs(row["inputs_embeds"], row["position_ids"], row["targets"])
    loss, _ = loss_of(Tokens(log, *(row[name] for name in TOKEN_INPUTS), entropy), Scalars(values))
    return loss, log


def check_training(
    folder: Path, shape: Shape, weights: dict[str, Tensor], parts: list[Part], scale: float
) -> dict[str, float]:
    """Updates of two sequences each, SFT and GRPO in turn, lengths changing: gradients, and weights at the end.

    Gradients are compared at the same weights: Adam makes so much of noise where they vanish that in a model of tens of
    millions of weights, each way going on from its own, they are apart by more than any one update is.
    """
    add, apply = session(folder / "onnx" / GRADIENT), session(folder / "onnx" / APPLY)
    start = initial(parts, 1, 0.01)
    lora, first, second = start.numpy(), np.zeros(len(start), np.float32), np.zeros(len(start), np.float32)
    theirs = start.clone().requires_grad_(True)
    optimiser = torch.optim.AdamW([theirs], lr=1e-3, betas=(FIRST_DECAY, SECOND_DECAY), eps=1e-8, weight_decay=0.01)
    vocabulary = weights["head"].shape[1]
    worst_log = worst_gradient = largest_log = 0.0
    for update in range(UPDATES):
        values = scalars(update + 1, update % 2 == 0)
        gradient = np.zeros(len(start), np.float32)
        wanted = torch.zeros_like(start)
        for row in sequences(shape, vocabulary, update):
            feeds = {name: value.numpy() for name, value in row.items()}
            gradient, _, logs = add.run(None, {"lora": lora, "gradient": gradient, "scalars": values.numpy(), **feeds})
            leaves = leaves_of(torch.from_numpy(lora), parts)
            loss, log = loss_in_torch(Adapted(shape, weights, parts, leaves, scale), row, values)
            wanted += torch.cat([each.reshape(-1) for each in torch.autograd.grad(loss, leaves)])
            worst_log = max(worst_log, float(np.abs(logs - log.detach().numpy()).max()))
            largest_log = max(largest_log, log.abs().max().item())
        share = np.abs(gradient - wanted.numpy()).max() / wanted.abs().max().item()
        worst_gradient = max(worst_gradient, float(share))
        feeds = {"lora": lora, "first": first, "second": second, "gradient": gradient, "scalars": values.numpy()}
        lora, first, second, _ = apply.run(None, feeds)
        theirs.grad = wanted
        torch.nn.utils.clip_grad_norm_([theirs], float(values[SCALARS.index("max_gradient")]))
        optimiser.step()
    most, mean = difference(lora, theirs.detach().numpy())
    found = {"log": worst_log, "gradient": worst_gradient, "weight": most, "meanWeight": mean}
    print(f"training: {found}", flush=True)
    fine = worst_log < MOST_LOG_SHARE * largest_log and worst_gradient < MOST_GRADIENT_SHARE
    if not fine or not most < MOST_DIFFERENCE or not mean < MOST_MEAN_DIFFERENCE:
        raise SystemExit(f"{folder}: the graphs do not train as PyTorch does.")
    return found


def check_decoder(
    file: Path, shape: Shape, weights: dict[str, Tensor], parts: list[Part], scale: float
) -> dict[str, float]:
    """Log-probabilities of the decoder with its cache under an adapter, and of the function that is trained."""
    graph = session(file)
    lora = initial(parts, 2, 0.05)
    decoder = Adapted(shape, weights, parts, leaves_of(lora, parts), scale)
    worst = largest = 0.0
    for row in sequences(shape, weights["head"].shape[1], 0):
        length, answer = len(row["inputs_embeds"]), len(row["targets"])
        past = {
            entry.name: np.zeros([1, entry.shape[1], 0, entry.shape[3]], np.float32)
            for entry in graph.get_inputs()
            if entry.name.startswith("past")
        }
        feeds = {
            "inputs_embeds": row["inputs_embeds"][None].numpy(),
            "attention_mask": np.ones([1, length], np.int64),
            "position_ids": row["position_ids"][:, None].numpy(),
            "num_logits_to_keep": np.array(answer),
            "lora": lora.numpy(),
        }
        logits = torch.from_numpy(graph.run(["logits"], {**feeds, **past})[0][0])
        logs = logits.log_softmax(-1).gather(1, row["targets"][:, None])[:, 0]
        told, _ = decoder.token_logs(row["inputs_embeds"], row["position_ids"], row["targets"])
        worst, largest = max(worst, (logs - told).abs().max().item()), max(largest, told.abs().max().item())
    print(f"decoder: {worst}", flush=True)
    if not worst < MOST_LOG_SHARE * largest:
        raise SystemExit(f"{file}: it answers other than what is trained.")
    return {"log": worst}
