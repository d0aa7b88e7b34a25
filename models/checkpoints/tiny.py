"""Makes a tiny random checkpoint of a family: real architecture and file formats, weights of no use but to be compared.

python -m checkpoints.tiny --family qwen2_5_vl --seed 7 --out DIR
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import torch
from tokenizers import Regex, Tokenizer, decoders, models, pre_tokenizers, trainers
from transformers import (
    PreTrainedTokenizerFast,
    Qwen2_5_VLConfig,
    Qwen2_5_VLForConditionalGeneration,
    Qwen2VLConfig,
    Qwen2VLForConditionalGeneration,
    Qwen3VLConfig,
    Qwen3VLForConditionalGeneration,
)

FAMILIES = ("qwen2_vl", "qwen2_5_vl", "qwen3_vl")
SPECIAL = (
    "<|endoftext|>",
    "<|im_start|>",
    "<|im_end|>",
    "<|vision_start|>",
    "<|vision_end|>",
    "<|vision_pad|>",
    "<|image_pad|>",
    "<|video_pad|>",
)
VOCABULARY = 640
MERGE_WORDS = (
    r"""'(?i:[sdmt]|ll|ve|re)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]|\s+(?!\S)|\s+"""
)
"""What the family's tokenizers split text by before merging: words, single digits, marks, white space."""

LESSONS = [
    "First output the thinking process in <think> </think> tags and then output the final answer in <answer> </answer>",
    "Please carefully check the image and detect the following objects: plane, ship, storage tank, tennis court.",
    "Output each detected target's bbox coordinates in JSON format, with a label and two keypoints for each.",
    '```json [{"bbox_2d": [12, 345, 678, 90], "label": "target name", "keypoint1": [1, 2], "keypoint2": [3, 4]}] ```',
    "You are a helpful assistant. If there are no such targets in the image, simply respond with None.",
    "the largest ship near the harbour, left of the bridge, north of the runway, beside the parking lot",
]

CHAT_TEMPLATE = (
    "{% for message in messages %}"
    "{% if loop.first and message.role != 'system' %}<|im_start|>system\nYou are a helpful assistant.<|im_end|>\n{% endif %}"
    "<|im_start|>{{ message.role }}\n"
    "{% if message.content is string %}{{ message.content }}{% else %}{% for part in message.content %}"
    "{% if part.type == 'image' %}<|vision_start|><|image_pad|><|vision_end|>{% else %}{{ part.text }}{% endif %}"
    "{% endfor %}{% endif %}<|im_end|>\n{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)


def train_tokenizer() -> PreTrainedTokenizerFast:
    """A byte-level BPE in the families' file format, of a few hundred tokens."""
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Split(Regex(MERGE_WORDS), behavior="isolated"),
            pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False),
        ]
    )
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=VOCABULARY,
        special_tokens=list(SPECIAL),
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    tokenizer.train_from_iterator(LESSONS * 3, trainer)
    return PreTrainedTokenizerFast(
        tokenizer_object=tokenizer,
        eos_token="<|im_end|>",
        pad_token="<|endoftext|>",
        additional_special_tokens=[name for name in SPECIAL if name not in ("<|im_end|>", "<|endoftext|>")],
        chat_template=CHAT_TEMPLATE,
        clean_up_tokenization_spaces=False,
        model_max_length=4096,
    )


def make_config(family: str, tokenizer: PreTrainedTokenizerFast):
    """A configuration of the family with small widths and every feature of the architecture switched on."""
    token = tokenizer.convert_tokens_to_ids
    ids = {
        "image_token_id": token("<|image_pad|>"),
        "video_token_id": token("<|video_pad|>"),
        "vision_start_token_id": token("<|vision_start|>"),
        "vision_end_token_id": token("<|vision_end|>"),
    }
    text = {
        "vocab_size": len(tokenizer),
        "hidden_size": 64,
        "intermediate_size": 160,
        "num_hidden_layers": 3,
        "num_attention_heads": 4,
        "num_key_value_heads": 2,
        "max_position_embeddings": 4096,
        "rms_norm_eps": 1e-6,
        "bos_token_id": token("<|endoftext|>"),
        "eos_token_id": token("<|im_end|>"),
        "pad_token_id": token("<|endoftext|>"),
        "tie_word_embeddings": family != "qwen2_vl",
    }
    rope = {"rope_type": "default", "rope_theta": 10000.0, "mrope_section": [2, 3, 3]}
    if family == "qwen2_vl":
        vision = {"depth": 3, "embed_dim": 32, "hidden_size": 64, "num_heads": 4, "mlp_ratio": 2, "patch_size": 14}
        return Qwen2VLConfig(
            text_config={**text, "rope_parameters": rope}, vision_config=vision, tie_word_embeddings=False, **ids
        )
    if family == "qwen2_5_vl":
        vision = {
            "depth": 4,
            "hidden_size": 32,
            "intermediate_size": 64,
            "num_heads": 4,
            "out_hidden_size": 64,
            "patch_size": 14,
            "window_size": 112,
            "fullatt_block_indexes": [1, 3],
        }
        return Qwen2_5_VLConfig(
            text_config={**text, "rope_parameters": rope}, vision_config=vision, tie_word_embeddings=True, **ids
        )
    vision = {
        "depth": 5,
        "hidden_size": 32,
        "intermediate_size": 64,
        "num_heads": 4,
        "out_hidden_size": 64,
        "patch_size": 16,
        "num_position_embeddings": 64,
        "deepstack_visual_indexes": [1, 2, 3],
    }
    rope = {"rope_type": "default", "rope_theta": 10000.0, "mrope_section": [4, 2, 2], "mrope_interleaved": True}
    return Qwen3VLConfig(
        text_config={**text, "head_dim": 16, "rope_parameters": rope},
        vision_config=vision,
        tie_word_embeddings=True,
        **ids,
    )


