from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import torch
from made_pack import make_pack

from perceiver import train as training
from perceiver.train import WARM_UP_STEPS, parser, rate_at, train
from perceiver.vocabulary import Vocabulary, load_vocabulary, phrases_of


def run(tmp_path: Path, out: str, steps: int, *more: str) -> dict:
    arguments = ["--pack", f"vhr10={tmp_path / 'pack'}", "--out", str(tmp_path / out), "--steps", str(steps)]
    train(parser().parse_args([*arguments, "--batch", "2", "--crop", "128", "--minutes", "60", *more]))
    return torch.load(tmp_path / out / "checkpoint.pt", weights_only=False)


def test_rate_warms_up_and_falls() -> None:
    assert rate_at(0, 0.0) == pytest.approx(1 / WARM_UP_STEPS)
    assert rate_at(WARM_UP_STEPS, 0.0) == pytest.approx(1.0)
    assert rate_at(10**6, 0.5) == pytest.approx(0.51)
    assert rate_at(10**6, 1.0) == pytest.approx(0.02)


def test_loss_falls_on_a_made_pack(tmp_path: Path) -> None:
    make_pack(tmp_path / "pack")
    history = run(tmp_path, "a", 60)["history"]
    first, last = history[0], history[-1]
    assert last["class"] < 0.8 * first["class"], history
    assert last["box"] < first["box"], history


def test_resume_continues_where_it_stopped(tmp_path: Path) -> None:
    make_pack(tmp_path / "pack")
    first = run(tmp_path, "a", 4)
    again = run(tmp_path, "a", 6, "--resume")
    assert first["step"] == 4 and again["step"] == 6
    assert again["elapsed"] > first["elapsed"]
    before, after = first["model"]["projection"], again["model"]["projection"]
    assert not torch.equal(before, after) and (before - after).abs().max() < 0.05
    untouched = run(tmp_path, "a", 6, "--resume")
    assert torch.equal(untouched["average"]["projection"], again["average"]["projection"])
    assert untouched["rng"] == again["rng"]


def test_classes_left_out_teach_neither_by_picture_nor_by_word(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make_pack(tmp_path / "pack")
    raw = json.loads((tmp_path / "pack" / "annotations.json").read_text())
    raw["annotations"] = [a for a in raw["annotations"] if a["image_id"] % 2 or a["category_id"] == 2]
    (tmp_path / "pack" / "annotations.json").write_text(json.dumps(raw))
    seen: list[str] = []
    vectors_of = training.class_phrase_vectors

    def watched(vocabulary: Vocabulary) -> tuple[list[np.ndarray], np.ndarray]:
        seen.extend(phrase for entry in vocabulary.classes for phrase in phrases_of(entry))
        return vectors_of(vocabulary)

    monkeypatch.setattr(training, "class_phrase_vectors", watched)
    content = run(tmp_path, "a", 2, "--without", "ship")
    assert content["without"] == ["ship"]
    ships = phrases_of(next(c for c in load_vocabulary().classes if c.name == "ship"))
    assert seen and not set(seen) & set(ships)
    with pytest.raises(ValueError, match="without"):
        run(tmp_path, "a", 3, "--resume")
    with pytest.raises(ValueError, match="without"):
        run(tmp_path, "b", 3, "--init", str(tmp_path / "a" / "checkpoint.pt"))
