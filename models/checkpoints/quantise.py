"""Single or half precision to 4 bits: the decoder's matrices by blocks of 32, symmetric; the rest stays as it is."""

from __future__ import annotations

import logging
from pathlib import Path

import onnx
from onnxruntime.quantization.matmul_nbits_quantizer import DefaultWeightOnlyQuantConfig, MatMulNBitsQuantizer

from .graphs import save

BITS_BLOCK = 32
GRAPHS = ("vision_encoder", "embed_tokens", "decoder_model_merged")


def write_four_bits(folder: Path, source: str, suffix: str) -> list[Path]:
    """Makes *{suffix}.onnx of the *{source}.onnx that lie in the folder: `_q4` of single precision, `_q4f16` of half.

    The vision tower keeps its precision: it is a small share of the weights, and boxes come from what it sees.
    """
    named = [(folder / f"{name}{source}.onnx", folder / f"{name}{suffix}.onnx") for name in GRAPHS]
    for given, written in named[:2]:
        save(onnx.load(str(given)), written)
    given, written = named[2]
    config = DefaultWeightOnlyQuantConfig(block_size=BITS_BLOCK, is_symmetric=True, accuracy_level=4)
    logging.getLogger("onnxruntime.quantization.matmul_nbits_quantizer").setLevel(logging.WARNING)
    quantiser = MatMulNBitsQuantizer(onnx.load(str(given)), algo_config=config)
    quantiser.process()
    save(quantiser.model.model, written)
    return [written for _, written in named]
