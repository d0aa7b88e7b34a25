from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from made_pack import make_pack

from perceiver.augment import Crop, CropSampler, cut, turn
from perceiver.packs import Pack, PackImage, load_pack
from perceiver.vocabulary import load_vocabulary


def one_image(boxes: list[list[float]], side: int = 100) -> tuple[PackImage, Pack]:
    pixels = np.full((side, side, 3), 30, np.uint8)
    for x1, y1, x2, y2 in np.array(boxes, int):
        pixels[y1:y2, x1:x2] = 250
    image = PackImage("vhr10", Path("made"), pixels, np.array(boxes, np.float32), np.zeros(len(boxes), np.int64), 0)
    return image, Pack("vhr10", Path("made"), [image], np.ones(11, bool))


def bright_box(image: np.ndarray) -> list[int]:
    ys, xs = np.nonzero(image[..., 0] > 200)
    return [xs.min(), ys.min(), xs.max() + 1, ys.max() + 1]


@pytest.mark.parametrize("which", range(8))
def test_turns_move_pixels_and_boxes_alike(which: int) -> None:
    image, pack = one_image([[10, 20, 40, 30]])
    crop = turn(Crop(image.pixels, image.boxes, image.classes, image.boxes, pack.labelled, True), which)
    assert crop.boxes[0].tolist() == bright_box(crop.image)
    assert crop.ignored[0].tolist() == bright_box(crop.image)


@pytest.mark.parametrize("scale", [0.5, 1.0, 2.0])
def test_cut_scales_and_pads(scale: float) -> None:
    image, pack = one_image([[20, 40, 60, 60]])

    class NoRandom(np.random.Generator):
        def integers(self, *_: int) -> int:  # type: ignore[override]
            return 0

    crop = cut(image, pack, np.array([40.0, 50.0]), scale, (96, 96), NoRandom(np.random.PCG64(0)))
    assert crop.image.shape == (96, 96, 3)
    assert np.abs(crop.boxes[0] - np.array(bright_box(crop.image))).max() <= 1.0


def test_mostly_hidden_boxes_are_ignored() -> None:
    image, pack = one_image([[0, 0, 20, 20], [44, 40, 84, 60]])
    crop = cut(image, pack, np.array([75.0, 75.0]), 1.0, (50, 50), np.random.default_rng(0))
    assert crop.boxes.shape == (1, 4) and crop.ignored.shape == (0, 4)
    further = cut(image, pack, np.array([94.0, 65.0]), 2.0, (60, 60), np.random.default_rng(0))
    assert further.boxes.shape == (0, 4) and further.ignored.shape == (1, 4)


def test_sampled_boxes_lie_inside_and_classes_balance(tmp_path: Path) -> None:
    vocabulary = load_vocabulary()
    pack = load_pack("vhr10", make_pack(tmp_path / "p"), vocabulary)
    names = [c.name for c in vocabulary.classes]
    sampler = CropSampler([pack], names, 128, np.random.default_rng(3))
    crops = [sampler.sample() for _ in range(60)]
    boxes = np.concatenate([c.boxes for c in crops])
    assert boxes.min() >= 0 and boxes.max() <= 128
    assert (boxes[:, 2:] > boxes[:, :2]).all()
    found = np.concatenate([c.classes for c in crops])
    assert 0.25 < (found == names.index("ship")).mean() < 0.75
