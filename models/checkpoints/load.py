"""Reads a folder of safetensors: a base model, a fine-tuned one with its base's processor, or a base with a LoRA."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import nn
from transformers import AutoConfig, AutoModelForImageTextToText

FAMILIES = ("qwen2_vl", "qwen2_5_vl", "qwen3_vl")
PROCESSOR_FILES = ("tokenizer.json", "tokenizer_config.json", "preprocessor_config.json")


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
    missing = [name for name in PROCESSOR_FILES if not (source / name).exists()]
    if missing:
        raise SystemExit(f"{source}: {', '.join(missing)} missing. Name the base model's folder with --processor.")
    model = AutoModelForImageTextToText.from_pretrained(
        folder, dtype=dtype, local_files_only=True, attn_implementation="eager"
    )
    check_vocabulary(source, model.config.text_config.vocab_size)
    if lora is not None:
        model = merge_lora(model, lora)
    return Checkpoint(model.eval(), family, source)


def check_vocabulary(processor: Path, embeddings: int) -> None:
    """A tokenizer of another model gives ids that mean something else, or lie beyond the embeddings."""
    tokenizer = json.loads((processor / "tokenizer.json").read_text())
    highest = max(
        [*tokenizer["model"]["vocab"].values(), *(token["id"] for token in tokenizer.get("added_tokens", []))]
    )
    if highest >= embeddings:
        raise SystemExit(
            f"{processor}: its tokenizer has ids up to {highest}, the model {embeddings} embeddings. "
            "Name the folder of the model's own base with --processor."
        )


def merge_lora(model: nn.Module, lora: Path) -> nn.Module:
    """Adds the low-rank updates to the weights, so that the exported graphs know nothing of them."""
    from peft import PeftModel

    if not (lora / "adapter_config.json").exists():
        raise SystemExit(f"{lora}: there is no adapter_config.json. Name the folder of a PEFT adapter.")
    before = {name: weights.detach().clone() for name, weights in _some_weights(model)}
    merged = PeftModel.from_pretrained(model, lora, local_files_only=True).merge_and_unload()
    changed = any(not torch.equal(before[name], weights) for name, weights in _some_weights(merged))
    if not changed:
        raise SystemExit(f"{lora}: merging it changed no weight of the decoder. Is it an adapter of this model?")
    return merged


def _some_weights(model: nn.Module) -> list[tuple[str, torch.Tensor]]:
    """The matrices of the first decoder layer: enough to see whether an adapter reached it, small enough to copy."""
    return [(name, weights) for name, weights in model.named_parameters() if "language_model.layers.0." in name]
