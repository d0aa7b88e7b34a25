from __future__ import annotations

import copy
import json
from pathlib import Path

import numpy as np
import onnx
import pytest
import torch

from perceiver.text import load_tokenizer, sentence_vectors
from policy.attach import DECODER_FILE, DESCRIPTION_FILE, ROLES, attach
from policy.data import IGNORED, Example, collate
from policy.encoder import pretrained
from policy.export import export_graphs, parity
from policy.network import START, Policy
from policy.source import load_policy
from policy.train import carry_over, started

TOKENS, CLASSES = 40, 11


@pytest.fixture(scope="module")
def policy() -> Policy:
    torch.manual_seed(0)
    made = Policy(TOKENS, CLASSES, pretrained())
    with torch.no_grad():
        made.token_vectors.weight.normal_(0, 0.5)
        made.head.weight.normal_(0, 0.2)
    return made.eval()


def example(words: int, ids: list[int], seed: int = 0) -> Example:
    rng = np.random.default_rng(seed)
    pieces = np.concatenate([[101], rng.integers(1000, 20000, words + 2), [102]])
    return Example(pieces, np.arange(1, words + 1), rng.integers(0, 5, CLASSES), seed % 7, np.array(ids))


def as_line(e: Example) -> dict:
    return {
        "pieces": e.pieces.tolist(),
        "starts": e.starts.tolist(),
        "ids": e.ids.tolist(),
        "summary": {"counts": e.counts.tolist(), "gsd": e.gsd},
    }


def test_encoder_is_the_packaged_one_up_to_the_bytes_of_its_word_vectors() -> None:
    phrases = ["the largest tank north of the pier", "planes"]
    entries = load_tokenizer().encode_batch(phrases)
    ids = torch.tensor([e.ids for e in entries])
    mask = torch.tensor([e.attention_mask for e in entries])
    with torch.no_grad():
        states = pretrained().eval()(ids, mask)
    mean = (states * mask[..., None]).sum(1) / mask.sum(1, keepdim=True)
    ours = torch.nn.functional.normalize(mean, dim=1).numpy()
    assert (ours * sentence_vectors(phrases)).sum(1).min() > 0.9995


def test_what_is_padded_changes_nothing(policy: Policy) -> None:
    short, long = example(3, [5, 6, TOKENS + 1, 7], 1), example(9, [5, TOKENS + 8, 9, 2, 3, 11, 4], 2)
    with torch.no_grad():
        alone = policy(*collate([short]).inputs())[0]
        together = policy(*collate([short, long]).inputs())[0]
    assert torch.allclose(alone[:, :TOKENS], together[:4, :TOKENS], atol=1e-4)
    assert torch.allclose(alone[:, TOKENS:], together[:4, TOKENS : TOKENS + 3], atol=1e-4)
    assert bool((together[:, TOKENS + 3 :] < -1e3).all()), "a row points beyond its own words"


def test_no_token_sees_those_after_it(policy: Policy) -> None:
    one, other = example(5, [5, 6, 7, 8, 9], 3), example(5, [5, 6, 7, 20, TOKENS + 2], 3)
    with torch.no_grad():
        a, b = (policy(*collate([e]).inputs())[0] for e in (one, other))
    assert torch.allclose(a[:4], b[:4], atol=1e-5)
    assert not torch.allclose(a[4], b[4], atol=1e-3)


def test_batches_give_the_start_and_ask_for_what_follows() -> None:
    batch = collate([example(2, [5, 6, 7]), example(2, [8])])
    assert batch.tokens.tolist() == [[START, 5, 6], [START, START, START]]
    assert batch.targets.tolist() == [[5, 6, 7], [8, IGNORED, IGNORED]]


def test_exported_graphs_with_their_cache_equal_the_module(policy: Policy, tmp_path: Path) -> None:
    lines = [as_line(example(w, [5, 6, TOKENS + w - 1, 7, 8, 9, TOKENS][: 3 + w], w)) for w in (1, 3, 6)]
    export_graphs(policy, tmp_path, half=False)
    assert parity(policy, tmp_path, lines)["log_probability"] < 1e-4
    export_graphs(policy, tmp_path, half=True)
    half = parity(policy, tmp_path, lines)
    assert half["log_probability"] < 0.02 and half["changed"] == 0, half
    assert sum(file.stat().st_size for file in tmp_path.glob("*.onnx")) < 40e6


@pytest.fixture(scope="module")
def trained(policy: Policy) -> Policy:
    """No two weights alike: the exporter keeps equal ones once, under one name."""
    made = copy.deepcopy(policy)
    with torch.no_grad():
        for value in made.parameters():
            value.add_(torch.randn_like(value) * 0.01)
    return made


def test_training_goes_on_from_the_weights_of_a_bundle(trained: Policy, tmp_path: Path) -> None:
    tokens, classes = [f"token {i}" for i in range(TOKENS)], [f"class {i}" for i in range(CLASSES)]
    export_graphs(trained, tmp_path)
    (tmp_path / DESCRIPTION_FILE).write_text(json.dumps({"tokens": tokens, "classes": classes}))
    old, known = started(tmp_path)
    for name, value in trained.state_dict().items():
        assert old[name].shape == value.shape
        assert torch.allclose(old[name].float(), value.float(), rtol=1e-3, atol=1e-5), name
    # One more token, and the others in another order: rows are found by what they stand for.
    listed = {"tokens": ["token new", *reversed(tokens)], "classes": classes}
    model = Policy(TOKENS + 1, CLASSES)
    carry_over(model, old, known, listed)
    assert torch.equal(model.head.weight[1:], old["head.weight"].flip(0))
    assert torch.equal(model.encoder.layers[2].outer.weight, old["encoder.layers.2.outer.weight"])


def test_a_bundle_whose_graphs_lack_a_weight_is_refused(trained: Policy, tmp_path: Path) -> None:
    export_graphs(trained, tmp_path)
    (tmp_path / DESCRIPTION_FILE).write_text(json.dumps({"tokens": ["a"] * TOKENS, "classes": ["b"] * CLASSES}))
    graph = onnx.load(str(tmp_path / DECODER_FILE))
    for entry in graph.graph.initializer:
        entry.name = entry.name.replace("head.bias", "head.offset")
    for node in graph.graph.node:
        for at, name in enumerate(node.input):
            node.input[at] = name.replace("head.bias", "head.offset")
    onnx.save(graph, str(tmp_path / DECODER_FILE))
    with pytest.raises(SystemExit, match="head"):
        load_policy(tmp_path)


def test_attaching_is_of_either_order_and_may_be_repeated(tmp_path: Path) -> None:
    for name in ROLES:
        (tmp_path / name).write_text(f"content of {name}")
    others = [{"path": "perceiver.onnx", "sha256": "0" * 64, "bytes": 1, "role": "perceiver"}]
    file = tmp_path / "bundle.json"
    file.write_text(json.dumps({"version": "1", "files": others}))
    attach(tmp_path)
    once = file.read_text()
    attach(tmp_path)
    assert file.read_text() == once
    file.write_text(json.dumps({"version": "2", "files": others}))
    attach(tmp_path)
    again = json.loads(file.read_text())
    assert again["files"] == json.loads(once)["files"] and again["version"] == "2"
    assert [entry["role"] for entry in again["files"]] == ["perceiver", *ROLES.values()]
