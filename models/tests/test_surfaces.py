"""The surface recipe: labels to targets, cells to losses, and a head that enters a perceiver without changing it."""

from __future__ import annotations

import json
from pathlib import Path

import cv2
import numpy as np
import pytest
import torch

from perceiver.export import base_queries, export_perceiver, onnx_session
from perceiver.network import PIXEL_MEAN, PIXEL_SCALE, Perceiver
from perceiver.vocabulary import load_vocabulary
from surfaces import train
from surfaces.evaluate import rendered_confusion, report
from surfaces.export import add_head, export, same_outputs
from surfaces.labels import LETTERS, Labelled, is_held_out, read_labels, render_target, target_of
from surfaces.network import SURFACES, SurfaceHead, pyramid


def test_targets_sum_to_one_and_mixed_cells_teach_nothing() -> None:
    assert target_of("M") is None
    for letter in LETTERS:
        target = target_of(letter)
        assert target is not None and target.sum() == pytest.approx(1)
        assert target.argmax() == LETTERS.index(letter)


def test_labels_that_are_no_grid_are_refused(tmp_path: Path) -> None:
    file = tmp_path / "labels.jsonl"
    good = {"image": "1.jpg", "cells": ["BRPWGTSMMMMM"] * 12}
    file.write_text(json.dumps(good) + "\n")
    (item,) = read_labels([file], tmp_path)
    assert item.file == tmp_path / "1.jpg" and item.cells[0][3] == "W"
    for cells in (["B" * 12] * 11, ["B" * 11] * 12, ["X" * 12] * 12):
        file.write_text(json.dumps({**good, "cells": cells}) + "\n")
        with pytest.raises(ValueError, match="1.jpg"):
            read_labels([file], tmp_path)


def test_near_duplicates_are_held_out_together() -> None:
    assert is_held_out("286.jpg") == is_held_out("073.jpg")
    share = sum(is_held_out(f"{i}.jpg") for i in range(2000)) / 2000
    assert 0.2 < share < 0.3


def test_a_rendered_raster_becomes_shares_of_its_places() -> None:
    raster = np.zeros((32, 32), np.uint8)
    raster[:, :16] = 4  # water
    raster[:, 16:20] = 5  # grass, half of a place
    target = render_target(raster, 8)
    assert target.shape == (len(SURFACES), 4, 4)
    assert np.allclose(target[SURFACES.index("water"), 0], [1, 1, 0, 0])
    assert np.allclose(target[SURFACES.index("grass"), 0], [0, 0, 0.5, 0])


def test_means_of_cells_are_those_of_their_places() -> None:
    values = torch.rand(len(SURFACES), 9, 7)
    boxes = torch.tensor([[0, 3, 1, 4], [5, 9, 0, 7], [8, 12, 6, 9]])
    found = train.mean_of(values, boxes)
    for row, (top, bottom, left, right) in enumerate(boxes.tolist()):
        assert torch.allclose(found[row], values[:, top:bottom, left:right].mean((1, 2)), atol=1e-5)


@pytest.fixture(scope="module")
def model() -> Perceiver:
    torch.manual_seed(0)
    return Perceiver().eval()


@pytest.fixture
def bundle(model: Perceiver, tmp_path: Path) -> Path:
    export_perceiver(model, base_queries(model, load_vocabulary()), tmp_path / "perceiver.onnx", half=False)
    entry = {"path": "perceiver.onnx", "sha256": "", "bytes": 0, "role": "perceiver"}
    (tmp_path / "bundle.json").write_text(json.dumps({"files": [entry], "perceiver": {}}))
    return tmp_path


