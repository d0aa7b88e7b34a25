"""Put the surface head into perceiver.onnx as one more output and enter it in bundle.json; run again, it replaces itself.

Nodes are only added: the graph up to the other outputs stays as it is, so they keep every bit.

python -m surfaces.export --checkpoint run-surfaces --bundle builtin [--check IMAGE ...]
"""

from __future__ import annotations

import argparse
import json
import tempfile
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import compose, helper

from perceiver.bundle import FLOAT_FILE, INTEGER_FILE, ROLES, enter_files
from perceiver.export import OPSET, OUTPUT_NAMES, onnx_session
from perceiver.graph import remove_unused, store_half
from perceiver.network import PYRAMID_CHANNELS, STRIDES, TAP_CHANNELS

from .labels import read_picture
from .network import STRIDE, SURFACES, SurfaceHead, SurfaceOutput

OUTPUT, PREFIX = "surface", "surface_head/"
NAMES = [f"{kind}{level}" for kind in ("tap", "map") for level in range(len(STRIDES))]
GSD_METRES, UNKNOWN_SCALE = 1.2, 0.8
"""Where the labelled pictures were looked at: metres of ground a network pixel, about, and their scale."""


def head_graph(head: SurfaceHead, folder: Path) -> onnx.ModelProto:
    file = folder / "head.onnx"
    widths = (*TAP_CHANNELS, *[PYRAMID_CHANNELS] * len(STRIDES))
    sides = [32 * STRIDE // stride for stride in STRIDES] * 2
    maps = tuple(torch.zeros(1, width, side, side) for width, side in zip(widths, sides))
    axes = {name: {0: "n", 2: f"h{name}", 3: f"w{name}"} for name in NAMES} | {OUTPUT: {0: "n", 1: "cells"}}
    torch.onnx.export(
        SurfaceOutput(head).eval(),
        maps,
        str(file),
        input_names=NAMES,
        output_names=[OUTPUT],
        dynamic_axes=axes,
        opset_version=OPSET,
        dynamo=False,
    )
    model = onnx.load(str(file))
    store_half(model)
    return compose.add_prefix(model, PREFIX)


def without_head(model: onnx.ModelProto) -> onnx.ModelProto:
    kept = [output for output in model.graph.output if output.name != OUTPUT]
    if len(kept) < len(model.graph.output):
        del model.graph.output[:]
        model.graph.output.extend(kept)
        remove_unused(model)
    return model


def maps_in(model: onnx.ModelProto) -> list[str]:
    """Names of the backbone's three maps and of the pyramid's in the perceiver's graph."""
    nodes = {node.name: node for node in model.graph.node}
    levels = range(len(STRIDES))
    taps = [nodes[f"/perceiver/lateral.{level}/Conv"].input[0] for level in levels]
    return taps + [nodes[f"/perceiver/smooth.{level}/Clip"].output[0] for level in levels]


def add_head(file: Path, head: SurfaceHead) -> None:
    model = without_head(onnx.load(str(file)))
    with tempfile.TemporaryDirectory() as folder:
        extra = head_graph(head, Path(folder))
    inputs = {PREFIX + name: there for name, there in zip(NAMES, maps_in(model))}
    for node in extra.graph.node:
        node.input[:] = [inputs.get(name, name) for name in node.input]
        node.output[:] = [OUTPUT if name == PREFIX + OUTPUT else name for name in node.output]
    model.graph.node.extend(extra.graph.node)
    model.graph.initializer.extend(extra.graph.initializer)
    model.graph.output.append(
        helper.make_tensor_value_info(OUTPUT, onnx.TensorProto.UINT8, ["n", "cells", len(SURFACES)])
    )
    onnx.checker.check_model(model)
    onnx.save(model, str(file))


def same_outputs(before: Path, after: Path, pictures: list[np.ndarray]) -> None:
    """Raises ValueError where any other output differs in any bit."""
    old, new = onnx_session(before), onnx_session(after)
    for picture in pictures:
        ours, theirs = (s.run(OUTPUT_NAMES, {"image": picture[None]}) for s in (old, new))
        for name, a, b in zip(OUTPUT_NAMES, ours, theirs):
            if not np.array_equal(a, b):
                raise ValueError(f"{after}: output {name} changed by up to {np.abs(a - b).max()}")


def enter(bundle: Path) -> None:
    """Make bundle.json describe the new file and its output; every other entry stays as it is."""
    description = json.loads((bundle / "bundle.json").read_text(encoding="utf-8"))
    description["perceiver"]["surface"] = {
        "output": OUTPUT,
        "classes": list(SURFACES),
        "stride": STRIDE,
        "gsd": GSD_METRES,
        "unknownGsdScale": UNKNOWN_SCALE,
    }
    (bundle / "bundle.json").write_text(json.dumps(description, indent=2) + "\n", encoding="utf-8")
    if (bundle / INTEGER_FILE).exists():
        (bundle / INTEGER_FILE).unlink()
        print(f"{INTEGER_FILE} was made from the file before: run perceiver.quantize again")
    enter_files(bundle, {FLOAT_FILE: ROLES[FLOAT_FILE]}, drop=[ROLES[INTEGER_FILE]])


def export(checkpoint: Path, bundle: Path, pictures: list[np.ndarray]) -> None:
    head = SurfaceHead()
    head.load_state_dict(torch.load(checkpoint / "checkpoint.pt", weights_only=False)["head"])
    file, new = bundle / "perceiver.onnx", bundle / "perceiver.new.onnx"
    new.write_bytes(file.read_bytes())
    add_head(new, head)
    same_outputs(file, new, pictures)
    new.replace(file)
    enter(bundle)


def main() -> None:
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--checkpoint", type=Path, required=True)
    p.add_argument("--bundle", type=Path, required=True)
    p.add_argument("--check", type=Path, nargs="*", default=[], help="pictures on which no other output may change")
    a = p.parse_args()
    export(a.checkpoint, a.bundle, [read_picture(f, 1.0) for f in a.check])
    print(f"{len(a.check)} pictures: all other outputs as before")


if __name__ == "__main__":
    main()
