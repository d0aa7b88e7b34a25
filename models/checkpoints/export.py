"""Turns a folder of safetensors into the Hugging Face ONNX layout that the app loads.

    python -m checkpoints.export --model Qwen2.5-VL-7B-Instruct --out DIR --precision fp16 --precision q4f16
    python -m checkpoints.export --model Geo-R1-checkpoint --processor Qwen2.5-VL-3B-Instruct --out DIR
    python -m checkpoints.export --model Qwen2.5-VL-3B-Instruct --lora ADAPTER --out DIR

Nothing is downloaded, and nothing of this is shipped: the weights keep the licence they came with (models/README.md).
"""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict
from pathlib import Path

import onnxruntime
import torch
import transformers

from .graphs import write_graphs
from .layout import write_small_files
from .load import Checkpoint, load
from .parity import Parity, compare
from .quantise import GRAPHS, write_four_bits

PRECISIONS = ("fp32", "q4", "fp16", "q4f16")
SUFFIX = {"fp32": "", "q4": "_q4", "fp16": "_fp16", "q4f16": "_q4f16"}
FOUR_BITS_OF = {"q4": "fp32", "q4f16": "fp16"}
WORST_SHARE = {"fp32": 1e-4, "q4": None, "fp16": 0.05, "q4f16": None}
"""Largest difference of a logit that passes, in standard deviations of PyTorch's logits; 4 bits are only reported."""


def export(given: argparse.Namespace) -> dict[str, Parity]:
    """Writes every precision asked for; returns how each compares with PyTorch."""
    wanted = given.precision or ["fp16", "q4f16"]
    found: dict[str, Parity] = {}
    checkpoint: Checkpoint | None = None
    for precision in PRECISIONS:
        if precision not in wanted:
            continue
        source = FOUR_BITS_OF.get(precision)
        dtype = torch.float32 if "fp32" in (precision, source) else torch.float16
        if checkpoint is None or checkpoint.model.dtype != dtype:
            checkpoint = load(given.model, given.processor, given.lora, dtype)
            write_small_files(checkpoint, given.out)
        graphs = given.out / "onnx"
        if source is not None:
            there = (graphs / f"decoder_model_merged{SUFFIX[source]}.onnx").exists()
            if not there:
                write_graphs(checkpoint, graphs, SUFFIX[source])
            write_four_bits(graphs, SUFFIX[source], SUFFIX[precision])
            if not there:
                _remove(graphs, SUFFIX[source])
        else:
            write_graphs(checkpoint, graphs, SUFFIX[precision])
        if given.parity:
            found[precision] = compare(checkpoint, given.out, SUFFIX[precision])
            print(f"{precision}: {found[precision]}", flush=True)
    if checkpoint is not None:
        _write_record(checkpoint, given, found)
    return found


def _remove(folder: Path, suffix: str) -> None:
    for name in GRAPHS:
        for left in folder.glob(f"{name}{suffix}.onnx*"):
            left.unlink()


def _write_record(checkpoint: Checkpoint, given: argparse.Namespace, found: dict[str, Parity]) -> None:
    """How the folder came about: the app reads `deepstack` and `gsd`, people the rest."""
    record = {
        "recipe": 1,
        "family": checkpoint.family,
        "deepstack": checkpoint.deepstack,
        "lora": given.lora is not None,
        **({} if given.gsd is None else {"gsd": given.gsd}),
        "torch": torch.__version__.split("+")[0],
        "transformers": transformers.__version__,
        "onnxruntime": onnxruntime.__version__,
        "parity": {precision: asdict(parity) for precision, parity in found.items()},
    }
    (given.out / "geo-r1-export.json").write_text(json.dumps(record, indent=2) + "\n")


def refuse_differences(found: dict[str, Parity]) -> None:
    """Exits where a precision that has to be exact differs from PyTorch by more than is allowed."""
    for precision, parity in found.items():
        allowed = WORST_SHARE[precision]
        # Also where a logit is no number, which compares as nothing.
        if allowed is not None and not parity.largest <= allowed * parity.spread:
            sys.exit(
                f"{precision}: logits differ by {parity.largest:.3g} where {allowed * parity.spread:.3g} is allowed."
            )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", type=Path, required=True, help="folder of config.json and safetensors")
    parser.add_argument("--processor", type=Path, help="folder of the base model's tokenizer and image processor")
    parser.add_argument("--lora", type=Path, help="folder of a PEFT adapter to merge")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--gsd", type=float, help="metres a pixel of the pictures that the model reads best")
    parser.add_argument("--precision", action="append", choices=PRECISIONS, help="default: fp16 and q4f16")
    parser.add_argument("--no-parity", dest="parity", action="store_false", help="skip the comparison with PyTorch")
    refuse_differences(export(parser.parse_args()))


if __name__ == "__main__":
    main()
