"""The recipe of the second look, end to end on a pack of its own making."""

import json
from pathlib import Path

import cv2
import numpy as np
import pytest
import torch

from boxes import export as box_export
from boxes import network, samples, train
from boxes.refine import Refiner
from perceiver.detect import overlaps
from perceiver.packs import load_pack
from perceiver.vocabulary import load_vocabulary

SIZE = 160
BOX = [50.0, 60.0, 110.0, 84.0]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Bright rectangles on a dark ground; the first picture of five is held out."""
    rng = np.random.default_rng(3)
    (tmp_path / "images").mkdir()
    x1, y1, x2, y2 = BOX
    images, marks = [], []
    for i in range(6):
        picture = rng.integers(0, 40, (SIZE, SIZE, 3)).astype(np.uint8)
        picture[int(y1) : int(y2), int(x1) : int(x2)] = (200, 220, 240)
        cv2.imwrite(str(tmp_path / "images" / f"{i}.png"), picture)
        images.append({"id": i, "file_name": f"{i}.png", "width": SIZE, "height": SIZE})
        marks.append({"id": i, "image_id": i, "category_id": 1, "bbox": [x1, y1, x2 - x1, y2 - y1]})
    content = {"images": images, "annotations": marks, "categories": [{"id": 1, "name": "ship"}]}
    (tmp_path / "annotations.json").write_text(json.dumps(content))
    return tmp_path


def test_a_crop_turned_and_flipped_shows_the_object_where_its_box_says(folder: Path) -> None:
    sampler = samples.Sampler([load_pack("vhr10", folder, load_vocabulary())], np.random.default_rng(1))
    assert len(sampler.places) == 1 and len(sampler.places[0]) == 4
    checked = 0
    for _ in range(60):
        sample = sampler.sample()
        x1, y1, x2, y2 = np.round(sample.truth * network.CROP_PX).astype(int)
        if min(x1, y1) < 2 or max(x2, y2) > network.CROP_PX - 2 or min(x2 - x1, y2 - y1) < 8:
            continue
        light = sample.crop.astype(float).mean(-1)
        inside = light[y1 + 2 : y2 - 2, x1 + 2 : x2 - 2].mean()
        outside = np.concatenate([light[: y1 - 1].ravel(), light[y2 + 2 :].ravel(), light[:, : x1 - 1].ravel()])
        assert inside > outside.mean() + 60
        checked += 1
    assert checked > 30


def test_wrong_boxes_are_as_wrong_as_they_are_meant_to_be() -> None:
    rng = np.random.default_rng(2)
    box = np.array([10.0, 20.0, 110.0, 70.0])
    shares = np.stack([(samples.wrong_box(box, rng, 0.05) - box) / [100, 50, 100, 50] for _ in range(4000)])
    assert np.abs(shares.std(0) - 0.05).max() < 0.004 and np.abs(shares.mean(0)).max() < 0.004
    together = (shares[:, 0] * shares[:, 2]).mean() / 0.05**2
    assert abs(together - samples.MOVED_SHARE) < 0.06


def test_a_box_comes_back_from_its_crop() -> None:
    window = np.array([10.0, 20.0, 110.0, 70.0])
    assert samples.in_crop(np.array([35.0, 32.5, 85.0, 57.5]), window).tolist() == [0.25, 0.25, 0.75, 0.75]
    assert samples.from_crop(np.array([0.25, 0.25, 0.75, 0.75]), window).tolist() == [35.0, 32.5, 85.0, 57.5]


def test_the_loss_of_edges_is_least_where_the_two_nearest_bins_share_the_chance_by_distance() -> None:
    truth = torch.tensor([[0.3, 0.3, 0.7, 0.71]])
    at = truth * network.BINS - 0.5
    low = at.floor().long()
    chances = torch.full((1, 4, network.BINS), 1e-6)
    chances.scatter_(2, low[:, :, None], (1 - (at - low))[:, :, None])
    chances.scatter_(2, low[:, :, None] + 1, (at - low)[:, :, None])
    best = train.near_bins(chances.clamp(min=1e-6).log(), truth)
    even = chances.clone()
    even.scatter_(2, low[:, :, None], 0.5)
    even.scatter_(2, low[:, :, None] + 1, 0.5)
    assert (best <= train.near_bins(even.clamp(min=1e-6).log(), truth) + 1e-5).all()


def test_overlap_pair_by_pair_agrees_with_that_of_detection() -> None:
    rng = np.random.default_rng(4)
    low = rng.uniform(0, 0.5, (2, 50, 2))
    boxes = np.concatenate([low, low + rng.uniform(0.1, 0.5, (2, 50, 2))], 2).astype(np.float32)
    found = train.overlap_of(torch.from_numpy(boxes[0]), torch.from_numpy(boxes[1])).numpy()
    assert np.allclose(found, [overlaps(a, b[None])[0] for a, b in zip(*boxes)], atol=1e-5)


def test_training_learns_resumes_and_exports_what_it_learned(folder: Path, tmp_path: Path) -> None:
    run, bundle = tmp_path / "run", tmp_path / "bundle"
    bundle.mkdir()
    (bundle / "bundle.json").write_text(json.dumps({"files": [{"path": "x", "role": "perceiver"}]}))
    common = ["--pack", f"vhr10={folder}", "--out", str(run), "--batch", "4"]
    train.train(train.parser().parse_args([*common, "--steps", "2"]))
    train.train(train.parser().parse_args([*common, "--steps", "3", "--resume"]))
    assert torch.load(run / "checkpoint.pt", weights_only=False)["step"] == 3
    exported = box_export.load(run)
    box_export.export(exported, bundle / box_export.FILE)  # compares the file with the module
    for _ in range(2):
        box_export.enter(bundle)
    entries = json.loads((bundle / "bundle.json").read_text())
    assert [f["role"] for f in entries["files"]] == ["perceiver", "boxes"]
    assert entries["boxes"]["cropPixels"] == network.CROP_PX
    refiner = Refiner.of(bundle)
    pixels = cv2.imread(str(folder / "images" / "0.png"))
    boxes = np.array([BOX, [5, 5, 7, 7]], np.float32)
    refined = refiner.refine(pixels, boxes)
    assert not np.allclose(refined[0], BOX) and refined[1].tolist() == [5, 5, 7, 7]
    assert refiner.refine(pixels, np.zeros((0, 4), np.float32)).shape == (0, 4)


def test_every_edge_has_a_gradient() -> None:
    model = network.EdgeNetwork(pretrained=False)
    images = torch.zeros(2, 3, network.CROP_PX, network.CROP_PX)
    found = model(images)
    assert found.places.shape == (2, 4) and found.logits.shape == (2, 4, network.BINS)
    train.loss_of(found, torch.tensor([[0.2, 0.2, 0.8, 0.8], [0.0, 0.0, 0.1, 0.1]])).backward()
    heads = [*model.merges.parameters(), *model.across.parameters(), *model.down.parameters()]
    assert all(p.grad is not None for p in heads)
