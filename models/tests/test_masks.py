"""The mask recipe end to end on a pack of its own making."""

import json
from pathlib import Path

import cv2
import numpy as np
import pytest
import torch

from masks import export as mask_export
from masks import objects, train
from masks.network import MaskNetwork
from masks.overlaps import in_picture, overlap, truth_of

SIZE = 160


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    """Bright rotated rectangles on a dark ground, with their outlines."""
    rng = np.random.default_rng(3)
    (tmp_path / "images").mkdir()
    images, marks = [], []
    for i in range(4):
        picture = rng.integers(0, 40, (SIZE, SIZE, 3)).astype(np.uint8)
        corners = cv2.boxPoints(((80 + 4.0 * i, 70.0), (60.0, 24.0), 30.0 * i))
        cv2.fillPoly(picture, [np.round(corners).astype(np.int32)], (200, 220, 240))
        cv2.imwrite(str(tmp_path / "images" / f"{i}.png"), picture)
        (x1, y1), (x2, y2) = corners.min(0).tolist(), corners.max(0).tolist()
        images.append({"id": i, "file_name": f"{i}.png", "width": SIZE, "height": SIZE})
        marks.append(
            {
                "id": i,
                "image_id": i,
                "category_id": 1,
                "bbox": [x1, y1, x2 - x1, y2 - y1],
                "segmentation": [corners.reshape(-1).tolist()],
            }
        )
    marks.append({"id": 9, "image_id": 0, "category_id": 1, "bbox": [0, 0, 20, 20]})  # no outline: left out
    content = {"images": images, "annotations": marks, "categories": [{"id": 1, "name": "ship"}]}
    (tmp_path / "annotations.json").write_text(json.dumps(content))
    return tmp_path


def test_a_crop_and_its_mask_show_the_same_object(pack: Path) -> None:
    things = objects.load_objects(pack)
    assert len(things) == 4
    for thing in things:
        window = objects.crop_window(thing.box)
        bright = objects.crop_pixels(thing.pixels, window).mean(-1) > 120
        mask = objects.crop_mask(thing.polygons, window) > 0
        assert overlap(bright, mask) > 0.93


def test_a_mask_comes_back_to_the_picture_where_pycocotools_puts_the_outline(pack: Path) -> None:
    for thing in objects.load_objects(pack):
        levels = (255 * objects.crop_mask(thing.polygons, objects.crop_window(thing.box))).astype(np.uint8)
        assert overlap(in_picture(levels, thing, objects.crop_window(thing.box)), truth_of(thing)) > 0.93


def test_a_large_window_is_averaged_and_what_lies_outside_is_black() -> None:
    pixels = np.zeros((400, 400, 3), np.uint8)
    pixels[::2] = 200
    inside = objects.crop_pixels(pixels, np.array([0.0, 0.0, 384.0, 384.0]))
    assert abs(float(inside.mean()) - 100) < 2 and inside.std() < 3
    outside = objects.crop_pixels(pixels, np.array([-192.0, 0.0, 0.0, 192.0]))
    assert outside[:, :-1].max() == 0


def test_training_learns_resumes_and_exports_what_it_learned(pack: Path, tmp_path: Path) -> None:
    run, bundle = tmp_path / "run", tmp_path / "bundle"
    bundle.mkdir()
    (bundle / "bundle.json").write_text(json.dumps({"files": [{"path": "x", "role": "perceiver"}]}))
    common = ["--pack", str(pack), "--out", str(run), "--batch", "4"]
    train.train(train.parser().parse_args([*common, "--steps", "2"]))
    train.train(train.parser().parse_args([*common, "--steps", "3", "--resume"]))
    assert torch.load(run / "checkpoint.pt", weights_only=False)["step"] == 3
    network = mask_export.load(run)
    mask_export.export(network, bundle / mask_export.FILE)  # compares the file with the module
    for _ in range(2):
        mask_export.enter(bundle)
    entries = json.loads((bundle / "bundle.json").read_text())
    assert [f["role"] for f in entries["files"]] == ["perceiver", "mask"]
    assert entries["mask"]["cropPixels"] == objects.CROP_PX


def test_every_pixel_has_a_gradient() -> None:
    network = MaskNetwork(pretrained=False)
    crops = torch.zeros(1, 3, objects.CROP_PX, objects.CROP_PX, requires_grad=True)
    logits = network(crops)
    assert logits.shape == (1, 1, objects.CROP_PX, objects.CROP_PX)
    loss = train.loss_of(logits[:, 0], torch.ones(1, objects.CROP_PX, objects.CROP_PX))
    loss.backward()
    assert all(p.grad is not None for p in network.merges.parameters())
