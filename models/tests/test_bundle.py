from __future__ import annotations

import hashlib
import json
from pathlib import Path

import numpy as np
import pytest

from perceiver.bundle import FLOAT_FILE, INTEGER_FILE, ROLES, Settings, describe, enter_files
from perceiver.card import card
from perceiver.detect import Detections, Looking, suppress, within
from perceiver.vocabulary import Vocabulary, load_vocabulary


@pytest.fixture
def bundle(tmp_path: Path) -> dict:
    return described(tmp_path, load_vocabulary())


def described(tmp_path: Path, vocabulary: Vocabulary) -> dict:
    for path in ROLES:
        (tmp_path / path).write_bytes(path.encode())
    settings = Settings(0.5, [1.0, 0.5], [[0, 40], [20, 1e5]], {"ship": 0.41}, 0.05, 0.55, 0.65, 1.25, 0.3, 0.3)
    ranges = {c.name: [10.0, 100.0] for c in vocabulary.classes}
    packs = [{"name": "vhr10", "images": 2, "boxes": 3, "source": "here", "terms": "research use only"}]
    training = {"packs": packs, "steps": 7, "minutes": 1.5}
    return describe(tmp_path, "1.0.7", "2026-01-01T00:00:00Z", vocabulary, settings, ranges, -4.5, training)


def test_description_is_json_and_names_every_file_with_its_hash(bundle: dict) -> None:
    again = json.loads(json.dumps(bundle))
    files = {f["path"]: f for f in again["files"]}
    assert set(files) == set(ROLES)
    for path, entry in files.items():
        assert entry["sha256"] == hashlib.sha256(path.encode()).hexdigest()
        assert entry["bytes"] == len(path)
    assert [c["name"] for c in again["vocabulary"]] == [c.name for c in load_vocabulary().classes]
    assert again["perceiver"]["thresholds"]["answer"]["ship"] == 0.41
    assert set(again["perceiver"]["thresholds"]["answer"]) == {c["name"] for c in again["vocabulary"]}


def test_entering_files_replaces_their_roles_and_nothing_else(bundle: dict, tmp_path: Path) -> None:
    (tmp_path / "bundle.json").write_text(json.dumps(bundle))
    (tmp_path / FLOAT_FILE).write_bytes(b"anew")
    (tmp_path / INTEGER_FILE).unlink()
    (tmp_path / "mask-2.onnx").write_bytes(b"mask")
    roles = {FLOAT_FILE: ROLES[FLOAT_FILE], "mask-2.onnx": "mask"}
    enter_files(tmp_path, roles, drop=[ROLES[INTEGER_FILE]])
    entered = json.loads((tmp_path / "bundle.json").read_text())
    before = {f["path"]: f for f in bundle["files"]}
    after = {f["path"]: f for f in entered["files"]}
    assert list(after) == [*(path for path in before if path != INTEGER_FILE), "mask-2.onnx"]
    assert after[FLOAT_FILE]["sha256"] == hashlib.sha256(b"anew").hexdigest() and after[FLOAT_FILE]["bytes"] == 4
    assert all(after[path] == before[path] for path in before if path not in (FLOAT_FILE, INTEGER_FILE))
    assert {k: v for k, v in entered.items() if k != "files"} == {k: v for k, v in bundle.items() if k != "files"}
    with pytest.raises(FileNotFoundError):
        enter_files(tmp_path, {"mask-4.onnx": "mask"})
    assert json.loads((tmp_path / "bundle.json").read_text()) == entered
    # Another file in the same role takes its place.
    (tmp_path / "mask-3.onnx").write_bytes(b"other")
    enter_files(tmp_path, {"mask-3.onnx": "mask"})
    paths = [f["path"] for f in json.loads((tmp_path / "bundle.json").read_text())["files"]]
    assert "mask-3.onnx" in paths and "mask-2.onnx" not in paths


def test_a_base_that_never_saw_some_classes_says_so_and_has_none_of_them(bundle: dict, tmp_path: Path) -> None:
    partial = described(tmp_path, load_vocabulary().without(["ship", "bridge"]))
    assert bundle["name"] == "geo-r1-builtin" and partial["name"] == "geo-r1-builtin without bridge, ship"
    names = [c["name"] for c in bundle["vocabulary"]]
    assert [c["name"] for c in partial["vocabulary"]] == [n for n in names if n not in ("ship", "bridge")]
    assert not {"ship", "bridge"} & partial["perceiver"]["thresholds"]["answer"].keys()


def test_looking_reads_scales_and_sizes_from_the_bundle(bundle: dict) -> None:
    looking = Looking.of(bundle)
    assert looking.scales == (1.0, 0.5) and looking.scale_pixels == ((0, 40), (20, 1e5))
    assert Looking.of(bundle, [0.8]).scale_pixels == ((0.0, float("inf")),)


def test_card_says_research_use_first_and_only_what_was_measured(bundle: dict, tmp_path: Path) -> None:
    empty = card(bundle, tmp_path)
    assert "research use only" in " ".join(empty.splitlines()[:4])
    assert "AP50" not in empty
    row = {"AP50": 0.5, "mAP": 0.25, "boxes": 4}
    report = {
        "bundle": "x",
        "scales": [1.0],
        "packs": {"vhr10": {"images": 1, "AP50": 0.5, "mAP": 0.25, "perClass": {"ship": row}}},
    }
    (tmp_path / "python.json").write_text(json.dumps(report))
    assert "| ship | 4 | 0.500 | 0.250 |" in card(bundle, tmp_path)


def test_card_tells_what_the_app_measured_of_the_packs_that_it_was_asked_of(bundle: dict, tmp_path: Path) -> None:
    assert "Through the app" not in card(bundle, tmp_path, tmp_path)
    classes = [{"name": "airplane", "truth": 3}, {"name": "overpass", "truth": 2}]
    (tmp_path / "ovd-rsod.json").write_text(json.dumps({"ap50": 0.875, "ap": 0.5, "classes": classes}))
    told = card(bundle, tmp_path, tmp_path)
    assert "| rsod | 5 | 0.875 | 0.500 |" in told
    assert "| planes |" not in told.split("## Figures")[1]
    assert "Through the app" not in card(bundle, tmp_path)


def test_sizes_are_those_the_network_saw_and_flat_boxes_survive_voting() -> None:
    found = Detections(
        np.array([[0, 0, 100, 100], [5, 5, 5, 9]], np.float32),
        np.array([0.9, 0.8], np.float32),
        np.array([0, 1]),
        np.full(2, 0.5, np.float32),
    )
    assert within(found, 49, 51).classes.tolist() == [0]
    assert np.isfinite(suppress(found).boxes).all()
