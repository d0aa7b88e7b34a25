"""Export a checkpoint of the policy into a bundle: two graphs, their description, and their entries in bundle.json.

python -m policy.export --checkpoint DIR --bundle builtin      (writes the files, then attaches them)
python -m policy.attach --bundle builtin                       (only the entries: after the perceiver was exported anew)
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np
import onnx
import onnxruntime as ort
import torch
from torch import Tensor, nn

from perceiver.graph import store_half

from .attach import DECODER_FILE, DESCRIPTION_FILE, ENCODER_FILE, attach
from .network import DECODER_HEADS, DECODER_LAYERS, DECODER_WIDTH, MAX_TOKENS, START, Policy

OPSET = 17
TRUTHS = 12
MAX_DIFFERENCE = 0.05
"""Half-precision weights may move a log-probability by less than this where it counts (over e^-6)."""


class Reader(nn.Module):
    """One question: what every later step attends to and points at.

    ids [1, T], starts [1, W], counts [1, C], gsd [1] in; memory [2 L, 1, H, M, D / H] (keys and values of each layer),
    pointer keys and pointer inputs [1, W, D] out.
    """

    def __init__(self, policy: Policy) -> None:
        super().__init__()
        self.policy = policy

    def forward(self, ids: Tensor, starts: Tensor, counts: Tensor, gsd: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        policy = self.policy
        states, _, words = policy.read(ids, torch.ones_like(ids, dtype=torch.float32), starts, counts, gsd)
        parts = [part for layer in policy.layers for part in layer.memory(states)]
        return torch.stack(parts), policy.pointer_key(words), policy.pointer_input(words)


class Writer(nn.Module):
    """The next token of R rows that continue one question.

    token [R], place [1], past [2 L, R, H, S, D / H] and what the reader gave in; logits [R, tokens + W] and past with
    S + 1 out. S may be 0.
    """

    def __init__(self, policy: Policy) -> None:
        super().__init__()
        self.policy = policy

    def forward(
        self, token: Tensor, place: Tensor, past: Tensor, memory: Tensor, keys: Tensor, pointed: Tensor
    ) -> tuple[Tensor, Tensor]:
        policy = self.policy
        at = (token - policy.tokens).clamp(min=0)
        copied = pointed[0][at]
        written = policy.token_vectors(token.clamp(max=policy.tokens - 1))
        x = torch.where((token >= policy.tokens)[:, None], copied, written)[:, None] + policy.position_vectors[place]
        none = torch.zeros(1, 1, 1, 1)
        present: list[Tensor] = []
        for i, layer in enumerate(policy.layers):
            x, (key, value) = layer(x, (past[2 * i], past[2 * i + 1]), (memory[2 * i], memory[2 * i + 1]), none, none)
            present += [key, value]
        x = policy.norm(x)
        pointing = policy.pointer_query(x) @ keys.transpose(1, 2) * (DECODER_WIDTH**-0.5)
        return torch.cat([policy.head(x), pointing], -1)[:, 0], torch.stack(present)


def load_average(checkpoint: Path) -> tuple[Policy, dict]:
    content = torch.load(checkpoint / "checkpoint.pt", weights_only=False, map_location="cpu")
    policy = Policy(len(content["tokens"]), len(content["classes"]))
    policy.load_state_dict(content["average"])
    return policy.eval(), content


def export_graphs(policy: Policy, folder: Path, half: bool = True) -> None:
    head = DECODER_WIDTH // DECODER_HEADS
    tokens, classes = policy.tokens, policy.class_vectors.num_embeddings
    ids = torch.tensor([[101, 2000, 2001, 102]])
    starts, counts, gsd = torch.tensor([[1, 2]]), torch.zeros(1, classes, dtype=torch.int64), torch.tensor([0])
    reader = Reader(policy).eval()
    memory, keys, pointed = reader(ids, starts, counts, gsd)
    torch.onnx.export(
        reader,
        (ids, starts, counts, gsd),
        str(folder / ENCODER_FILE),
        input_names=["ids", "starts", "counts", "gsd"],
        output_names=["memory", "pointer_keys", "pointer_inputs"],
        dynamic_axes={
            "ids": {1: "t"},
            "starts": {1: "w"},
            "memory": {3: "m"},
            "pointer_keys": {1: "w"},
            "pointer_inputs": {1: "w"},
        },
        opset_version=OPSET,
        dynamo=False,
    )
    token = torch.tensor([START, tokens])
    past = torch.zeros(2 * DECODER_LAYERS, 2, DECODER_HEADS, 3, head)
    torch.onnx.export(
        Writer(policy).eval(),
        (token, torch.tensor([3]), past, memory, keys, pointed),
        str(folder / DECODER_FILE),
        input_names=["token", "place", "past", "memory", "pointer_keys", "pointer_inputs"],
        output_names=["logits", "present"],
        dynamic_axes={
            "token": {0: "r"},
            "past": {1: "r", 3: "s"},
            "memory": {3: "m"},
            "pointer_keys": {1: "w"},
            "pointer_inputs": {1: "w"},
            "logits": {0: "r", 1: "v"},
            "present": {1: "r", 3: "s1"},
        },
        opset_version=OPSET,
        dynamo=False,
    )
    for file in (folder / ENCODER_FILE, folder / DECODER_FILE):
        graph = onnx.load(str(file))
        if half:
            store_half(graph)
        onnx.checker.check_model(graph)
        onnx.save(graph, str(file))


def session(file: Path) -> ort.InferenceSession:
    options = ort.SessionOptions()
    options.intra_op_num_threads = 1
    return ort.InferenceSession(str(file), options, providers=["CPUExecutionProvider"])


def step_logits(folder: Path, example: dict, tokens: int) -> np.ndarray:
    """Logits [S, tokens + W] of the exported graphs, token by token with the cache, along the example's chain."""
    reader, writer = session(folder / ENCODER_FILE), session(folder / DECODER_FILE)
    memory, keys, pointed = reader.run(
        None,
        {
            "ids": np.array([example["pieces"]]),
            "starts": np.array([example["starts"]]),
            "counts": np.array([example["summary"]["counts"]]),
            "gsd": np.array([example["summary"]["gsd"]]),
        },
    )
    past = np.zeros((2 * DECODER_LAYERS, 1, DECODER_HEADS, 0, DECODER_WIDTH // DECODER_HEADS), np.float32)
    rows = []
    for place, token in enumerate([START, *example["ids"][:-1]]):
        logits, past = writer.run(
            None,
            {
                "token": np.array([token]),
                "place": np.array([place]),
                "past": past,
                "memory": memory,
                "pointer_keys": keys,
                "pointer_inputs": pointed,
            },
        )
        rows.append(logits[0])
    return np.stack(rows)


def module_logits(policy: Policy, example: dict) -> np.ndarray:
    """The same of the module, all tokens at once: what training computed."""
    ids, starts = torch.tensor([example["pieces"]]), torch.tensor([example["starts"]])
    ones = torch.ones(1, ids.shape[1]), torch.ones(1, starts.shape[1])
    counts, gsd = torch.tensor([example["summary"]["counts"]]), torch.tensor([example["summary"]["gsd"]])
    tokens = torch.tensor([[START, *example["ids"][:-1]]])
    with torch.no_grad():
        return policy(ids, ones[0], starts, ones[1], counts, gsd, tokens)[0].numpy()


def log_softmax(x: np.ndarray) -> np.ndarray:
    x = x - x.max(-1, keepdims=True)
    return x - np.log(np.exp(x).sum(-1, keepdims=True))


def parity(policy: Policy, folder: Path, examples: list[dict]) -> dict[str, float]:
    """Largest difference of a log-probability over e^-6, and the share of tokens where the likeliest one differs."""
    worst, changed, total = 0.0, 0, 0
    for example in examples:
        ours = log_softmax(module_logits(policy, example))
        theirs = log_softmax(step_logits(folder, example, policy.tokens))
        counts = np.maximum(ours, theirs) > -6
        worst = max(worst, float(np.abs(ours - theirs)[counts].max()))
        changed += int((ours.argmax(-1) != theirs.argmax(-1)).sum())
        total += len(ours)
    return {"log_probability": worst, "changed": changed / total}


def truth(policy: Policy, example: dict) -> dict:
    """What the module gives for a question: the log-probability of each token of its chain, among all tokens."""
    logs = log_softmax(module_logits(policy, example))
    return {
        "question": example["question"],
        "summary": example["summary"],
        "pieces": example["pieces"],
        "ids": example["ids"],
        "logProbabilities": [round(float(row[token]), 5) for row, token in zip(logs, example["ids"])],
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--checkpoint", type=Path, required=True)
    parser.add_argument("--bundle", type=Path, required=True)
    parser.add_argument("--check", type=Path, help="corpus file: parity on its first questions")
    parser.add_argument("--truth", type=Path, help="where to write what the module gives, for the app's own test")
    parser.add_argument("--confidence", type=float, help="probability of a chain from which the app believes it")
    options = parser.parse_args()
    torch.set_num_threads(1)
    policy, content = load_average(options.checkpoint)
    export_graphs(policy, options.bundle)
    description = {
        "tokens": content["tokens"],
        "classes": content["classes"],
        "layers": DECODER_LAYERS,
        "heads": DECODER_HEADS,
        "headWidth": DECODER_WIDTH // DECODER_HEADS,
        "maxTokens": MAX_TOKENS,
        "training": {
            "steps": content["step"],
            "minutes": round(content["seconds"] / 60, 1),
            "examples": content["examples"],
        },
    }
    if options.confidence is not None:
        description["confidence"] = options.confidence
    (options.bundle / DESCRIPTION_FILE).write_text(json.dumps(description, indent=1) + "\n")
    attach(options.bundle)
    if options.check is not None:
        with options.check.open() as lines:
            examples = [json.loads(line) for _, line in zip(range(40), lines)]
        found = parity(policy, options.bundle, examples)
        print(found)
        if found["log_probability"] > MAX_DIFFERENCE:
            raise SystemExit("the exported graphs differ from the module")
        if options.truth is not None:
            options.truth.write_text(json.dumps([truth(policy, e) for e in examples[:TRUTHS]], indent=1) + "\n")


if __name__ == "__main__":
    main()
