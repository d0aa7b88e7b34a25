"""Saves a processor as transformers 5 does: the settings of pictures in processor_config.json, the template in a file of its own."""

from __future__ import annotations

from pathlib import Path

from transformers import AutoImageProcessor, AutoTokenizer
from transformers.models.qwen2_5_vl import Qwen2_5_VLProcessor
from transformers.models.qwen2_vl import Qwen2VLProcessor
from transformers.models.qwen3_vl import Qwen3VLProcessor

PROCESSORS = {"qwen2_vl": Qwen2VLProcessor, "qwen2_5_vl": Qwen2_5_VLProcessor, "qwen3_vl": Qwen3VLProcessor}


def save_processor(family: str, source: Path, folder: Path) -> None:
    """Writes what the installed transformers' own processor of the folder `source` writes."""
    kind = PROCESSORS[family]
    # Its constructor asks for a video processor, which needs torchvision; what it writes of pictures does not.
    processor = kind.__new__(kind)
    processor.image_processor = AutoImageProcessor.from_pretrained(source)
    processor.tokenizer = AutoTokenizer.from_pretrained(source)
    processor.chat_template = processor.tokenizer.chat_template
    processor.get_attributes = lambda: ["image_processor", "tokenizer"]
    processor.save_pretrained(folder)
