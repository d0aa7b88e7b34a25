"""COCO annotations of the part of a pack that training did not see, for what measures without Python.

    python -m perceiver.held_out --pack planes=DIR --pack cars=DIR --out ../out/held-out

Writes NAME.json for each pack: its images of the held-out part, with their ids, boxes and categories as they are. Packs that
are trained on whole, or that have no image in the part, are an error.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

from .packs import WHOLE_PACKS, is_held_out, parse_pack_options


def held_out_part(name: str, truth: dict[str, Any]) -> dict[str, Any]:
    """The images by the rule of `packs.load_pack`, and what is annotated in them."""
    if name in WHOLE_PACKS:
        raise ValueError(f"{name}: it is trained on whole, so nothing of it is held out")
    images = [image for image in truth["images"] if is_held_out(image["file_name"])]
    if not images:
        raise ValueError(f"{name}: none of its {len(truth['images'])} images is in the held-out part")
    ids = {image["id"] for image in images}
    marks = [mark for mark in truth["annotations"] if mark["image_id"] in ids]
    return {"images": images, "annotations": marks, "categories": truth["categories"]}


def main() -> None:
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--pack", action="append", required=True, metavar="NAME=DIR")
    p.add_argument("--out", type=Path, required=True)
    a = p.parse_args()
    a.out.mkdir(parents=True, exist_ok=True)
    for name, folder in parse_pack_options(a.pack).items():
        truth = json.loads((folder / "annotations.json").read_text(encoding="utf-8"))
        part = held_out_part(name, truth)
        (a.out / f"{name}.json").write_text(json.dumps(part), encoding="utf-8")
        print(f"{name}: {len(part['images'])} of {len(truth['images'])} images, {len(part['annotations'])} boxes")


if __name__ == "__main__":
    main()
