"""What the recipe of checkpoints can begin from: a base with a LoRA, and a fine-tuned model with its base's processor."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import torch

for module in ("transformers", "peft", "PIL"):
    pytest.importorskip(module, reason="the recipe of checkpoints has requirements of its own, in its folder")

from peft import LoraConfig, PeftModel, get_peft_model  # noqa: E402
from safetensors.torch import load_file, save_file  # noqa: E402
from transformers import AutoModelForImageTextToText  # noqa: E402

from checkpoints.graphs import write_graphs  # noqa: E402
from checkpoints.layout import write_small_files  # noqa: E402
from checkpoints.load import Checkpoint, load  # noqa: E402
from checkpoints.parity import OnnxFolder, made_picture, prepare  # noqa: E402
from checkpoints.tiny import make  # noqa: E402

FAMILY, SEED = "qwen2_5_vl", 9
ADAPTED = (
    *(f"self_attn.{name}" for name in ("q_proj", "k_proj", "v_proj", "o_proj")),
    *(f"mlp.{name}" for name in ("gate_proj", "up_proj", "down_proj")),
)
LAYERS = (1, 2)
"""Not the first: an adapter may leave it as it is."""
NEW_TOKENS = 24
WORST_LOGIT = 1e-3
LEAST_CHANGE = 0.5
WEIGHTS, CONFIG = "adapter_model.safetensors", "adapter_config.json"


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Of the base's safetensors, and of an adapter of it that peft saved."""
    root = tmp_path_factory.mktemp("sources")
    base, lora = root / "base", root / "lora"
    make(FAMILY, SEED, base)
    targets = [f"model.language_model.layers.{layer}.{part}" for layer in LAYERS for part in ADAPTED]
    model = get_peft_model(bare(base), LoraConfig(r=4, lora_alpha=8, target_modules=targets))
    generator = torch.Generator().manual_seed(SEED)
    with torch.no_grad():
        for name, weights in model.named_parameters():
            if "lora_B" in name:
                weights.normal_(0, 0.1, generator=generator)
    model.save_pretrained(lora)
    return base, lora


@pytest.fixture(autouse=True)
def no_gradients() -> Iterator[None]:
    with torch.no_grad():
        yield


def bare(folder: Path) -> torch.nn.Module:
    """As transformers reads it, without anything of the recipe."""
    with torch.enable_grad():
        return AutoModelForImageTextToText.from_pretrained(folder, dtype=torch.float32, attn_implementation="eager")


def written(checkpoint: Checkpoint, out: Path) -> Path:
    write_small_files(checkpoint, out)
    write_graphs(checkpoint, out / "onnx", "")
    return out


def said(model: torch.nn.Module, inputs: dict) -> tuple[np.ndarray, list[int]]:
    """Logits of the prompt, and the greedy tokens after it."""
    logits = model(**inputs, use_cache=False).logits[0].numpy()
    stop_never = {"eos_token_id": None, "do_sample": False, "max_new_tokens": NEW_TOKENS}
    return logits, model.generate(**inputs, **stop_never)[0, inputs["input_ids"].shape[1] :].tolist()


def exported(checkpoint: Checkpoint, out: Path, inputs: dict) -> tuple[np.ndarray, list[int]]:
    """The same of the graphs."""
    positions, _ = checkpoint.model.model.get_rope_index(
        inputs["input_ids"],
        inputs["mm_token_type_ids"],
        inputs["image_grid_thw"],
        attention_mask=inputs["attention_mask"],
    )
    graphs = OnnxFolder(out / "onnx", "", FAMILY)
    return graphs.generate(inputs, positions.numpy(), checkpoint.model.config.image_token_id, NEW_TOKENS)


def older(lora: Path, folder: Path) -> Path:
    """The adapter as transformers before 4.52 wrote it: the language model was `model`, the vision tower beside it."""
    shutil.copytree(lora, folder)
    rename = lambda name: name.replace("model.language_model.", "model.")  # noqa: E731
    save_file({rename(name): value for name, value in load_file(lora / WEIGHTS).items()}, folder / WEIGHTS)
    config = json.loads((lora / CONFIG).read_text())
    config["target_modules"] = [rename(name) for name in config["target_modules"]]
    (folder / CONFIG).write_text(json.dumps(config))
    return folder


