"""Makes the fixtures that the app's tests compare with: tiny exported models, and what PyTorch and Pillow say of them.

    python -m checkpoints.truth --out ../tests/fixtures/checkpoints --scratch FOLDER

Pictures come from a formula that the tests know too, so none is stored.
"""

from __future__ import annotations

import argparse
import base64
import json
import shutil
from pathlib import Path

import numpy as np
import onnx
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from PIL import Image
from transformers.models.qwen2_vl.image_processing_pil_qwen2_vl import smart_resize

from .graphs import write_graphs
from .layout import write_small_files
from .load import Checkpoint, load
from .newer import save_processor
from .parity import OnnxFolder, prepare
from .quantise import GRAPHS, write_four_bits
from .tiny import FAMILIES, make

SIZES = ((97, 61), (224, 168), (61, 203), (300, 85), (128, 128))
"""Width and height of the pictures, odd ones among them."""
PROMPTS = (
    "the largest ship near the harbour",
    "Please carefully check the image and detect the following objects: plane.",
    "storage tank, left of the bridge",
    "None",
)
SHORT, LONG, BATCH, BATCH_TOKENS = 24, 200, 8, 12
SMALL_PRECISIONS = "qwen2_5_vl"
"""The family whose fixture has fp16 and q4f16 too."""
OTHER_PRECISIONS = "qwen2_vl"
"""The one that has q4, its weights beside its graphs, and eight bits, as others publish them."""
PENALTY = 1.3
"""Of what was said already, the prompt too; published checkpoints have 1.05 in their generation_config."""


def formula_picture(width: int, height: int) -> Image.Image:
    """Channel c of pixel (x, y) is (7x + 13y + 29c + 31 (x/8 xor y/8)) mod 256, in whole numbers."""
    y, x = np.mgrid[0:height, 0:width]
    blocks = (x >> 3) ^ (y >> 3)
    planes = [(7 * x + 13 * y + 29 * c + 31 * blocks) & 255 for c in range(3)]
    return Image.fromarray(np.stack(planes, -1).astype(np.uint8))


def rounded(values: np.ndarray, digits: int = 5) -> list[float]:
    return [round(float(value), digits) for value in values.ravel()]


def positions_of(checkpoint: Checkpoint, inputs: dict) -> torch.Tensor:
    positions, _ = checkpoint.model.model.get_rope_index(
        inputs["input_ids"],
        inputs["mm_token_type_ids"],
        inputs["image_grid_thw"],
        attention_mask=inputs["attention_mask"],
    )
    return positions


def greedy(checkpoint: Checkpoint, inputs: dict, count: int) -> list[list[int]]:
    """Tokens after the prompt; never stops at an end token, so that every row has the same number."""
    made = checkpoint.model.generate(
        **inputs, do_sample=False, max_new_tokens=count, min_new_tokens=count, eos_token_id=None
    )
    return made[:, inputs["input_ids"].shape[1] :].tolist()


def one_case(checkpoint: Checkpoint, folder: Path, size: tuple[int, int], prompt: str, count: int) -> dict:
    inputs = prepare(checkpoint, folder, formula_picture(*size), prompt)
    tokens = greedy(checkpoint, inputs, count)[0]
    told = torch.tensor([tokens])
    whole = {
        **inputs,
        "input_ids": torch.cat([inputs["input_ids"], told], 1),
        "attention_mask": torch.ones(1, inputs["input_ids"].shape[1] + count, dtype=torch.long),
        "mm_token_type_ids": torch.cat([inputs["mm_token_type_ids"], torch.zeros_like(told)], 1),
    }
    logits = checkpoint.model(**whole, use_cache=False).logits[0].numpy()
    start = inputs["input_ids"].shape[1] - 1
    pixels = inputs["pixel_values"].numpy()
    return {
        "width": size[0],
        "height": size[1],
        "prompt": prompt,
        "grid": inputs["image_grid_thw"][0].tolist(),
        "ids": inputs["input_ids"][0].tolist(),
        "positions": positions_of(checkpoint, inputs)[:, 0].tolist(),
        "pixels": {"shape": list(pixels.shape), "every": 997, "values": rounded(pixels.ravel()[::997])},
        "tokens": tokens,
        "firstLogits": rounded(logits[start]),
        "lastLogits": rounded(logits[start + count - 1]),
    }


def batch_case(checkpoint: Checkpoint, folder: Path) -> dict:
    """Rows of unlike length, padded on the left as PyTorch wants them."""
    questions = [(SIZES[i % len(SIZES)], PROMPTS[i % len(PROMPTS)]) for i in range(BATCH)]
    rows = [prepare(checkpoint, folder, formula_picture(*size), prompt) for size, prompt in questions]
    longest = max(row["input_ids"].shape[1] for row in rows)
    pad = checkpoint.model.config.text_config.pad_token_id
    left = lambda tensor, value: torch.nn.functional.pad(tensor, (longest - tensor.shape[1], 0), value=value)  # noqa: E731
    inputs = {
        "input_ids": torch.cat([left(row["input_ids"], pad) for row in rows]),
        "attention_mask": torch.cat([left(row["attention_mask"], 0) for row in rows]),
        "mm_token_type_ids": torch.cat([left(row["mm_token_type_ids"], 0) for row in rows]),
        "pixel_values": torch.cat([row["pixel_values"] for row in rows]),
        "image_grid_thw": torch.cat([row["image_grid_thw"] for row in rows]),
    }
    return {
        "rows": [{"width": size[0], "height": size[1], "prompt": prompt} for size, prompt in questions],
        "tokens": greedy(checkpoint, inputs, BATCH_TOKENS),
    }


