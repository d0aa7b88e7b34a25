from __future__ import annotations

from pathlib import Path

import pytest
import torch
from made_pack import make_pack

from perceiver.train import WARM_UP_STEPS, parser, rate_at, train


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
