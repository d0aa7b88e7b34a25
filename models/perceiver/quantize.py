"""Give a bundle its perceiver in 8-bit integers, for processors: about twice as fast where they multiply bytes (VNNI).

    python -m perceiver.quantize --bundle builtin --pack vhr10=DIR/vhr10/train --pack planes=DIR [--crops 120]

`perceiver.onnx` stays as it is, for GPUs and for the other recipes; `perceiver-int8.onnx` joins it, and the app takes it
on the CPU. Weights keep 7 bits, so that processors without VNNI, which add two products in 16 bits, compute the same.

The layers are gone through in order. Each is fitted anew so that on what the integer layers before it deliver it gives
what the float model gives (least squares), and its weights are rounded with the least error (`rounding.py`). No labels are used.
"""

from __future__ import annotations

import argparse
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import numpy_helper

from .bundle import FLOAT_FILE, INTEGER_FILE, ROLES, enter_files
from .detect import overlaps, sigmoid
from .export import onnx_session
from .integer_graph import Layer, Ranges, folded, in_integers, integer_nodes, layers_of, session_of
from .packs import Pack, load_pack, parse_pack_options
from .rounding import fit, range_of
from .vocabulary import load_vocabulary

CROP_PX = 384
SCALES = (0.6, 1.0, 1.6)
"""Network pixels a picture's pixel, in turn: what the app looks at is seldom of the picture's own scale."""
SAMPLES_A_CROP = 160
"""Places of a layer's map that are kept of each crop."""
RANGE_VALUES = 4096
"""Values of a tensor that are kept of each crop, to choose its range by."""
CHECK_CROPS = 40
SEEN_SCORE = 0.15
MAX_SCORE_DIFFERENCE = 0.02
"""On average over places that score more than `SEEN_SCORE`."""


