from __future__ import annotations

import json
from pathlib import Path

import pytest
from made_pack import make_pack

from perceiver.held_out import held_out_part
from perceiver.packs import group_of, is_held_out, load_pack, parse_pack_options
from perceiver.vocabulary import load_vocabulary


def test_boxes_become_corners_and_labels_are_known(tmp_path: Path) -> None:
    vocabulary = load_vocabulary()
    pack = load_pack("vhr10", make_pack(tmp_path / "p"), vocabulary)
    assert len(pack.images) == 6
    raw = json.loads((tmp_path / "p" / "annotations.json").read_text())
    x, y, w, h = raw["annotations"][0]["bbox"]
    assert pack.images[0].boxes[0].tolist() == [x, y, x + w, y + h]
    assert [vocabulary.classes[i].name for i in pack.labelled.nonzero()[0]] == ["ship", "storage tank"]
    assert pack.images[0].pixels[y + 2, int(x) + 2].tolist() == [220, 60, 60], "pixels are RGB"


def test_parts_are_disjoint_and_cover(tmp_path: Path) -> None:
    folder = make_pack(tmp_path / "p", images=40)
    vocabulary = load_vocabulary()
    names = {
        part: {i.file.name for i in load_pack("planes", folder, vocabulary, part).images}
        for part in ("train", "held-out", "all")
    }
    assert names["train"] | names["held-out"] == names["all"]
    assert not names["train"] & names["held-out"]
    assert names["held-out"]


def test_near_duplicates_stay_together() -> None:
    assert group_of("12_DT8_jpg.rf.aaa.jpg") == group_of("12_DT8_jpg.rf.bbb.jpg")
    assert group_of("aircraft_101.jpg") == group_of("aircraft_109.jpg") != group_of("aircraft_110.jpg")
    assert group_of("aircraft_101.jpg") != group_of("overpass_101.jpg")
    assert is_held_out("aircraft_101.jpg") == is_held_out("aircraft_105.jpg")


def test_unknown_category_and_missing_image_are_errors(tmp_path: Path) -> None:
    folder = make_pack(tmp_path / "p", images=1)
    raw = json.loads((folder / "annotations.json").read_text())
    raw["categories"][0]["name"] = "windmill"
    (folder / "annotations.json").write_text(json.dumps(raw))
    with pytest.raises(ValueError, match="windmill"):
        load_pack("vhr10", folder, load_vocabulary())
    other = make_pack(tmp_path / "q", images=1)
    (other / "images" / "0000.png").write_bytes(b"not an image")
    with pytest.raises(ValueError, match="0000.png"):
        load_pack("vhr10", other, load_vocabulary())


def test_images_of_a_class_left_out_are_left_out_whole(tmp_path: Path) -> None:
    folder = make_pack(tmp_path / "p", images=3)
    raw = json.loads((folder / "annotations.json").read_text())
    raw["annotations"] = [a for a in raw["annotations"] if a["image_id"] != 1 or a["category_id"] == 2]
    (folder / "annotations.json").write_text(json.dumps(raw))
    vocabulary = load_vocabulary().without(["ship"])
    pack = load_pack("vhr10", folder, vocabulary)
    assert [i.image_id for i in pack.images] == [1], "0 and 2 hold ships"
    names = [c.name for c in vocabulary.classes]
    assert "ship" not in names and len(names) == len(load_vocabulary().classes) - 1
    assert [names[i] for i in pack.labelled.nonzero()[0]] == ["storage tank"]
    assert {names[c] for i in pack.images for c in i.classes} == {"storage tank"}


def test_a_class_left_out_must_be_one(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="windmill"):
        load_vocabulary().without(["windmill"])


def test_pack_options() -> None:
    assert parse_pack_options(["a=x/y"]) == {"a": Path("x/y")}
    with pytest.raises(ValueError, match="NAME=FOLDER"):
        parse_pack_options(["vhr10"])


def test_the_held_out_part_is_what_training_leaves_out(tmp_path: Path) -> None:
    folder = make_pack(tmp_path / "p", images=40)
    truth = json.loads((folder / "annotations.json").read_text())
    part = held_out_part("planes", truth)
    loaded = load_pack("planes", folder, load_vocabulary(), "held-out")
    assert {i["file_name"] for i in part["images"]} == {i.file.name for i in loaded.images}
    assert len(part["annotations"]) == sum(len(i.boxes) for i in loaded.images) > 0
    assert part["categories"] == truth["categories"]


def test_no_part_is_held_out_of_a_pack_that_is_trained_on_whole(tmp_path: Path) -> None:
    truth = json.loads((make_pack(tmp_path / "p") / "annotations.json").read_text())
    with pytest.raises(ValueError, match="whole"):
        held_out_part("vhr10", truth)
    with pytest.raises(ValueError, match="none of its 0"):
        held_out_part("planes", {**truth, "images": []})
