"""The perceiver in integers: what a layer sees and is fitted to, rounding that makes up for itself, the file in a bundle."""

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path

import numpy as np
import onnx
import pytest
import torch
import torch.nn.functional as F
from made_pack import make_pack
from onnx import helper, numpy_helper

from perceiver import quantize
from perceiver.bundle import FLOAT_FILE, INTEGER_FILE, perceiver_of
from perceiver.export import onnx_session
from perceiver.integer_graph import Layer, folded, in_integers, layers_of
from perceiver.packs import load_pack
from perceiver.quantize import crops_of, difference, enter, observe, refine
from perceiver.rounding import fit, range_of, rounded_weights
from perceiver.vocabulary import load_vocabulary

BUILTIN = Path(__file__).resolve().parent.parent / "builtin"


@pytest.mark.parametrize("depthwise", [False, True])
@pytest.mark.parametrize(("stride", "pads"), [(1, [1, 1, 1, 1]), (2, [0, 0, 1, 1]), (1, [2, 2, 2, 2])])
def test_patches_times_weights_are_the_convolution(depthwise: bool, stride: int, pads: list[int]) -> None:
    rng = np.random.default_rng(0)
    kernel = 5 if pads[0] == 2 else 3
    weight = rng.normal(size=(6, 1 if depthwise else 6, kernel, kernel)).astype(np.float32)
    maps = rng.normal(size=(6, 10, 14)).astype(np.float32)
    padded = F.pad(torch.from_numpy(maps)[None], (pads[1], pads[3], pads[0], pads[2]))
    expected = F.conv2d(padded, torch.from_numpy(weight), stride=stride, groups=6 if depthwise else 1)[0]
    flat = expected.flatten(1).numpy()
    places = np.sort(rng.choice(flat.shape[1], 20, replace=False))
    node = helper.make_node("Conv", ["x", "w", "b"], ["y"], strides=[stride] * 2, pads=pads)
    seen = Layer(node, weight).patches(maps, places)
    found = np.einsum(
        "nck,ck->nc" if depthwise else "nck,mck->nm", seen, weight.reshape(*weight.shape[: 1 if depthwise else 2], -1)
    )
    assert np.allclose(found, flat[:, places].T, atol=1e-4)


def test_uncorrelated_inputs_are_rounded_to_the_nearest() -> None:
    weights = np.random.default_rng(0).normal(size=(2, 5, 9))
    steps = np.full((2, 5, 1), 0.1)
    expected = np.clip(np.round(weights / steps), -64, 63)
    assert np.array_equal(rounded_weights(weights, np.stack([np.eye(9)] * 2), steps), expected)


def test_errors_of_rounding_are_made_up_for_by_later_inputs() -> None:
    rng = np.random.default_rng(0)
    inputs = rng.normal(size=(400, 4)) @ rng.normal(size=(4, 24)) + 0.1 * rng.normal(size=(400, 24))
    moments = inputs.T @ inputs / 400
    weights = rng.normal(size=(1, 8, 24))
    steps = np.full((1, 8, 1), 0.4)

    def error(whole: np.ndarray) -> float:
        return float(((inputs @ (whole * steps - weights)[0].T) ** 2).mean())

    ours = error(rounded_weights(weights, moments[None], steps))
    assert ours < 0.3 * error(np.round(weights / steps))


def test_a_layer_that_whole_numbers_can_give_is_found_again() -> None:
    rng = np.random.default_rng(0)
    whole = rng.integers(-63, 64, (4, 3, 1, 1))
    whole[:, 0] = 63  # so that each row spans its range
    steps = np.array([0.01, 0.02, 0.1, 0.003], np.float32)
    weight = (whole * steps[:, None, None, None]).astype(np.float32)
    bias = np.array([1, -2, 0, 5], np.float32)
    seen = rng.normal(1, 2, (500, 3, 1)).astype(np.float32)
    fitted = fit(weight, seen, seen[..., 0] @ weight[:, :, 0, 0].T + bias)
    assert np.array_equal(fitted.whole, whole)
    assert np.allclose(fitted.steps, steps, rtol=1e-4)
    assert np.allclose(fitted.bias, bias, atol=1e-3)


def test_a_layer_learns_what_its_disturbed_inputs_have_lost() -> None:
    """Inputs that come a tenth too small and moved: weights and bias take it back."""
    rng = np.random.default_rng(0)
    weight = rng.normal(size=(8, 1, 3, 3)).astype(np.float32)
    clean = rng.normal(0.5, 1, (600, 8, 9)).astype(np.float32)
    answers = np.einsum("nck,ck->nc", clean, weight.reshape(8, 9))
    disturbed = 0.9 * clean - 0.2
    fitted = fit(weight, disturbed, answers)
    values = fitted.whole.reshape(8, 9) * fitted.steps[:, None]
    found = np.einsum("nck,ck->nc", disturbed, values) + fitted.bias
    plain = np.einsum("nck,ck->nc", disturbed, weight.reshape(8, 9))
    assert ((found - answers) ** 2).mean() < 0.01 * ((plain - answers) ** 2).mean()


