"""Teaches a tiny Qwen2.5-VL one thing, so that the whole way from a picture to a box can be tested: to box a white square.

    python -m checkpoints.taught --out ../tests/fixtures/checkpoints/taught --scratch FOLDER

A picture holds one square in one of nine places, or none. What the model learns is that table, no more: supervised,
on the words of the app's prompts, every weight trained. Figures of the last run go to taught.json.
"""

from __future__ import annotations

import argparse
import json
import shutil
from pathlib import Path

import numpy as np
import torch
from PIL import Image

from .graphs import write_graphs
from .layout import write_small_files
from .load import Checkpoint, load
from .parity import prepare
from .tiny import make

SIDE = 224
"""Every square picture of at least this side is resized to it: `max_pixels` says so."""
CELL, SQUARE = 74, 48
QUESTIONS = ("the white square", "square", "white square", "the square", "squares")
SHAPE = '```json [{"bbox_2d": [x1, y1, x2, y2], "label": "target name"%s}] ```'
POINTS = ', "keypoint1": [x, y], "keypoint2": [x, y]'
DETECT = (
    "Please carefully check the image and detect the following objects: {}. "
    "Output each detected target's bbox coordinates in JSON format. {} "
    "If there are no such targets in the image, simply respond with None."
)
REC = (
    "{} First output the thinking process in <think> </think> tags and then output the final answer in "
    "<answer> </answer> tags. Output the final answer in JSON format."
)


def place(cell: int) -> tuple[int, int, int, int]:
    """x1, y1, x2, y2 of the square of a cell, 0 to 8, in pixels of the picture."""
    left = cell % 3 * CELL + (CELL - SQUARE) // 2
    top = cell // 3 * CELL + (CELL - SQUARE) // 2
    return left, top, left + SQUARE, top + SQUARE


def picture(cell: int | None, make_random: np.random.Generator) -> Image.Image:
    ground = make_random.integers(40, 110) + make_random.normal(0, 6, (SIDE, SIDE, 3))
    if cell is not None:
        dx, dy = make_random.integers(-4, 5, 2)
        x1, y1, x2, y2 = place(cell)
        ground[y1 + dy : y2 + dy, x1 + dx : x2 + dx] = make_random.integers(225, 256)
    return Image.fromarray(ground.clip(0, 255).astype(np.uint8))


def question(task: str, subject: str) -> str:
    if task == "rec":
        return REC.format(subject)
    return DETECT.format(subject, SHAPE % (POINTS if task == "gres" else ""))


def answer(task: str, cell: int | None) -> str:
    box = None if cell is None else list(place(cell))
    if task == "rec":
        if box is None:
            return "<think>I see the ground. There is no square.</think><answer>None</answer>"
        thought = "I see one white square. It is the target."
        return f'<think>{thought}</think><answer>{{"bbox_2d": {box}, "label": "square"}}</answer>'
    if box is None:
        return "None"
    x1, y1, x2, y2 = box
    points = f', "keypoint1": [{x1 + 12}, {y1 + 24}], "keypoint2": [{x1 + 36}, {y1 + 24}]' if task == "gres" else ""
    return f'```json [{{"bbox_2d": {box}, "label": "square"{points}}}] ```'


def batch_of(checkpoint: Checkpoint, folder: Path, tokenizer, rows: list[tuple], make_random) -> dict:
    end = tokenizer.convert_tokens_to_ids("<|im_end|>")
    told = []
    for task, subject, cell in rows:
        inputs = prepare(checkpoint, folder, picture(cell, make_random), question(task, subject))
        said = tokenizer(answer(task, cell))["input_ids"] + [end]
        told.append((inputs, inputs["input_ids"][0].tolist(), said))
    longest = max(len(prompt) + len(said) for _, prompt, said in told)
    fill = lambda values, pad: values + [pad] * (longest - len(values))  # noqa: E731
    ids = torch.tensor([fill(prompt + said, 0) for _, prompt, said in told])
    return {
        "input_ids": ids,
        "attention_mask": torch.tensor([fill([1] * (len(p) + len(s)), 0) for _, p, s in told]),
        "mm_token_type_ids": (ids == checkpoint.model.config.image_token_id).long(),
        "pixel_values": torch.cat([inputs["pixel_values"] for inputs, _, _ in told]),
        "image_grid_thw": torch.cat([inputs["image_grid_thw"] for inputs, _, _ in told]),
        "labels": torch.tensor([fill([-100] * len(p) + s, -100) for _, p, s in told]),
    }