def test_the_export_of_a_merged_adapter_answers_as_peft_does(folders: tuple[Path, Path], tmp_path: Path) -> None:
    base, lora = folders
    checkpoint = load(base, None, lora, torch.float32)
    out = written(checkpoint, tmp_path / "out")
    inputs = prepare(checkpoint, out, made_picture(140, 84, 2), "the largest ship")
    logits, tokens = said(PeftModel.from_pretrained(bare(base), lora).eval(), inputs)
    plain, _ = said(bare(base), inputs)
    got, written_tokens = exported(checkpoint, out, inputs)
    assert np.abs(logits - plain).max() > LEAST_CHANGE
    assert np.abs(got - logits).max() < WORST_LOGIT
    assert written_tokens == tokens


def test_an_adapter_of_older_names_is_merged_the_same(folders: tuple[Path, Path], tmp_path: Path) -> None:
    base, lora = folders
    newer = dict(load(base, None, lora, torch.float32).model.named_parameters())
    merged = load(base, None, older(lora, tmp_path / "older"), torch.float32).model
    assert all(torch.equal(weights, newer[name]) for name, weights in merged.named_parameters())


def test_an_adapter_that_does_not_fit_is_refused(folders: tuple[Path, Path], tmp_path: Path) -> None:
    base, lora = folders
    with pytest.raises(SystemExit, match="adapter_config.json"):
        load(base, None, base, torch.float32)
    part = tmp_path / "part"
    shutil.copytree(lora, part)
    held = load_file(lora / WEIGHTS)
    save_file({name: value for name, value in held.items() if "layers.2" not in name}, part / WEIGHTS)
    with pytest.raises(SystemExit, match=f"{2 * len(ADAPTED)} of its matrices"):
        load(base, None, part, torch.float32)
    save_file({name: value * float("lora_B" not in name) for name, value in held.items()}, part / WEIGHTS)
    with pytest.raises(SystemExit, match="changed no weight"):
        load(base, None, part, torch.float32)


def test_a_fine_tuned_model_takes_its_base_s_processor(folders: tuple[Path, Path], tmp_path: Path) -> None:
    """In the form that the published ones have: older names of weights, a flat configuration, no tokenizer."""
    base, _ = folders
    tuned = tmp_path / "tuned"
    tuned.mkdir()
    model = bare(base)
    for weights in model.model.language_model.layers.parameters():
        weights.mul_(1.1)
    save_file(
        {
            re.sub(r"^model\.visual", "visual", name).replace("model.language_model.", "model."): value.clone()
            for name, value in model.state_dict().items()
            if name != "lm_head.weight"
        },
        tuned / "model.safetensors",
        {"format": "pt"},
    )
    config = json.loads((base / "config.json").read_text())
    text = config.pop("text_config")
    del text["model_type"]
    rope = text.pop("rope_parameters")
    scaling = {"type": "mrope", "mrope_section": rope["mrope_section"]}
    flat = {**text, **config, "rope_theta": rope["rope_theta"], "rope_scaling": scaling}
    (tuned / "config.json").write_text(json.dumps(flat))
    with pytest.raises(SystemExit, match="--processor"):
        load(tuned, None, None, torch.float32)
    checkpoint = load(tuned, base, None, torch.float32)
    out = written(checkpoint, tmp_path / "out")
    assert (out / "tokenizer.json").read_bytes() == (base / "tokenizer.json").read_bytes()
    inputs = prepare(checkpoint, out, made_picture(84, 140, 3), "the largest ship")
    logits, tokens = said(model.eval(), inputs)
    got, written_tokens = exported(checkpoint, out, inputs)
    assert np.abs(got - logits).max() < WORST_LOGIT
    assert written_tokens == tokens


def test_a_processor_of_another_model_is_refused(folders: tuple[Path, Path], tmp_path: Path) -> None:
    base, _ = folders
    other = tmp_path / "other"
    shutil.copytree(base, other)
    tokenizer = json.loads((other / "tokenizer.json").read_text())
    for token in tokenizer["added_tokens"]:
        if token["content"] == "<|image_pad|>":
            token["content"] = "<|picture|>"
    (other / "tokenizer.json").write_text(json.dumps(tokenizer))
    with pytest.raises(SystemExit, match=r"its <\|image_pad\|> is None"):
        load(base, other, None, torch.float32)
