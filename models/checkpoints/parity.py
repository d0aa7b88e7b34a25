"""Compares an exported folder with PyTorch: logits of a prompt with a picture, and the tokens that greedy decoding takes."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnxruntime
import torch
from PIL import Image
from transformers import PreTrainedTokenizerFast, Qwen2VLImageProcessorPil

from .graphs import GRID_INPUT
from .load import Checkpoint

SIDE = 224
NEW_TOKENS = 32
PROMPT = "Please carefully check the image and detect the following objects: plane."


@dataclass(frozen=True)
class Parity:
    """largest: of the absolute differences of logits; spread: of PyTorch's logits, their standard deviation."""

    largest: float
    spread: float
    same_tokens: int
    tokens: int


def made_picture(width: int, height: int, seed: int) -> Image.Image:
    """A picture of blocks and slopes: nothing is flat, nothing is mere noise."""
    make = np.random.default_rng(seed)
    y, x = np.mgrid[0:height, 0:width]
    planes = [(x * make.uniform(0.2, 1) + y * make.uniform(0.2, 1)) % 256 for _ in range(3)]
    picture = np.stack(planes, -1)
    for _ in range(12):
        left, top = make.integers(0, width), make.integers(0, height)
        picture[top : top + height // 6, left : left + width // 6] = make.integers(0, 256, 3)
    return Image.fromarray(picture.astype(np.uint8))


def prepare(checkpoint: Checkpoint, folder: Path, picture: Image.Image, prompt: str) -> dict[str, torch.Tensor]:
    """input_ids, attention_mask, pixel_values, image_grid_thw, mm_token_type_ids of one question."""
    tokenizer = PreTrainedTokenizerFast.from_pretrained(folder, local_files_only=True)
    images = Qwen2VLImageProcessorPil.from_pretrained(folder, local_files_only=True)([picture], return_tensors="pt")
    merge = checkpoint.model.config.vision_config.spatial_merge_size**2
    content = [{"type": "image"}, {"type": "text", "text": prompt}]
    text = tokenizer.apply_chat_template(
        [{"role": "user", "content": content}], tokenize=False, add_generation_prompt=True
    )
    count = int(images["image_grid_thw"].prod()) // merge
    ids = tokenizer(text.replace("<|image_pad|>", "<|image_pad|>" * count), return_tensors="pt")["input_ids"]
    kinds = (ids == checkpoint.model.config.image_token_id).long()
    return {
        "input_ids": ids,
        "attention_mask": torch.ones_like(ids),
        "pixel_values": images["pixel_values"],
        "image_grid_thw": images["image_grid_thw"],
        "mm_token_type_ids": kinds,
    }


class OnnxFolder:
    """The three graphs of one precision, run as the app's library runs them."""

    def __init__(self, folder: Path, suffix: str, family: str) -> None:
        open_graph = lambda name: onnxruntime.InferenceSession(  # noqa: E731
            str(folder / f"{name}{suffix}.onnx"), providers=["CPUExecutionProvider"]
        )
        self.vision, self.embed = open_graph("vision_encoder"), open_graph("embed_tokens")
        self.decoder = open_graph("decoder_model_merged")
        self.grid_input = GRID_INPUT[family]

    def generate(
        self, inputs: dict, positions: np.ndarray, image_token: int, count: int
    ) -> tuple[np.ndarray, list[int]]:
        """Logits [S, vocabulary] of the whole prompt, and the greedy tokens after it."""
        ids = inputs["input_ids"].numpy()
        embeds = self.embed.run(None, {"input_ids": ids})[0]
        feeds = {"pixel_values": inputs["pixel_values"].numpy(), self.grid_input: inputs["image_grid_thw"].numpy()}
        embeds[ids == image_token] = self.vision.run(None, feeds)[0]
        past = {
            entry.name: np.zeros(
                [1, entry.shape[1], 0, entry.shape[3]], np.float16 if "16" in entry.type else np.float32
            )
            for entry in self.decoder.get_inputs()
            if entry.name.startswith("past")
        }
        seen, first, tokens = ids.shape[1], None, []
        for _ in range(count):
            logits, *present = self.decoder.run(
                None,
                {
                    "inputs_embeds": embeds,
                    "attention_mask": np.ones([1, seen], np.int64),
                    "position_ids": positions,
                    "num_logits_to_keep": np.array(0 if first is None else 1),
                    **past,
                },
            )
            first = logits[0] if first is None else first
            tokens.append(int(logits[0, -1].argmax()))
            past = dict(zip(past, present))
            embeds = self.embed.run(None, {"input_ids": np.array([[tokens[-1]]])})[0]
            positions = positions[:, :, -1:] + 1 if tokens[1:] else positions.max() + np.ones([3, 1, 1], np.int64)
            seen += 1
        return first, tokens


def compare(checkpoint: Checkpoint, folder: Path, suffix: str) -> Parity:
    """Runs one picture and prompt through both; PyTorch takes the type that it is loaded in."""
    inputs = prepare(checkpoint, folder, made_picture(SIDE, SIDE * 3 // 4, 1), PROMPT)
    model = checkpoint.model
    with torch.no_grad():
        expected = model(**inputs, use_cache=False).logits[0].float().numpy()
        positions, _ = model.model.get_rope_index(
            inputs["input_ids"],
            inputs["mm_token_type_ids"],
            inputs["image_grid_thw"],
            attention_mask=inputs["attention_mask"],
        )
        stop_never = {"eos_token_id": None, "do_sample": False, "max_new_tokens": NEW_TOKENS}
        greedy = model.generate(**inputs, **stop_never)[0, inputs["input_ids"].shape[1] :].tolist()
    logits, tokens = OnnxFolder(folder / "onnx", suffix, checkpoint.family).generate(
        inputs, positions.numpy(), model.config.image_token_id, NEW_TOKENS
    )
    same = next((i for i, (a, b) in enumerate(zip(tokens, greedy)) if a != b), NEW_TOKENS)
    return Parity(float(np.abs(logits - expected).max()), float(expected.std()), same, NEW_TOKENS)
