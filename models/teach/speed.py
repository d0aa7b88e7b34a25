"""How long an update takes in the training graphs and in eager PyTorch, in one run, in turn, on one thread.

python -m teach.speed --bundle builtin [--updates 20] [--out ../docs/results/step-time.json]
Both do the same: forward, backward, clipping and AdamW on a batch of the size that the app sends. Seconds of the
processor are told beside those of the clock, since other work on the machine stretches the latter: how much there was
(the load of the minute before) is kept too, and docs/results.md says so.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import onnxruntime as ort
import torch
from torch import Tensor

from policy.source import load_policy

from .chain import Chains, token_logs
from .examples import CHAINS, chains, concept, scalars, token_inputs
from .export import START_SEED, TERM, TRAIN
from .lora import adapt
from .parity import Step, session
from .truth import concept_logs
from .update import FIRST_DECAY, SECOND_DECAY, Scalars, Tokens, loss_of

CHAIN_BATCH = (8, 18, 14, 64, 20)
"""Questions, word pieces, words, chains (eight a question), tokens of the longest."""
TERM_BATCH = (1200, 1104, 1, 8)
"""Candidates (150 of eight scenes), features, terms, rollouts."""
WARM_UP = 3

Logs = Callable[[Tensor, Step], tuple[Tensor, Tensor]]


def graph_update(graph: ort.InferenceSession, start: Tensor, step: Step) -> Callable[[], None]:
    state = [start.numpy().copy(), np.zeros(len(start), np.float32), np.zeros(len(start), np.float32)]
    feeds = {name: value.numpy() for name, value in step.items()}

    def update() -> None:
        names = ("weights", "first", "second")
        found = graph.run(["weights_out", "first_out", "second_out"], {**dict(zip(names, state, strict=True)), **feeds})
        state[:] = found

    return update


def eager_update(logs: Logs, start: Tensor, step: Step) -> Callable[[], None]:
    weights = start.clone().requires_grad_(True)
    optimizer = torch.optim.AdamW([weights], lr=1e-3, betas=(FIRST_DECAY, SECOND_DECAY), eps=1e-8, weight_decay=0.01)

    def update() -> None:
        log, entropy = logs(weights, step)
        tokens = Tokens(log, step["old_log"], step["reference_log"], step["advantage"], step["weight"], entropy)
        loss, _ = loss_of(tokens, Scalars(step["scalars"]))
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_([weights], 1.0)
        optimizer.step()

    return update


def compare(name: str, pair: dict[str, Callable[[], None]], updates: int) -> list[dict]:
    wall: dict[str, list[float]] = {which: [] for which in pair}
    processor: dict[str, list[float]] = {which: [] for which in pair}
    for at in range(updates + WARM_UP):
        for which, update in pair.items():
            began, used = time.perf_counter(), time.process_time()
            update()
            if at >= WARM_UP:
                wall[which].append(time.perf_counter() - began)
                processor[which].append(time.process_time() - used)
    rows = [
        {
            "part": name,
            "runs": which,
            "updates": updates,
            "processorMs": round(1000 * statistics.median(processor[which]), 1),
            "medianMs": round(1000 * statistics.median(wall[which]), 1),
            "leastMs": round(1000 * min(wall[which]), 1),
        }
        for which in pair
    ]
    for row in rows:
        print(row, flush=True)
    return rows


def chain_pair(bundle: Path) -> dict[str, Callable[[], None]]:
    policy, listed = load_policy(bundle)
    adapter = adapt(policy)
    start = adapter.initial(torch.Generator().manual_seed(START_SEED))
    g = torch.Generator().manual_seed(0)
    batch = chains(g, policy.tokens, len(listed["classes"]), CHAIN_BATCH)
    step = {"scalars": scalars(1, False), **token_inputs(g, *CHAIN_BATCH[3:]), **batch}

    def logs(flat: Tensor, given: Step) -> tuple[Tensor, Tensor]:
        adapter.flat = flat
        return token_logs(policy, Chains(*(given[name] for name in CHAINS)))

    return {
        "graph": graph_update(session(bundle / TRAIN), start, step),
        "eager PyTorch": eager_update(logs, start, step),
    }


def term_pair(bundle: Path) -> dict[str, Callable[[], None]]:
    count, features, terms, rollouts = TERM_BATCH
    g = torch.Generator().manual_seed(0)
    start = torch.randn(terms * 5 * (features + 1), generator=g) * 0.1
    step = {"scalars": scalars(1, False), **concept(g, count, features, terms, rollouts)}
    return {
        "graph": graph_update(session(bundle / TERM), start, step),
        "eager PyTorch": eager_update(concept_logs, start, step),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--bundle", type=Path, required=True)
    parser.add_argument("--updates", type=int, default=20)
    parser.add_argument("--out", type=Path)
    options = parser.parse_args()
    torch.set_num_threads(1)
    load = round(os.getloadavg()[0], 2)
    rows = [
        *compare("chain", chain_pair(options.bundle), options.updates),
        *compare("term", term_pair(options.bundle), options.updates),
    ]
    if options.out is not None:
        versions = {"torch": torch.__version__, "onnxruntime": ort.__version__}
        options.out.write_text(json.dumps({"threads": 1, "load": load, **versions, "rows": rows}, indent=1) + "\n")


if __name__ == "__main__":
    main()
