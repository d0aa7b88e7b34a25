"""Export the training graphs of whatever policy and perceiver a bundle holds, gated by the parity test.

python -m teach.export --bundle builtin [--only term]
Run it again after `policy.export` or `perceiver.export`: the graphs point into their files.
"""

from __future__ import annotations

import argparse
import hashlib
import json
from pathlib import Path

import torch

from perceiver.bundle import enter_files
from policy.attach import DECODER_FILE, ENCODER_FILE
from policy.source import load_policy

from .chain import Chains, ScoreChains, TrainChains, token_logs
from .concept import BOX_DEVIATION, TrainConcept
from .examples import (
    CHAINS,
    CONCEPT,
    TOKENS,
    TRACED,
    chain_steps,
    chains,
    concept,
    concept_steps,
    scalars,
    token_inputs,
)
from .graphs import Shelf, export_step, share_weights
from .infer import export_reader, export_writer
from .lora import adapt
from .parity import check, run_eager, run_graph
from .regions import BINS, TAP_CHANNELS, export_regions
from .truth import concept_logs
from .update import SCALARS

DESCRIPTION_FILE = "teach.json"
TRAIN, SCORE, READER, WRITER = (f"teach-chain-{part}.onnx" for part in ("train", "score", "reader", "writer"))
TERM, REGIONS = "teach-term-train.onnx", "teach-regions.onnx"
STEPS = 20
UPDATED = ["weights_out", "first_out", "second_out", "stats"]
START_SEED = 1


def vectors(start: torch.Tensor) -> dict[str, torch.Tensor]:
    return {"weights": start.clone(), "first": torch.zeros_like(start), "second": torch.zeros_like(start)}


def weight_files(bundle: Path, names: list[str]) -> list[dict[str, str]]:
    """With their hashes: a graph that points into other content must not be run."""
    return [{"name": name, "sha256": hashlib.sha256((bundle / name).read_bytes()).hexdigest()} for name in names]


def chain_graphs(bundle: Path) -> tuple[dict, dict]:
    policy, listed = load_policy(bundle)
    adapter = adapt(policy)
    start = adapter.initial(torch.Generator().manual_seed(START_SEED))
    g = torch.Generator().manual_seed(0)
    batch = chains(g, policy.tokens, len(listed["classes"]), TRACED)
    tokens = token_inputs(g, TRACED[3], TRACED[4])
    inputs = {**vectors(start), "scalars": scalars(1, True), **tokens, **batch}
    export_step(TrainChains(policy, adapter), inputs, {**TOKENS, **CHAINS}, UPDATED, bundle / TRAIN)
    export_step(ScoreChains(policy, adapter), {"weights": start.clone(), **batch}, CHAINS, ["logs"], bundle / SCORE)
    export_writer(policy, adapter, export_reader(policy, adapter, bundle / READER), bundle / WRITER)
    shelf = Shelf([bundle / ENCODER_FILE, bundle / DECODER_FILE])
    used: set[str] = set()
    for name in (TRAIN, SCORE, READER, WRITER):
        size, files = share_weights(bundle / name, shelf)
        used |= set(files)
        print(f"{name}: {size} bytes, weights in {files}", flush=True)

    def logs(flat: torch.Tensor, step: dict[str, torch.Tensor]) -> tuple[torch.Tensor, torch.Tensor]:
        adapter.flat = flat
        return token_logs(policy, Chains(*(step[name] for name in CHAINS)))

    steps = list(chain_steps(policy.tokens, len(listed["classes"]), STEPS))
    found = check("chain", run_graph(bundle / TRAIN, start, steps)[0], run_eager(logs, start, steps)[0])
    description = {
        "train": TRAIN,
        "score": SCORE,
        "reader": READER,
        "writer": WRITER,
        "weightFiles": weight_files(bundle, sorted(used)),
        "weights": adapter.length,
        "segments": [
            {"name": s.name, "offset": s.offset, "length": s.shape[0] * s.shape[1], "deviation": s.deviation}
            for s in adapter.segments
        ],
        "tokens": policy.tokens,
    }
    return description, found


def term_graph(bundle: Path) -> tuple[dict, dict]:
    features, terms = 31, 2
    g = torch.Generator().manual_seed(0)
    length = terms * 5 * (features + 1)
    start = torch.randn(length, generator=g) * 0.1
    inputs = {**vectors(start), "scalars": scalars(1, True), **concept(g, 23, features, terms, 3)}
    export_step(TrainConcept(), inputs, CONCEPT, UPDATED, bundle / TERM)
    share_weights(bundle / TERM, Shelf([]))
    steps = list(concept_steps(features, terms, STEPS))
    found = check("term", run_graph(bundle / TERM, start, steps)[0], run_eager(concept_logs, start, steps)[0])
    return {"train": TERM, "boxDeviation": BOX_DEVIATION}, found


def region_graph(bundle: Path) -> dict:
    export_regions(bundle, bundle / REGIONS)
    size, files = share_weights(bundle / REGIONS, Shelf([bundle / "perceiver.onnx"]))
    print(f"{REGIONS}: {size} bytes, weights in {files}", flush=True)
    return {"file": REGIONS, "features": TAP_CHANNELS * BINS * BINS, "weightFiles": weight_files(bundle, files)}


def attach(bundle: Path) -> None:
    """Entries of the teaching files replace those that are there."""
    graphs = [name for name in (TRAIN, SCORE, READER, WRITER, TERM, REGIONS) if (bundle / name).exists()]
    enter_files(bundle, {DESCRIPTION_FILE: "teach", **dict.fromkeys(graphs, "teach-graph")})


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--bundle", type=Path, required=True)
    parser.add_argument(
        "--only", choices=["term", "chain", "regions", "attach"], help="leave the other graphs as they are"
    )
    options = parser.parse_args()
    torch.set_num_threads(1)
    file = options.bundle / DESCRIPTION_FILE
    description = json.loads(file.read_text()) if file.exists() else {}
    if options.only in (None, "term"):
        description["term"], parity = term_graph(options.bundle)
        description.setdefault("parity", {})["term"] = parity
    if options.only in (None, "chain"):
        description["chain"], parity = chain_graphs(options.bundle)
        description.setdefault("parity", {})["chain"] = parity
    if options.only in (None, "regions"):
        description["regions"] = region_graph(options.bundle)
    description["scalars"] = list(SCALARS)
    file.write_text(json.dumps(description, indent=1) + "\n")
    attach(options.bundle)


if __name__ == "__main__":
    main()
