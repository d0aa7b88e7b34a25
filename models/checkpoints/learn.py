"""Adds to an exported folder what the app needs to fine-tune it: LoRA by exported training graphs.

    python -m checkpoints.learn --folder DIR [--rank 64] [--alpha 128]

DIR is a folder that `checkpoints.export` wrote, with fp32 among its precisions: the training graphs point at those
weights. Nothing else is read, and no weights are written. Every build is compared with PyTorch before it is kept.
"""

from __future__ import annotations

import argparse
import hashlib
import json
from pathlib import Path

import torch

from teach.update import SCALARS

from .learn_parity import check_decoder, check_training
from .lora_decoder import lora_name, write_lora_decoder
from .rollout_graph import write_rollouts
from .rollout_parity import check_rollouts
from .train_graphs import APPLY, DECODER, GRADIENT, write_apply, write_gradient
from .trainable import parts_of, shape_of, weights_of

DESCRIPTION = "geo-r1-lora.json"
EMBEDDINGS = "embed_tokens.onnx"
BLOCKS, BLOCK_BYTES = 256, 4096


def fingerprint(file: Path) -> str:
    """SHA-256 over the size and evenly spaced blocks: told apart in milliseconds, where whole files take minutes."""
    size = file.stat().st_size
    digest = hashlib.sha256(f"{size}\n".encode())
    with file.open("rb") as content:
        for block in range(BLOCKS):
            content.seek(max(0, size - BLOCK_BYTES) * block // (BLOCKS - 1))
            digest.update(content.read(BLOCK_BYTES))
    return digest.hexdigest()


def base_of(weights: dict[str, torch.Tensor]) -> str:
    """SHA-256 of the frozen weights in single precision, by name: whose adapter it is, whatever the files look like."""
    digest = hashlib.sha256()
    for name in sorted(weights):
        digest.update(f"{name} {list(weights[name].shape)}\n".encode())
        digest.update(weights[name].contiguous().numpy())
    return digest.hexdigest()


def learn(folder: Path, rank: int, alpha: float) -> dict:
    """Writes the graphs and geo-r1-lora.json; returns what that says."""
    graphs = folder / "onnx"
    if not (graphs / DECODER).exists():
        raise SystemExit(f"{folder}: there is no onnx/{DECODER}. Export it with `checkpoints.export --precision fp32`.")
    (folder / DESCRIPTION).unlink(missing_ok=True)
    shape = shape_of(folder)
    weights, sources = weights_of(folder)
    parts = parts_of(weights, shape.layers, rank)
    length, scale = sum(part.length for part in parts), alpha / rank
    write_gradient(graphs, shape, parts, scale, weights, sources)
    write_apply(graphs, length)
    decoders = [write_lora_decoder(file, parts, scale) for file in sorted(graphs.glob("decoder_model_merged*.onnx"))]
    rollout = write_rollouts(graphs / lora_name(DECODER), graphs / EMBEDDINGS)
    parity = {
        "training": check_training(folder, shape, weights, parts, scale),
        "decoder": check_decoder(graphs / lora_name(DECODER), shape, weights, parts, scale),
        "rollouts": check_rollouts(rollout, graphs / lora_name(DECODER), graphs / EMBEDDINGS, parts),
    }
    files = [file for file in sorted(graphs.glob("decoder_model_merged*.onnx*"))]
    description = {
        "version": 1,
        "base": base_of(weights),
        "rank": rank,
        "alpha": alpha,
        "length": length,
        "gradient": GRADIENT,
        "apply": APPLY,
        "decoders": [file.name for file in decoders],
        "rollout": rollout.name,
        "weightFiles": [{"name": file.name, "fingerprint": fingerprint(file)} for file in files],
        "parts": [
            {"name": part.name, "offset": part.offset, "length": part.length, "deviation": round(part.deviation, 8)}
            for part in parts
        ],
        "scalars": list(SCALARS),
        "parity": parity,
    }
    (folder / DESCRIPTION).write_text(json.dumps(description, indent=1) + "\n")
    return description


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--rank", type=int, default=64)
    parser.add_argument("--alpha", type=float, default=128)
    given = parser.parse_args()
    description = learn(given.folder, given.rank, given.alpha)
    print(f"{description['length']} numbers; parity {description['parity']}")


if __name__ == "__main__":
    main()