def crops_of(packs: list[Pack], count: int, seed: int) -> list[NDArray[np.uint8]]:
    """`count` pictures [1, CROP_PX, CROP_PX, 3] around objects, packs in turn."""
    rng = np.random.default_rng(seed)
    crops: list[NDArray[np.uint8]] = []
    for i in range(count):
        pack = packs[i % len(packs)]
        image = pack.images[rng.integers(len(pack.images))]
        scale = SCALES[i // len(packs) % len(SCALES)]
        pixels = cv2.resize(image.pixels, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
        if len(image.boxes) == 0:
            centre = rng.random(2) * pixels.shape[1::-1]
        else:
            box = image.boxes[rng.integers(len(image.boxes))] * scale
            centre = (box[:2] + box[2:]) / 2 + rng.normal(0, CROP_PX / 8, 2)
        padded = np.pad(pixels, ((CROP_PX // 2, CROP_PX // 2), (CROP_PX // 2, CROP_PX // 2), (0, 0)), mode="reflect")
        x, y = (int(np.clip(c, 0, side - 1)) for c, side in zip(centre, pixels.shape[1::-1]))
        crops.append(np.ascontiguousarray(padded[None, y : y + CROP_PX, x : x + CROP_PX]))
    return crops


@dataclass
class Observed:
    """What the float model gives on the crops."""

    values: dict[str, NDArray[np.float32]]
    """Values of each tensor between integer layers, a sample with its least and largest."""
    places: dict[str, list[NDArray[np.int64]]]
    """Of each layer and crop, the places of its map that are kept."""
    answers: dict[str, NDArray[np.float32]]
    """Of each layer, before its activation: [n, M] at these places, crop after crop."""

    def ranges(self) -> Ranges:
        return {name: range_of(values) for name, values in self.values.items()}


def observe(model: onnx.ModelProto, crops: list[NDArray[np.uint8]]) -> Observed:
    nodes, layers = integer_nodes(model), layers_of(model)
    constants = {t.name for t in model.graph.initializer}
    names = list(dict.fromkeys(n for node in nodes for n in (*node.input[:2], *node.output) if n not in constants))
    session = session_of(model, names)
    rng = np.random.default_rng(0)
    values: dict[str, list[NDArray[np.float32]]] = {name: [] for name in names}
    places: dict[str, list[NDArray[np.int64]]] = {layer.node.name: [] for layer in layers}
    answers: dict[str, list[NDArray[np.float32]]] = {layer.node.name: [] for layer in layers}
    for c, crop in enumerate(crops):
        found = dict(zip(names, session.run(names, {"image": crop})))
        for name, tensor in found.items():
            flat = tensor.reshape(-1)
            values[name].append(np.append(rng.choice(flat, RANGE_VALUES), [flat.min(), flat.max()]))
        for i, layer in enumerate(layers):
            maps = found[layer.node.output[0]][0]
            flat = maps.reshape(len(maps), -1)
            # Each with numbers of its own, so that one more layer moves no other's.
            rng_of_map = np.random.default_rng((i, c))
            kept = np.sort(rng_of_map.choice(flat.shape[1], min(flat.shape[1], SAMPLES_A_CROP), replace=False))
            places[layer.node.name].append(kept)
            answers[layer.node.name].append(flat[:, kept].T)
    return Observed(
        {name: np.concatenate(v) for name, v in values.items()},
        places,
        {name: np.concatenate(a) for name, a in answers.items()},
    )


def refine(model: onnx.ModelProto, layers: list[Layer], observed: Observed, crops: list[NDArray[np.uint8]]) -> None:
    """Fit the layers of the quantised `model` anew, first to last."""
    nodes = {n.name: n for n in model.graph.node}
    makers = {n.output[0]: n for n in model.graph.node}
    tensors = {t.name: t for t in model.graph.initializer}

    def replace(name: str, value: NDArray) -> None:
        tensors[name].CopyFrom(numpy_helper.from_array(value, name))

    for i, layer in enumerate(layers):
        node = nodes[layer.node.name]
        source, weight, bias = (makers[name] for name in node.input)
        session = session_of(model, [source.output[0]])
        name = layer.node.name
        parts = [
            layer.patches(session.run(None, {"image": crop})[0][0], kept)
            for crop, kept in zip(crops, observed.places[name])
        ]
        fitted = fit(layer.weight, np.concatenate(parts), observed.answers[name])
        step = float(numpy_helper.to_array(tensors[source.input[1]]))
        replace(weight.input[0], fitted.whole)
        replace(weight.input[1], fitted.steps)
        replace(bias.input[0], np.round(fitted.bias / (fitted.steps * step)).astype(np.int32))
        replace(bias.input[1], fitted.steps * np.float32(step))
        print(f"{i + 1}/{len(layers)} {name}", flush=True)


def difference(before: Path, after: Path, crops: list[NDArray[np.uint8]]) -> dict[str, float]:
    """How far scores lie apart where the float model sees something, and how little boxes overlap: means, and 95th of 100."""
    sessions = [onnx_session(file) for file in (before, after)]
    scores: list[NDArray[np.float32]] = []
    boxes: list[NDArray[np.float32]] = []
    for crop in crops:
        theirs, ours = (s.run(["boxes", "logits", "quality"], {"image": crop}) for s in sessions)
        values = [np.sqrt(sigmoid(o[1][0]) * sigmoid(o[2][0])[:, None]) for o in (theirs, ours)]
        seen = values[0].max(1) > SEEN_SCORE
        best = values[0].argmax(1)
        rows = np.arange(len(best))
        scores.append(np.abs(values[0][rows, best] - values[1][rows, best])[seen])
        boxes.append(1 - np.array([overlaps(a, b[None])[0] for a, b in zip(theirs[0][0][seen], ours[0][0][seen])]))
    apart, away = np.concatenate(scores), np.concatenate(boxes)
    return {
        "score": float(apart.mean()),
        "score95": float(np.quantile(apart, 0.95)),
        "box": float(away.mean()),
        "box95": float(np.quantile(away, 0.95)),
    }


def enter(bundle: Path, model: onnx.ModelProto, crops: list[NDArray[np.uint8]]) -> None:
    """Put the model into the bundle, in the place of an earlier one, if it gives what the float one gives."""
    with tempfile.TemporaryDirectory() as folder:
        made = Path(folder) / INTEGER_FILE
        onnx.save(model, str(made))
        apart = difference(bundle / FLOAT_FILE, made, crops)
        print(f"float against integers, on other crops: {apart}")
        if not apart["score"] < MAX_SCORE_DIFFERENCE:
            raise SystemExit(f"scores differ by {apart['score']:.3f} on average, more than {MAX_SCORE_DIFFERENCE}")
        shutil.copyfile(made, bundle / INTEGER_FILE)
    enter_files(bundle, {INTEGER_FILE: ROLES[INTEGER_FILE]})


def main() -> None:
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--bundle", type=Path, required=True)
    p.add_argument("--pack", action="append", required=True, metavar="NAME=FOLDER")
    p.add_argument("--crops", type=int, default=120)
    p.add_argument("--seed", type=int, default=1)
    a = p.parse_args()
    vocabulary = load_vocabulary()
    packs = [load_pack(name, folder, vocabulary, "train") for name, folder in parse_pack_options(a.pack).items()]
    crops, others = crops_of(packs, a.crops, a.seed), crops_of(packs, CHECK_CROPS, a.seed + 1)
    model = folded(a.bundle / FLOAT_FILE)
    observed = observe(model, crops)
    integers = in_integers(model, observed.ranges())
    refine(integers, layers_of(model), observed, crops)
    enter(a.bundle, integers, others)


if __name__ == "__main__":
    main()
