"""Folders that newer transformers saved: the settings of pictures and the chat template lie in other files than before."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

for module in ("transformers", "PIL"):
    pytest.importorskip(module, reason="the recipe of checkpoints has requirements of its own, in its folder")

import torch  # noqa: E402
from transformers import AutoImageProcessor  # noqa: E402

from checkpoints.layout import write_small_files  # noqa: E402
from checkpoints.load import load  # noqa: E402
from checkpoints.newer import save_processor  # noqa: E402
from checkpoints.tiny import FAMILIES, make  # noqa: E402

OLD = "preprocessor_config.json"
SEED = 9


def saved(family: str, source: Path, folder: Path) -> Path:
    """`source` as newer transformers save it."""
    save_processor(family, source, folder)
    for name in ("config.json", "model.safetensors", "generation_config.json"):
        shutil.copyfile(source / name, folder / name)
    return folder


@pytest.mark.parametrize("family", FAMILIES)
def test_what_newer_transformers_save_is_exported_the_same(family: str, tmp_path: Path) -> None:
    make(family, SEED, tmp_path / "old")
    new = saved(family, tmp_path / "old", tmp_path / "new")
    assert not (new / OLD).exists()
    small = {}
    for kind in ("old", "new"):
        write_small_files(load(tmp_path / kind, None, None, torch.float32), tmp_path / f"{kind}-out")
        small[kind] = {file.name: json.loads(file.read_text()) for file in (tmp_path / f"{kind}-out").iterdir()}
    for name in ("config.json", "generation_config.json", "tokenizer.json"):
        assert small["new"][name] == small["old"][name]
    template = small["new"]["tokenizer_config.json"]["chat_template"]
    assert template == small["old"]["tokenizer_config.json"]["chat_template"] != ""
    # Also as transformers itself reads the three folders.
    folders = [tmp_path / name for name in ("old", "new", "new-out")]
    read = [json.loads(AutoImageProcessor.from_pretrained(folder).to_json_string()) for folder in folders]
    assert read[0] == read[1] == read[2]
    rule = {key: small["new"][OLD][key] for key in ("size", "patch_size", "merge_size", "image_mean", "image_std")}
    assert rule == {key: read[0][key] for key in rule}


def test_the_newer_file_counts_where_both_are_there_and_neither_is_refused(tmp_path: Path) -> None:
    make("qwen2_5_vl", SEED, tmp_path / "old")
    folder = saved("qwen2_5_vl", tmp_path / "old", tmp_path / "new")
    both = json.loads((tmp_path / "old" / OLD).read_text())
    (folder / OLD).write_text(json.dumps({**both, "size": {"shortest_edge": 784, "longest_edge": 1568}}))
    nested = folder / "processor_config.json"
    settings = json.loads(nested.read_text())
    template = "{{ messages }}"
    nested.write_text(json.dumps({**settings, "chat_template": template}))
    write_small_files(load(folder, None, None, torch.float32), tmp_path / "out")
    written = json.loads((tmp_path / "out" / OLD).read_text())
    truth = AutoImageProcessor.from_pretrained(folder)
    assert (written["min_pixels"], written["max_pixels"]) == (truth.size["shortest_edge"], truth.size["longest_edge"])
    assert json.loads((tmp_path / "out/tokenizer_config.json").read_text())["chat_template"] == template
    del settings["image_processor"]
    nested.write_text(json.dumps(settings))
    (folder / OLD).unlink()
    with pytest.raises(SystemExit, match=r"processor_config\.json .* missing"):
        load(folder, None, None, torch.float32)