def test_a_range_holds_zero_and_leaves_out_a_lone_far_value() -> None:
    values = np.append(np.random.default_rng(0).uniform(0.5, 1, 100_000), 1.9).astype(np.float32)
    low, high = range_of(values)
    assert low == 0 and 1 <= high < 1.9
    assert range_of(np.array([-3, 3], np.float32)) == (-3, 3)


def test_layers_get_weights_and_biases_of_their_own(tmp_path: Path) -> None:
    model = folded(BUILTIN / FLOAT_FILE)
    names = [name for node in model.graph.node if node.op_type == "Conv" for name in node.input[1:]]
    assert len(names) == len(set(names)) == 2 * sum(n.op_type == "Conv" for n in model.graph.node)
    onnx.save(model, str(tmp_path / "folded.onnx"))
    picture = np.random.default_rng(0).integers(0, 256, (1, 96, 128, 3), dtype=np.uint8)
    ours, theirs = (
        onnx_session(f).run(None, {"image": picture}) for f in (tmp_path / "folded.onnx", BUILTIN / FLOAT_FILE)
    )
    for a, b in zip(ours, theirs):
        assert np.allclose(a, b, atol=1e-3, rtol=1e-3)


@pytest.fixture(scope="module")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("bundle")
    shutil.copyfile(BUILTIN / FLOAT_FILE, folder / FLOAT_FILE)
    described = json.loads((BUILTIN / "bundle.json").read_text())
    described["files"] = [f for f in described["files"] if f["path"] != INTEGER_FILE]
    (folder / "bundle.json").write_text(json.dumps(described))
    return folder


def test_the_fitted_model_is_nearer_than_the_rounded_one_and_joins_the_bundle(
    bundle: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(quantize, "CROP_PX", 192)
    make_pack(tmp_path / "pack", images=4)
    crops = crops_of([load_pack("planes", tmp_path / "pack", load_vocabulary())], 8, 0)
    assert all(crop.shape == (1, 192, 192, 3) for crop in crops)
    assert perceiver_of(bundle) == bundle / FLOAT_FILE
    model = folded(bundle / FLOAT_FILE)
    observed = observe(model, crops)
    integers = in_integers(model, observed.ranges())
    onnx.save(integers, str(tmp_path / "rounded.onnx"))
    refine(integers, layers_of(model), observed, crops)
    onnx.save(integers, str(tmp_path / "fitted.onnx"))
    weights = [numpy_helper.to_array(t) for t in integers.graph.initializer if t.name.endswith(".weight_quantized")]
    assert len(weights) == 97 and all(w.dtype == np.int8 and np.abs(w.astype(int)).max() <= 64 for w in weights)
    floats, rounded, fitted = (
        onnx_session(file).run(["embedding"], {"image": crops[0]})[0]
        for file in (bundle / FLOAT_FILE, tmp_path / "rounded.onnx", tmp_path / "fitted.onnx")
    )
    assert np.abs(fitted - floats).mean() < 0.7 * np.abs(rounded - floats).mean()
    monkeypatch.setattr(quantize, "SEEN_SCORE", 0.0)
    for _ in range(2):  # again, it takes its own place
        enter(bundle, integers, crops[:2])
    assert difference(bundle / FLOAT_FILE, bundle / INTEGER_FILE, crops[:2])["score"] < 0.02
    entries = json.loads((bundle / "bundle.json").read_text())["files"]
    [entry] = [e for e in entries if e["role"] == "perceiver-int8"]
    assert entry["sha256"] == hashlib.sha256((bundle / INTEGER_FILE).read_bytes()).hexdigest()
    assert perceiver_of(bundle) == bundle / INTEGER_FILE


def test_a_model_that_sees_something_else_is_refused(bundle: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(quantize, "SEEN_SCORE", 0.0)
    before = (bundle / "bundle.json").read_bytes()
    blind = onnx.load(str(bundle / FLOAT_FILE))
    for tensor in blind.graph.initializer:
        if tensor.name == "perceiver.bias":
            tensor.CopyFrom(numpy_helper.from_array(np.float32(0), tensor.name))
    picture = np.random.default_rng(0).integers(0, 256, (1, 96, 96, 3), dtype=np.uint8)
    with pytest.raises(SystemExit, match="scores differ"):
        enter(bundle, blind, [picture])
    assert (bundle / "bundle.json").read_bytes() == before
