"""What a folder says of its pictures and its chat, in the files of any version of transformers.

Since 5 a processor writes `processor_config.json`, in which the settings of pictures lie under `image_processor`; older ones
wrote `preprocessor_config.json`. Where both are there, transformers takes the newer one, and so does this.
"""

from __future__ import annotations

import json
from pathlib import Path

PICTURES, NESTED = "preprocessor_config.json", "processor_config.json"
TEMPLATE = "chat_template"


def picture_settings(folder: Path) -> dict | None:
    """Of the image processor; None where neither file has them."""
    nested = _read(folder / NESTED).get("image_processor")
    if nested is not None:
        return nested
    return _read(folder / PICTURES) or None


def chat_template(folder: Path) -> str | list | None:
    """In the order in which transformers' processors look; None where there is none."""
    for name in (NESTED, f"{TEMPLATE}.json"):
        template = _read(folder / name).get(TEMPLATE)
        if template is not None:
            return template
    own = folder / f"{TEMPLATE}.jinja"
    return own.read_text() if own.exists() else _read(folder / "tokenizer_config.json").get(TEMPLATE)


def _read(path: Path) -> dict:
    return json.loads(path.read_text()) if path.exists() else {}