def penalised(checkpoint: Checkpoint, folder: Path) -> dict:
    """Greedy tokens where generation_config has a penalty on what was said already."""
    inputs = prepare(checkpoint, folder, formula_picture(*SIZES[0]), PROMPTS[0])
    stop_never = {"eos_token_id": None, "do_sample": False, "max_new_tokens": SHORT, "min_new_tokens": SHORT}
    made = checkpoint.model.generate(**inputs, **stop_never, repetition_penalty=PENALTY)
    return {"penalty": PENALTY, "tokens": made[0, inputs["input_ids"].shape[1] :].tolist()}


def other_precisions(checkpoint: Checkpoint, folder: Path) -> dict[str, list[int]]:
    """Writes *_q4.onnx and *_quantized.onnx; gives the greedy tokens of each in Python's onnxruntime."""
    graphs = folder / "onnx"
    for path in write_four_bits(graphs, "", "_q4"):
        beside = path.with_name(f"{path.name}_data")
        beside.unlink(missing_ok=True)
        onnx.save(onnx.load(str(path)), str(path), save_as_external_data=True, location=beside.name)
    for name in GRAPHS:
        quantize_dynamic(graphs / f"{name}.onnx", graphs / f"{name}_quantized.onnx", weight_type=QuantType.QUInt8)
    inputs = prepare(checkpoint, folder, formula_picture(*SIZES[0]), PROMPTS[0])
    positions = positions_of(checkpoint, inputs).numpy()
    image_token = checkpoint.model.config.image_token_id
    return {
        name: OnnxFolder(graphs, suffix, checkpoint.family).generate(inputs, positions, image_token, SHORT)[1]
        for name, suffix in (("q4", "_q4"), ("q8", "_quantized"))
    }


def family_truth(family: str, scratch: Path, out: Path) -> None:
    source = scratch / family
    make(family, 7, source)
    target = out / family
    shutil.rmtree(target, ignore_errors=True)
    checkpoint = load(source, None, None, torch.float32)
    write_small_files(checkpoint, target)
    write_graphs(checkpoint, target / "onnx", "")
    cases = [one_case(checkpoint, target, size, PROMPTS[i % len(PROMPTS)], SHORT) for i, size in enumerate(SIZES)]
    truth = {
        "family": family,
        "cases": cases,
        "long": one_case(checkpoint, target, SIZES[0], PROMPTS[0], LONG),
        "batch": batch_case(checkpoint, target),
        "penalised": penalised(checkpoint, target),
        "precisions": other_precisions(checkpoint, target) if family == OTHER_PRECISIONS else {},
    }
    (target / "truth.json").write_text(json.dumps(truth, separators=(",", ":")) + "\n")
    record = {"recipe": 1, "family": family, "deepstack": checkpoint.deepstack, "lora": False}
    (target / "geo-r1-export.json").write_text(json.dumps(record, indent=2) + "\n")
    if family == SMALL_PRECISIONS:
        half = load(source, None, None, torch.float16)
        write_graphs(half, target / "onnx", "_fp16")
        write_four_bits(target / "onnx", "_fp16", "_q4f16")


def resize_truth(out: Path) -> None:
    """smart_resize of many sizes, and bytes of Pillow's bicubic resize."""
    make_random = np.random.default_rng(3)
    sizes = [(28, 28), (14, 14), (42, 70), (70, 42), (512, 512), (1, 150), (4000, 3000), (13, 2000), (10980, 10980)]
    sizes += [tuple(int(v) for v in make_random.integers(10, 4200, 2)) for _ in range(300)]
    limits = [(28, 3136, 12845056), (28, 3136, 1003520), (32, 65536, 16777216)]
    smart = []
    for height, width in sizes:
        for factor, least, most in limits:
            if max(height, width) / min(height, width) <= 200:
                got = smart_resize(height, width, factor, least, most)
                smart.append([height, width, factor, least, most, *got])
    (out / "smart-resize.json").write_text(json.dumps(smart, separators=(",", ":")) + "\n")
    pillow = []
    for (width, height), (to_width, to_height) in [
        ((97, 61), (84, 56)),
        ((97, 61), (112, 84)),
        ((61, 203), (56, 28)),
        ((300, 85), (28, 84)),
        ((20, 20), (140, 56)),
        ((64, 48), (64, 56)),
    ]:
        resized = formula_picture(width, height).resize((to_width, to_height), Image.Resampling.BICUBIC)
        pillow.append(
            {
                "from": [width, height],
                "to": [to_width, to_height],
                "base64": base64.b64encode(resized.tobytes()).decode(),
            }
        )
    (out / "pillow-bicubic.json").write_text(json.dumps(pillow, separators=(",", ":")) + "\n")


def processor_truth(family: str, scratch: Path, out: Path) -> None:
    """processors/{family}.json, as the installed transformers write it of the family's folder in `scratch`."""
    save_processor(family, scratch / family, scratch / f"{family}-newer")
    (out / "processors").mkdir(exist_ok=True)
    shutil.copyfile(scratch / f"{family}-newer" / "processor_config.json", out / "processors" / f"{family}.json")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--scratch", type=Path, required=True)
    given = parser.parse_args()
    given.out.mkdir(parents=True, exist_ok=True)
    torch.set_grad_enabled(False)
    resize_truth(given.out)
    for family in FAMILIES:
        family_truth(family, given.scratch, given.out)
        processor_truth(family, given.scratch, given.out)


if __name__ == "__main__":
    main()