def test_the_head_in_the_graph_is_that_of_the_module_and_changes_nothing_else(model: Perceiver, bundle: Path) -> None:
    torch.manual_seed(1)
    head = SurfaceHead().eval()
    torch.save({"head": head.state_dict()}, bundle / "checkpoint.pt")
    pictures = [np.random.default_rng(i).integers(0, 256, (96, 160, 3), dtype=np.uint8) for i in range(2)]
    before = (bundle / "perceiver.onnx").read_bytes()
    for _ in range(2):  # again, it replaces itself
        export(bundle, bundle, pictures)
        levels = onnx_session(bundle / "perceiver.onnx").run(["surface"], {"image": np.stack(pictures)})[0]
        assert levels.dtype == np.uint8 and levels.shape == (2, 12 * 20, len(SURFACES))
        image = torch.from_numpy(np.stack(pictures)).permute(0, 3, 1, 2).float()
        with torch.no_grad():
            expected = head(*pyramid(model, (image - PIXEL_MEAN) / PIXEL_SCALE)).softmax(1).flatten(2).transpose(1, 2)
        assert np.abs(levels / 255 - expected.numpy()).max() < 0.02
    names = [o.name for o in onnx_session(bundle / "perceiver.onnx").get_outputs()]
    assert names.count("surface") == 1
    described = json.loads((bundle / "bundle.json").read_text())
    assert described["perceiver"]["surface"]["classes"] == list(SURFACES)
    assert described["files"][0]["bytes"] == (bundle / "perceiver.onnx").stat().st_size > len(before)


def test_a_graph_whose_other_outputs_differ_is_refused(model: Perceiver, bundle: Path, tmp_path: Path) -> None:
    other = Perceiver().eval()
    changed = tmp_path / "changed.onnx"
    export_perceiver(other, base_queries(other, load_vocabulary()), changed, half=False)
    add_head(changed, SurfaceHead())
    picture = np.full((64, 64, 3), 90, np.uint8)
    with pytest.raises(ValueError, match="changed"):
        same_outputs(bundle / "perceiver.onnx", changed, [picture])


def test_training_tells_colours_apart_and_goes_on(model: Perceiver, tmp_path: Path) -> None:
    """Two flat renders, one of water and one of grass, and a labelled picture of both."""
    (tmp_path / "surfaces").mkdir()
    (tmp_path / "images").mkdir()
    names = [n for n in (f"r{i}" for i in range(40)) if not is_held_out(f"{n}.png")][:2]
    for name, value, colour in zip(names, (4, 5), ((180, 60, 20), (30, 160, 40))):
        cv2.imwrite(str(tmp_path / "images" / f"{name}.jpg"), np.full((96, 96, 3), colour, np.uint8))
        cv2.imwrite(str(tmp_path / "surfaces" / f"{name}.png"), np.full((96, 96), value, np.uint8))
    rendered = train.rendered_examples(model, tmp_path, (1.0,))
    assert [int(e.targets.sum((1, 2)).argmax()) for e in rendered] == [3, 4]
    picture = tmp_path / "images" / f"{names[0]}.jpg"
    item = Labelled(picture, tuple(["W" * 12] * 12))
    (real,) = train.real_examples(model, [item], (1.0,), vary=False)
    assert real.boxes.shape == (144, 4) and real.targets[:, 3].min() == 1
    head = SurfaceHead()
    optimizer = torch.optim.AdamW(head.parameters(), lr=5e-3)
    losses = []
    for _ in range(40):
        losses.append(
            sum(train.loss_of(head(*(m[None].float() for m in e.maps))[0], e, torch.ones(7)) for e in (*rendered, real))
        )
        optimizer.zero_grad()
        losses[-1].backward()
        optimizer.step()
    assert float(losses[-1]) < 0.3 * float(losses[0])


def test_a_report_counts_what_is_right() -> None:
    counts = np.zeros((7, 7), int)
    counts[0, 0], counts[0, 1], counts[1, 1] = 6, 2, 4
    found = report(counts, 3)
    assert found["accuracy"] == pytest.approx(10 / 12, abs=1e-3)
    assert found["perSurface"]["building"] == {"cells": 8, "recall": 0.75, "precision": 1.0, "iou": 0.75}
    assert found["perSurface"]["airfield pavement"]["precision"] == pytest.approx(4 / 6, abs=1e-3)


def test_only_held_out_renders_are_judged(bundle: Path) -> None:
    add_head(bundle / "perceiver.onnx", SurfaceHead())
    (bundle / "surfaces").mkdir()
    (bundle / "images").mkdir()
    names = [f"r{i}" for i in range(12)]
    for name in names:
        cv2.imwrite(str(bundle / "images" / f"{name}.jpg"), np.full((80, 80, 3), 90, np.uint8))
        cv2.imwrite(str(bundle / "surfaces" / f"{name}.png"), np.full((80, 80), 4, np.uint8))
    counts, renders = rendered_confusion(bundle, bundle)
    assert renders == sum(is_held_out(f"{n}.png") for n in names)
    assert counts.sum() == renders * 8 * 8 == counts[SURFACES.index("water")].sum()
