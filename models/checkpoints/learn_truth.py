"""What PyTorch, transformers and peft say of training an adapter, kept beside the tiny Qwen3-VL for the app's tests.

    python -m checkpoints.learn_truth --out ../tests/fixtures/checkpoints/qwen3_vl --scratch FOLDER

Adds the training graphs to that folder, then takes updates with peft's own LoRA on transformers' own model and
torch.optim.AdamW, SFT and GRPO in turn. Nothing of the code that made the graphs is used for it. Numbers come from
formulas that the tests know too.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import torch
from peft import LoraConfig, get_peft_model
from torch import Tensor

from teach.update import FIRST_DECAY, SCALARS, SECOND_DECAY, Scalars, Tokens, loss_of

from .learn import learn
from .load import Checkpoint, load
from .parity import prepare
from .tiny import make
from .trainable import ADAPTED, Part, parts_of, shape_of, weights_of
from .truth import PROMPTS, SIZES, formula_picture

FAMILY, SEED = "qwen3_vl", 7
RANK, ALPHA = 8, 16
UPDATES, EVERY = 4, 61
ANSWERS = ((31, 207, 92, 400, 155, 8), (77, 300, 12), (250, 99, 64, 333, 5, 180, 41, 222, 17))
"""Tokens of answers that nobody would write: likelihoods are low, and gradients large."""


def wave(count: int, start: int) -> Tensor:
    """(i * 7919 mod 1009) / 1009 - 1/2, from i = start."""
    at = torch.arange(start, start + count, dtype=torch.int64)
    return (at * 7919 % 1009).to(torch.float64).div(1009).sub(0.5).to(torch.float32)


def scalars(update: int) -> dict[str, float]:
    supervised = update % 2 == 0
    return {
        "rate": 2e-3,
        "step": update + 1.0,
        "sft": 1.0 if supervised else 0.0,
        "policy_gradient": 0.0 if supervised else 1.0,
        "clip_low": 0.2,
        "clip_high": 0.28,
        "beta": 0.0 if supervised else 0.04,
        "decay": 0.05,
        "max_gradient": 1.0,
        "epsilon": 1e-8,
    }


def matrices(model: torch.nn.Module, parts: list[Part]) -> list[tuple[Part, Tensor]]:
    """peft's parameters in the order of the flat vector; they are the transposes of its matrices."""
    named = dict(model.named_parameters())
    found = []
    for part in parts:
        layer, name, kind = part.name.split(".")
        letter = "A" if kind == "down" else "B"
        wanted = f"language_model.layers.{layer}.self_attn.{name}.lora_{letter}.default.weight"
        found.append((part, next(value for key, value in named.items() if key.endswith(wanted))))
    return found


def flat_of(held: list[tuple[Part, Tensor]]) -> Tensor:
    return torch.cat([value.detach().t().reshape(-1) for _, value in held])


def token_logs(model: torch.nn.Module, inputs: dict, answer: tuple[int, ...]) -> tuple[Tensor, Tensor]:
    told = torch.tensor([answer])
    length = inputs["input_ids"].shape[1]
    whole = {
        **inputs,
        "input_ids": torch.cat([inputs["input_ids"], told], 1),
        "attention_mask": torch.ones(1, length + len(answer), dtype=torch.long),
        "mm_token_type_ids": torch.cat([inputs["mm_token_type_ids"], torch.zeros_like(told)], 1),
    }
    logs = model(**whole, use_cache=False).logits[0, length - 1 : -1].float().log_softmax(-1)
    return logs.gather(1, told[0][:, None])[:, 0], -(logs.exp() * logs).sum(-1)


def updates(checkpoint: Checkpoint, folder: Path, parts: list[Part]) -> dict:
    config = LoraConfig(
        r=RANK, lora_alpha=ALPHA, lora_dropout=0.0, target_modules=rf".*language_model.*\.({'|'.join(ADAPTED)})"
    )
    model = get_peft_model(checkpoint.model, config)
    held = matrices(model, parts)
    start = wave(sum(part.length for part in parts), 0) * 0.2
    with torch.no_grad():
        for part, value in held:
            value.copy_(start[part.offset : part.offset + part.length].view(part.rows, part.columns).t())
    trained = [value for _, value in held]
    optimiser = torch.optim.AdamW(trained, lr=2e-3, betas=(FIRST_DECAY, SECOND_DECAY), eps=1e-8, weight_decay=0.05)
    rows = [prepare(checkpoint, folder, formula_picture(*SIZES[at]), PROMPTS[at]) for at in range(len(ANSWERS))]
    told = []
    for update in range(UPDATES):
        values = scalars(update)
        s = Scalars(torch.tensor([values[name] for name in SCALARS]))
        optimiser.zero_grad()
        total, logs = 0.0, []
        for item in (update % 3, (update + 1) % 3):
            answer = ANSWERS[item]
            log, entropy = token_logs(model, rows[item], answer)
            count = len(answer)
            tokens = Tokens(
                log,
                old_log=wave(count, 10 + item) - 6,
                reference_log=wave(count, 200 + item) - 6,
                advantage=wave(1, 40 + update + item).expand(count) * 2,
                weight=torch.full((count,), 1 / (2 * count)),
                entropy=entropy,
            )
            loss, _ = loss_of(tokens, s)
            loss.backward()
            total += loss.item()
            logs.append([round(value, 5) for value in log.tolist()])
        norm = torch.nn.utils.clip_grad_norm_(trained, values["max_gradient"]).item()
        optimiser.step()
        told.append({"loss": total, "norm": norm, "logs": logs})
    weights = flat_of(held)[::EVERY]
    return {"every": EVERY, "updates": told, "weights": [round(value, 7) for value in weights.tolist()]}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--scratch", type=Path, required=True)
    given = parser.parse_args()
    make(FAMILY, SEED, given.scratch)
    learn(given.out, RANK, ALPHA)
    parts = parts_of(weights_of(given.out)[0], shape_of(given.out).layers, RANK)
    truth = updates(load(given.scratch, None, None, torch.float32), given.out, parts)
    truth |= {"rank": RANK, "alpha": ALPHA, "answers": ANSWERS}
    (given.out / "learn-truth.json").write_text(json.dumps(truth, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main()