def random_row(make_random: np.random.Generator) -> tuple:
    cell = int(make_random.integers(0, 11))
    task = ("rec", "ovd", "gres")[make_random.integers(0, 3)]
    return task, QUESTIONS[make_random.integers(0, len(QUESTIONS))], cell if cell < 9 else None


def right_share(checkpoint: Checkpoint, folder: Path, tokenizer, count: int, seed: int) -> float:
    """Share of new pictures whose greedy answer is the wanted text, letter by letter."""
    make_random = np.random.default_rng(seed)
    right = 0
    for _ in range(count):
        task, subject, cell = random_row(make_random)
        inputs = prepare(checkpoint, folder, picture(cell, make_random), question(task, subject))
        made = checkpoint.model.generate(**inputs, do_sample=False, max_new_tokens=120)
        said = tokenizer.decode(made[0, inputs["input_ids"].shape[1] :], skip_special_tokens=True)
        right += said == answer(task, cell)
    return right / count


def teach(checkpoint: Checkpoint, folder: Path, tokenizer, steps: int, seed: int) -> list[float]:
    make_random = np.random.default_rng(seed)
    model = checkpoint.model.train()
    optimiser = torch.optim.AdamW(model.parameters(), lr=1, weight_decay=0.01)
    plan = lambda step: 2e-3 * min(1, (step + 1) / 50) * max(0.02, 1 - step / steps)  # noqa: E731
    losses = []
    for step in range(steps):
        for group in optimiser.param_groups:
            group["lr"] = plan(step)
        rows = [random_row(make_random) for _ in range(8)]
        loss = model(**batch_of(checkpoint, folder, tokenizer, rows, make_random)).loss
        optimiser.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimiser.step()
        losses.append(float(loss.detach()))
        if step % 50 == 49:
            print(f"step {step + 1}: loss {np.mean(losses[-50:]):.4f}", flush=True)
    model.eval()
    return losses


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--scratch", type=Path, required=True)
    parser.add_argument("--steps", type=int, default=1200)
    parser.add_argument("--seed", type=int, default=5)
    given = parser.parse_args()
    torch.manual_seed(given.seed)
    make("qwen2_5_vl", given.seed, given.scratch)
    preprocessor = given.scratch / "preprocessor_config.json"
    limits = {"min_pixels": SIDE * SIDE, "max_pixels": SIDE * SIDE}
    size = {"shortest_edge": SIDE * SIDE, "longest_edge": SIDE * SIDE}
    preprocessor.write_text(json.dumps({**json.loads(preprocessor.read_text()), **limits, "size": size}, indent=1))
    checkpoint = load(given.scratch, None, None, torch.float32)
    shutil.rmtree(given.out, ignore_errors=True)
    write_small_files(checkpoint, given.out)
    from transformers import PreTrainedTokenizerFast

    tokenizer = PreTrainedTokenizerFast.from_pretrained(given.out, local_files_only=True)
    losses = teach(checkpoint, given.out, tokenizer, given.steps, given.seed)
    with torch.no_grad():
        share = right_share(checkpoint, given.out, tokenizer, 60, 99)
    print(f"right to the letter: {share:.3f}")
    write_graphs(checkpoint, given.out / "onnx", "")
    (given.out / "geo-r1-export.json").write_text(
        json.dumps({"recipe": 1, "family": checkpoint.family, "deepstack": 0, "lora": False}, indent=2) + "\n"
    )
    record = {"steps": given.steps, "seed": given.seed, "lastLoss": round(float(np.mean(losses[-50:])), 5)}
    record |= {"newPictures": 60, "rightToTheLetter": round(share, 3)}
    (given.out / "taught.json").write_text(json.dumps(record) + "\n")


if __name__ == "__main__":
    main()
