"""How true boxes lie against what is seen, and what an mAP can gain by that: the limit of a pack's own boxes.

    python -m perceiver.offsets --bundle builtin --pack vhr10=DIR/vhr10/val --out ../docs/results/offsets-vhr10-val.json
    python -m perceiver.offsets --bundle builtin --pack vhr10=DIR/vhr10/train --out ../docs/results/offsets-vhr10-train.json

`moved` is what COCO's figures would be if each side of every box were moved by the median of its class on this very pack. It
is fitted to the truth that it is measured on: a bound on what any correction by class could give, and no setting.
"""

from __future__ import annotations

import argparse
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .bundle import perceiver_of
from .detect import Detections, Looking, detect, overlaps
from .evaluate import coco_figures, evaluation_pack
from .export import onnx_session
from .packs import PackImage, parse_pack_options
from .vocabulary import load_vocabulary

SAME_OBJECT_IOU = 0.5
SIDES = ("left", "top", "right", "bottom")


def sides_of(boxes: NDArray[np.float32]) -> NDArray[np.float32]:
    """[n, 4] width, height, width, height: what each of x1 y1 x2 y2 is a share of."""
    return np.tile(boxes[:, 2:] - boxes[:, :2], (1, 2))


def matches(images: list[PackImage], answers: list[Detections]) -> dict[int, NDArray[np.float32]]:
    """By class [n, 5]: from the seen box to the true one, x1 y1 x2 y2 as shares of the seen box's sides, and their IoU."""
    found: dict[int, list[NDArray[np.float32]]] = {}
    for image, answer in zip(images, answers):
        for box, c in zip(image.boxes, image.classes):
            seen = answer.boxes[answer.classes == c]
            if len(seen) == 0:
                continue
            iou = overlaps(box, seen)
            best = int(iou.argmax())
            if iou[best] < SAME_OBJECT_IOU:
                continue
            shares = (box - seen[best]) / sides_of(seen[best : best + 1])[0]
            found.setdefault(int(c), []).append(np.append(shares, iou[best]).astype(np.float32))
    return {c: np.stack(rows) for c, rows in found.items()}


def moved(answer: Detections, medians: dict[int, NDArray[np.float32]]) -> Detections:
    """Boxes with their sides moved by shares of their own size, by class."""
    still = np.zeros(len(SIDES), np.float32)
    shares = np.array([medians.get(int(c), still) for c in answer.classes], np.float32).reshape(-1, len(SIDES))
    return replace(answer, boxes=answer.boxes + shares * sides_of(answer.boxes))


def report(
    images: list[PackImage], answers: list[Detections], labelled: NDArray[np.bool_], names: list[str]
) -> dict[str, Any]:
    rows = matches(images, answers)
    medians = {c: np.median(r[:, : len(SIDES)], axis=0) for c, r in rows.items()}
    plain = coco_figures(images, answers, labelled, names)
    bound = coco_figures(images, [moved(a, medians) for a in answers], labelled, names)
    return {
        "images": len(images),
        "AP50": plain.ap50,
        "mAP": plain.map,
        "moved": {"AP50": bound.ap50, "mAP": bound.map},
        "classes": {
            names[c]: {
                "boxes": len(r),
                "medianIoU": round(float(np.median(r[:, -1])), 3),
                **{side: round(float(m), 3) for side, m in zip(SIDES, medians[c])},
                "deviation": round(float(r[:, : len(SIDES)].std(0).mean()), 3),
                "mAP": plain.per_class[names[c]]["mAP"],
                "movedMAP": bound.per_class[names[c]]["mAP"],
            }
            for c, r in sorted(rows.items())
        },
    }


def main() -> None:
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--bundle", type=Path, required=True)
    p.add_argument("--pack", required=True, metavar="NAME=DIR")
    p.add_argument("--threads", type=int, default=1)
    p.add_argument("--out", type=Path, required=True)
    a = p.parse_args()
    vocabulary = load_vocabulary()
    names = [c.name for c in vocabulary.classes]
    bundle = json.loads((a.bundle / "bundle.json").read_text(encoding="utf-8"))
    ((name, folder),) = parse_pack_options([a.pack]).items()
    pack = evaluation_pack(name, folder, vocabulary)
    session = onnx_session(perceiver_of(a.bundle), a.threads)
    answers = [detect(session, im.pixels, Looking.of(bundle), names) for im in pack.images]
    content = {"bundle": bundle["version"], "pack": name, **report(pack.images, answers, pack.labelled, names)}
    a.out.parent.mkdir(parents=True, exist_ok=True)
    a.out.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")
    print(f"mAP {content['mAP']:.3f}, with each class moved by its medians {content['moved']['mAP']:.3f}")


if __name__ == "__main__":
    main()
