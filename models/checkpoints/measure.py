"""Makes a random Qwen2.5-VL of a middle size, exports it in every precision, and times PyTorch on a prompt.

    OMP_NUM_THREADS=1 python -m checkpoints.measure --scratch FOLDER --out FOLDER

tests/bench/checkpoints.ts loads --out in the app's process, and compares its memory and speed with these figures.
"""

from __future__ import annotations

import argparse
import json
import time
from pathlib import Path

import torch

from .export import SUFFIX
from .graphs import write_graphs
from .layout import write_small_files
from .load import load
from .parity import made_picture, prepare
from .quantise import write_q4f16
from .tiny import make

SHAPE = {
    "hidden_size": 768,
    "intermediate_size": 2048,
    "num_hidden_layers": 12,
    "num_attention_heads": 12,
    "num_key_value_heads": 2,
    "vocab_size": 32000,
    "layer_types": ["full_attention"] * 12,
    "rope_parameters": {"rope_type": "default", "rope_theta": 10000.0, "mrope_section": [8, 12, 12]},
}
NEW_TOKENS = 48
SIDE = 448


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--scratch", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    given = parser.parse_args()
    torch.set_grad_enabled(False)
    make("qwen2_5_vl", 3, given.scratch, SHAPE)
    checkpoint = load(given.scratch, None, None, torch.float32)
    write_small_files(checkpoint, given.out)
    write_graphs(checkpoint, given.out / "onnx", SUFFIX["fp32"])
    inputs = prepare(checkpoint, given.out, made_picture(SIDE, SIDE, 1), "ship")
    stop_never = {"eos_token_id": None, "do_sample": False}
    checkpoint.model.generate(**inputs, **stop_never, max_new_tokens=2)
    started = time.perf_counter()
    checkpoint.model.generate(**inputs, **stop_never, max_new_tokens=1)
    first = time.perf_counter() - started
    started = time.perf_counter()
    checkpoint.model.generate(**inputs, **stop_never, max_new_tokens=NEW_TOKENS)
    rest = time.perf_counter() - started - first
    count = sum(weights.numel() for weights in checkpoint.model.parameters())
    half = load(given.scratch, None, None, torch.float16)
    write_graphs(half, given.out / "onnx", SUFFIX["fp16"])
    write_q4f16(given.out / "onnx")
    record = {
        "parameters": count,
        "threads": torch.get_num_threads(),
        "promptTokens": inputs["input_ids"].shape[1],
        "firstTokenMs": round(first * 1000),
        "tokensPerSecond": round((NEW_TOKENS - 1) / rest, 2),
    }
    (given.out / "pytorch.json").write_text(json.dumps(record) + "\n")
    print(record)


if __name__ == "__main__":
    main()
