"""Half precision to 4 bits: the decoder's matrices by blocks of 32, symmetric; the rest stays in half precision."""

from __future__ import annotations

import logging
from pathlib import Path

import onnx
from onnxruntime.quantization.matmul_nbits_quantizer import DefaultWeightOnlyQuantConfig, MatMulNBitsQuantizer

from .graphs import save

BITS_BLOCK = 32


def write_q4f16(folder: Path) -> list[Path]:
    """Makes *_q4f16.onnx of the *_fp16.onnx that lie in the folder.

    The vision tower keeps its half precision: it is a small share of the weights, and boxes come from what it sees.
    """
    written = [folder / f"{name}_q4f16.onnx" for name in ("vision_encoder", "embed_tokens", "decoder_model_merged")]
    for path in written[:2]:
        graph = onnx.load(str(path.with_name(path.name.replace("_q4f16", "_fp16"))))
        save(graph, path)
    decoder = onnx.load(str(folder / "decoder_model_merged_fp16.onnx"))
    config = DefaultWeightOnlyQuantConfig(block_size=BITS_BLOCK, is_symmetric=True, accuracy_level=4)
    logging.getLogger("onnxruntime.quantization.matmul_nbits_quantizer").setLevel(logging.WARNING)
    quantiser = MatMulNBitsQuantizer(decoder, algo_config=config)
    quantiser.process()
    save(quantiser.model.model, written[2])
    return written
