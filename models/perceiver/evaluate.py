"""COCO figures of an exported bundle by the Python path: per class AP50 and mAP on each pack.

    python -m perceiver.evaluate --bundle builtin --pack vhr10=DIR/vhr10/val --pack planes=DIR --out results/python.json

Packs that are trained on in part (planes, cars, rsod) are measured on their held-out part alone.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from pycocotools.coco import COCO
from pycocotools.cocoeval import COCOeval

from .bundle import perceiver_of
from .detect import Detections, Looking, detect
from .export import onnx_session
from .packs import Pack, PackImage, load_pack, parse_pack_options
from .vocabulary import Vocabulary, load_vocabulary

MAX_PER_IMAGE = 100


@dataclass
class Figures:
    """Percent-free fractions; classes without a true box are left out of the means."""

    ap50: float
    map: float
    per_class: dict[str, dict[str, float]]

    def content(self) -> dict[str, Any]:
        return {"AP50": self.ap50, "mAP": self.map, "perClass": self.per_class}


def coco_figures(images: list[PackImage], answers: list[Detections], labelled: np.ndarray, names: list[str]) -> Figures:
    """pycocotools' bbox evaluation (101 points, 100 detections an image) over these images."""
    truth = COCO()
    annotations: list[dict[str, Any]] = []
    results: list[dict[str, Any]] = []
    for i, (image, found) in enumerate(zip(images, answers)):
        for box, c in zip(image.boxes, image.classes):
            x1, y1, x2, y2 = (float(v) for v in box)
            annotations.append(
                {
                    "id": len(annotations) + 1,
                    "image_id": i,
                    "category_id": int(c),
                    "bbox": [x1, y1, x2 - x1, y2 - y1],
                    "area": (x2 - x1) * (y2 - y1),
                    "iscrowd": 0,
                }
            )
        for box, c, score in zip(found.boxes, found.classes, found.scores):
            if labelled[c]:
                x1, y1, x2, y2 = (float(v) for v in box)
                results.append(
                    {"image_id": i, "category_id": int(c), "bbox": [x1, y1, x2 - x1, y2 - y1], "score": float(score)}
                )
    categories = [{"id": int(c), "name": names[c]} for c in np.flatnonzero(labelled)]
    truth.dataset = {
        "images": [{"id": i} for i in range(len(images))],
        "annotations": annotations,
        "categories": categories,
    }
    with contextlib.redirect_stdout(io.StringIO()):
        truth.createIndex()
        evaluation = COCOeval(truth, truth.loadRes(results), "bbox")
        evaluation.params.maxDets = [1, 10, MAX_PER_IMAGE]
        evaluation.evaluate()
        evaluation.accumulate()
    precision = evaluation.eval["precision"][:, :, :, 0, 2]
    per_class: dict[str, dict[str, float]] = {}
    for k, category in enumerate(evaluation.params.catIds):
        values = precision[:, :, k]
        if (values > -1).any():
            per_class[names[category]] = {
                "AP50": round(float(values[0].mean()), 4),
                "mAP": round(float(values.mean()), 4),
                "boxes": sum(int((im.classes == category).sum()) for im in images),
            }
    return Figures(
        round(float(np.mean([v["AP50"] for v in per_class.values()])), 4),
        round(float(np.mean([v["mAP"] for v in per_class.values()])), 4),
        per_class,
    )


def evaluation_pack(name: str, folder: Path, vocabulary: Vocabulary) -> Pack:
    return load_pack(name, folder, vocabulary, "all" if name == "vhr10" else "held-out")


def main() -> None:
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--bundle", type=Path, required=True)
    p.add_argument("--pack", action="append", required=True, metavar="NAME=DIR")
    p.add_argument("--scales", type=float, nargs="+", help="instead of the bundle's own")
    p.add_argument("--limit", type=int, default=10**9, help="images of each pack")
    p.add_argument("--threads", type=int, default=1)
    p.add_argument("--out", type=Path)
    a = p.parse_args()
    vocabulary = load_vocabulary()
    names = [c.name for c in vocabulary.classes]
    bundle = json.loads((a.bundle / "bundle.json").read_text(encoding="utf-8"))
    looking = Looking.of(bundle, a.scales)
    session = onnx_session(perceiver_of(a.bundle), a.threads)
    report: dict[str, Any] = {"bundle": bundle["version"], "scales": list(looking.scales), "packs": {}}
    for name, folder in parse_pack_options(a.pack).items():
        pack = evaluation_pack(name, folder, vocabulary)
        images = pack.images[: a.limit]
        answers = [detect(session, im.pixels, looking, names) for im in images]
        figures = coco_figures(images, answers, pack.labelled, names)
        report["packs"][name] = {"images": len(images), **figures.content()}
        print(f"{name}: {len(images)} images, AP50 {figures.ap50:.3f}, mAP {figures.map:.3f}")
        for label, row in figures.per_class.items():
            print(f"  {label:20s} AP50 {row['AP50']:.3f}  mAP {row['mAP']:.3f}  of {row['boxes']} boxes")
    if a.out is not None:
        a.out.parent.mkdir(parents=True, exist_ok=True)
        a.out.write_text(json.dumps(report, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
