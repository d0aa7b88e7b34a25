"""Random Qwen2.5-VL of growing size, for tests/bench/checkpoint-speed.ts and checkpoint-memory.ts.

    python -m checkpoints.measure random --size 800m --scratch SOURCE
    python -m checkpoints.measure make --size 100m --scratch SOURCE --out FOLDER
    OMP_NUM_THREADS=1 python -m checkpoints.measure time --model SOURCE --out FOLDER

`random` writes the safetensors to SOURCE; `make` also the export to FOLDER, in three precisions and with training graphs. `time` asks
PyTorch in eager mode, and prints what it took as JSON: seconds of the CPU, which other programs do not lengthen, and memory.
"""

from __future__ import annotations

import argparse
import json
import resource
import time
from pathlib import Path

import torch

from .export import SUFFIX
from .graphs import write_graphs
from .layout import write_small_files
from .learn import learn
from .load import load
from .parity import made_picture, prepare
from .quantise import write_four_bits
from .tiny import make

FAMILY, SEED = "qwen2_5_vl", 3
ROPE = {"rope_type": "default", "rope_theta": 10000.0, "mrope_section": [8, 12, 12]}
SIZES = {
    "30m": (
        {
            "hidden_size": 512,
            "intermediate_size": 1408,
            "num_hidden_layers": 8,
            "num_attention_heads": 8,
            "num_key_value_heads": 2,
            "vocab_size": 16000,
        },
        {"depth": 4, "hidden_size": 256, "intermediate_size": 688, "num_heads": 16},
    ),
    "100m": (
        {
            "hidden_size": 768,
            "intermediate_size": 2048,
            "num_hidden_layers": 12,
            "num_attention_heads": 12,
            "num_key_value_heads": 2,
            "vocab_size": 32000,
        },
        {"depth": 6, "hidden_size": 384, "intermediate_size": 1024, "num_heads": 16, "fullatt_block_indexes": [2, 5]},
    ),
    "800m": (
        {
            "hidden_size": 1536,
            "intermediate_size": 8960,
            "num_hidden_layers": 16,
            "num_attention_heads": 12,
            "num_key_value_heads": 2,
            "vocab_size": 32000,
            "rope_parameters": {**ROPE, "mrope_section": [16, 24, 24]},
        },
        {"depth": 8, "hidden_size": 640, "intermediate_size": 1712, "num_heads": 16, "fullatt_block_indexes": [3, 7]},
    ),
}
"""Of the language model and of the vision tower, in the proportions of the published ones."""
RANK, ALPHA = 64, 128
PROMPT = "ship"


def make_random(size: str, source: Path) -> None:
    shape, vision = SIZES[size]
    layers = {"layer_types": ["full_attention"] * shape["num_hidden_layers"], "rope_parameters": ROPE}
    make(FAMILY, SEED, source, {**layers, **shape}, vision)


def build(size: str, source: Path, out: Path) -> None:
    make_random(size, source)
    checkpoint = load(source, None, None, torch.float32)
    write_small_files(checkpoint, out)
    write_graphs(checkpoint, out / "onnx", SUFFIX["fp32"])
    write_graphs(load(source, None, None, torch.float16), out / "onnx", SUFFIX["fp16"])
    write_four_bits(out / "onnx", SUFFIX["fp16"], SUFFIX["q4f16"])
    learn(out, RANK, ALPHA)
    count = sum(weights.numel() for weights in checkpoint.model.parameters())
    print(json.dumps({"weights": count}))


def timed(source: Path, out: Path, side: int, tokens: int) -> dict[str, float]:
    checkpoint = load(source, None, None, torch.float32)
    inputs = prepare(checkpoint, out, made_picture(side, side, 1), PROMPT)
    stop_never = {"eos_token_id": None, "do_sample": False}
    checkpoint.model.generate(**inputs, **stop_never, max_new_tokens=2)
    started = time.process_time()
    checkpoint.model.generate(**inputs, **stop_never, max_new_tokens=1)
    first = time.process_time() - started
    started = time.process_time()
    checkpoint.model.generate(**inputs, **stop_never, max_new_tokens=tokens)
    rest = time.process_time() - started - first
    return {
        "weights": sum(weights.numel() for weights in checkpoint.model.parameters()),
        "threads": torch.get_num_threads(),
        "promptTokens": inputs["input_ids"].shape[1],
        "firstTokenSeconds": first,
        "tokensPerSecond": (tokens - 1) / rest,
        "peakBytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    wanted = parser.add_subparsers(dest="wanted", required=True)
    sizing, making, timing = (wanted.add_parser(name) for name in ("random", "make", "time"))
    for one in (sizing, making):
        one.add_argument("--size", choices=SIZES, required=True)
        one.add_argument("--scratch", type=Path, required=True)
    timing.add_argument("--model", type=Path, required=True)
    timing.add_argument("--side", type=int, default=448)
    timing.add_argument("--tokens", type=int, default=48)
    for one in (making, timing):
        one.add_argument("--out", type=Path, required=True)
    given = parser.parse_args()
    if given.wanted == "random":
        make_random(given.size, given.scratch)
        return
    if given.wanted == "make":
        build(given.size, given.scratch, given.out)
        return
    torch.set_grad_enabled(False)
    print(json.dumps(timed(given.model, given.out, given.side, given.tokens)))


if __name__ == "__main__":
    main()