CLASSES = {
    "qwen2_vl": Qwen2VLForConditionalGeneration,
    "qwen2_5_vl": Qwen2_5_VLForConditionalGeneration,
    "qwen3_vl": Qwen3VLForConditionalGeneration,
}


def preprocessor(family: str) -> dict:
    """The image processor's file, as the families publish it."""
    qwen3 = family == "qwen3_vl"
    side = 32 if qwen3 else 28
    clip = {"mean": [0.48145466, 0.4578275, 0.40821073], "std": [0.26862954, 0.26130258, 0.27577711]}
    return {
        "do_convert_rgb": True,
        "do_normalize": True,
        "do_rescale": True,
        "do_resize": True,
        "image_mean": [0.5, 0.5, 0.5] if qwen3 else clip["mean"],
        "image_std": [0.5, 0.5, 0.5] if qwen3 else clip["std"],
        "image_processor_type": "Qwen2VLImageProcessorFast" if qwen3 else "Qwen2VLImageProcessor",
        "merge_size": 2,
        "patch_size": 16 if qwen3 else 14,
        "processor_class": "Qwen3VLProcessor" if qwen3 else "Qwen2_5_VLProcessor",
        "resample": 3,
        "rescale_factor": 1 / 255,
        "size": {"shortest_edge": 4 * side * side, "longest_edge": 320 * side * side},
        "temporal_patch_size": 2,
    }


def make(
    family: str,
    seed: int,
    out: Path,
    shape: dict[str, object] | None = None,
    vision: dict[str, object] | None = None,
) -> None:
    """Writes a folder of safetensors as the hub would serve it; `shape` and `vision` change the tiny widths."""
    tokenizer = train_tokenizer()
    torch.manual_seed(seed)
    config = make_config(family, tokenizer)
    for name, value in (shape or {}).items():
        setattr(config.text_config, name, value)
    if shape is not None and "hidden_size" in shape:
        config.vision_config.out_hidden_size = shape["hidden_size"]
    for name, value in (vision or {}).items():
        setattr(config.vision_config, name, value)
    model = CLASSES[family](config).eval()
    with torch.no_grad():
        for name, weights in model.named_parameters():
            # Default initialisation gives almost equal logits, and large embeddings that are tied to the head say
            # the last token again and again: greedy tokens would compare nothing.
            if weights.ndim > 1:
                weights.normal_(0, 0.08 if "embed" in name else 1.2 / weights[0].numel() ** 0.5)
            elif name.endswith("language_model.norm.weight"):
                weights.uniform_(2, 4)
            elif "norm" in name or "ln_q" in name:
                weights.uniform_(0.6, 1.4)
            else:
                weights.normal_(0, 0.1)
        # A model that wrote the picture's own marks could not be asked to go on.
        marks = [tokenizer.convert_tokens_to_ids(name) for name in SPECIAL if "vision" in name or "pad" in name]
        model.lm_head.weight[marks] = 0
    out.mkdir(parents=True, exist_ok=True)
    model.save_pretrained(out)
    tokenizer.save_pretrained(out)
    (out / "preprocessor_config.json").write_text(json.dumps(preprocessor(family), indent=1))
    ends = [tokenizer.convert_tokens_to_ids(name) for name in ("<|im_end|>", "<|endoftext|>")]
    (out / "generation_config.json").write_text(
        json.dumps({"do_sample": False, "eos_token_id": ends, "pad_token_id": ends[1]}, indent=1)
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--family", choices=FAMILIES, required=True)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--out", type=Path, required=True)
    given = parser.parse_args()
    make(given.family, given.seed, given.out)


if __name__ == "__main__":
    main()
