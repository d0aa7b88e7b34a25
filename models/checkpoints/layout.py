"""The small files around the graphs, in the form that the app's library reads them."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from .load import Checkpoint
from .processor import chat_template, picture_settings

TEXT_TYPE = {"qwen2_vl": "qwen2_vl_text", "qwen2_5_vl": "qwen2_5_vl_text", "qwen3_vl": "qwen3_vl_text"}
PIXELS = {"qwen2_vl": (3136, 12845056), "qwen2_5_vl": (3136, 12845056), "qwen3_vl": (65536, 16777216)}
"""Least and most pixels of a picture, where the checkpoint's own file does not say."""


def write_small_files(checkpoint: Checkpoint, folder: Path) -> None:
    """config, generation_config, preprocessor_config, tokenizer, tokenizer_config with its chat template."""
    folder.mkdir(parents=True, exist_ok=True)
    config = checkpoint.model.config.to_dict()
    # The library crashes on a flat configuration; transformers 5 nests it, but may leave the type out.
    config["text_config"]["model_type"] = TEXT_TYPE[checkpoint.family]
    for key in ("_name_or_path", "transformers_version"):
        config.pop(key, None)
    _write(folder / "config.json", config)
    _write(folder / "generation_config.json", _generation(checkpoint))
    _write(folder / "preprocessor_config.json", _preprocessor(checkpoint))
    shutil.copyfile(checkpoint.processor / "tokenizer.json", folder / "tokenizer.json")
    tokenizer = _read(checkpoint.processor / "tokenizer_config.json")
    tokenizer["tokenizer_class"] = "Qwen2Tokenizer"
    template = chat_template(checkpoint.processor)
    if template is None:
        raise SystemExit(f"{checkpoint.processor}: there is no chat template. Name the instruct model's own folder.")
    _write(folder / "tokenizer_config.json", {**tokenizer, "chat_template": template})


def _generation(checkpoint: Checkpoint) -> dict:
    own = checkpoint.processor / "generation_config.json"
    if own.exists():
        return _read(own)
    return {"eos_token_id": checkpoint.model.config.text_config.eos_token_id}


def _preprocessor(checkpoint: Checkpoint) -> dict:
    given = picture_settings(checkpoint.processor) or {}
    size = given.get("size") or {}
    least, most = PIXELS[checkpoint.family]
    least = given.get("min_pixels") or size.get("shortest_edge") or size.get("min_pixels") or least
    most = given.get("max_pixels") or size.get("longest_edge") or size.get("max_pixels") or most
    vision = checkpoint.model.config.vision_config
    return {
        **given,
        "do_resize": True,
        "do_rescale": True,
        "do_normalize": True,
        "do_convert_rgb": True,
        "resample": 3,
        "rescale_factor": 1 / 255,
        "min_pixels": least,
        "max_pixels": most,
        "size": {"shortest_edge": least, "longest_edge": most},
        "patch_size": vision.patch_size,
        "temporal_patch_size": vision.temporal_patch_size,
        "merge_size": vision.spatial_merge_size,
        "image_processor_type": "Qwen2VLImageProcessor",
        "processor_class": "Qwen2VLProcessor" if checkpoint.family == "qwen2_vl" else "Qwen2_5_VLProcessor",
    }


def _read(path: Path) -> dict:
    return json.loads(path.read_text())


def _write(path: Path, value: dict) -> None:
    path.write_text(json.dumps(value, indent=2, ensure_ascii=False) + "\n")
