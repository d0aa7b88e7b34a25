"""Reads a folder of safetensors: a base model, a fine-tuned one with its base's processor, or a base with a LoRA."""

from __future__ import annotations

import json
import re
import warnings
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import nn
from transformers import AutoConfig, AutoModelForImageTextToText

from .processor import NESTED, PICTURES, picture_settings

FAMILIES = ("qwen2_vl", "qwen2_5_vl", "qwen3_vl")
IMAGE_MARK = "<|image_pad|>"
TOKENIZER_FILES = ("tokenizer.json", "tokenizer_config.json")


@dataclass(frozen=True)
class Checkpoint:
    """A model in memory, and the folder that its tokenizer and image processor are read from."""

    model: nn.Module
    family: str
    processor: Path

    @property
    def deepstack(self) -> int:
        """How many layers of the decoder take image features of their own."""
        return len(getattr(self.model.config.vision_config, "deepstack_visual_indexes", []))


def load(folder: Path, processor: Path | None, lora: Path | None, dtype: torch.dtype) -> Checkpoint:
    """Raises SystemExit, saying which file is wrong and what to give instead."""
    if not (folder / "config.json").exists():
        raise SystemExit(f"{folder}: there is no config.json. Name the folder of the model's safetensors.")
    family = AutoConfig.from_pretrained(folder, local_files_only=True).model_type
    if family not in FAMILIES:
        raise SystemExit(f"{folder}: it is of the family {family}; this recipe exports {', '.join(FAMILIES)}.")
    source = processor or folder
    missing = [name for name in TOKENIZER_FILES if not (source / name).exists()]
    if picture_settings(source) is None:
        missing.append(f"{PICTURES} (or {NESTED} with an image_processor)")
    if missing:
        raise SystemExit(f"{source}: {', '.join(missing)} missing. Name the base model's folder with --processor.")
    model = AutoModelForImageTextToText.from_pretrained(
        folder, dtype=dtype, local_files_only=True, attn_implementation="eager"
    )
    check_vocabulary(source, model.config.text_config.vocab_size, model.config.image_token_id)
    if lora is not None:
        model = merge_lora(model, lora)
    return Checkpoint(model.eval(), family, source)


def check_vocabulary(processor: Path, embeddings: int, image_token: int) -> None:
    """A tokenizer of another model gives ids that mean something else, or lie beyond the embeddings."""
    tokenizer = json.loads((processor / "tokenizer.json").read_text())
    added = {token["content"]: token["id"] for token in tokenizer.get("added_tokens", [])}
    highest = max([*tokenizer["model"]["vocab"].values(), *added.values()])
    own_base = "Name the folder of the model's own base with --processor."
    if highest >= embeddings:
        raise SystemExit(
            f"{processor}: its tokenizer has ids up to {highest}, the model {embeddings} embeddings. {own_base}"
        )
    if added.get(IMAGE_MARK) != image_token:
        raise SystemExit(
            f"{processor}: its {IMAGE_MARK} is {added.get(IMAGE_MARK)}, the model's is {image_token}. {own_base}"
        )


OLDER_NAMES = {r"^visual": "model.visual", r"^model(?!\.(language_model|visual))": "model.language_model"}
"""Where transformers before 4.52 kept the vision tower and the language model, which published adapters were trained with."""
PEFT_PREFIX = "base_model.model."


def merge_lora(model: nn.Module, lora: Path) -> nn.Module:
    """Adds the low-rank updates to the weights, so that the exported graphs know nothing of them.

    Raises SystemExit where a matrix of the adapter has no place in the model, or the other way about: it would be left out
    in silence.
    """
    from peft import PeftConfig, PeftModel, get_peft_model_state_dict
    from peft.utils import load_peft_weights

    if not (lora / "adapter_config.json").exists():
        raise SystemExit(f"{lora}: there is no adapter_config.json. Name the folder of a PEFT adapter.")
    config = PeftConfig.from_pretrained(lora)
    if not isinstance(config.target_modules, str):
        config.target_modules = {_newer_name(name) for name in config.target_modules or ()}
    before = _sums(model)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of keys that are apart, which is refused below
        adapted = PeftModel.from_pretrained(model, lora, config=config, key_mapping=OLDER_NAMES)
    given = {
        PEFT_PREFIX + _newer_name(name.removeprefix(PEFT_PREFIX)) for name in load_peft_weights(str(lora), device="cpu")
    }
    apart = sorted(given ^ set(get_peft_model_state_dict(adapted)))
    if apart:
        raise SystemExit(
            f"{lora}: {len(apart)} of its matrices do not fit, {apart[0]} among them. Is it of this model?"
        )
    merged = adapted.merge_and_unload()
    if _sums(merged) == before:
        raise SystemExit(f"{lora}: merging it changed no weight. Was it trained?")
    return merged


def _newer_name(name: str) -> str:
    for pattern, replacement in OLDER_NAMES.items():
        name, changed = re.subn(pattern, replacement, name)
        if changed:
            break
    return name


def _sums(model: nn.Module) -> dict[str, float]:
    """Of all weights: enough to see whether an adapter reached one, where a copy would take the model's memory again."""
    return {name: weights.sum(dtype=torch.float64).item() for name, weights in model.named_parameters()}
