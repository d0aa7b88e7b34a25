"""Write boxes.onnx beside a bundle's other files and enter it in bundle.json; running it again replaces both.

python -m boxes.export --checkpoint run-boxes --bundle builtin
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import torch
from torch import Tensor, nn

from perceiver.bundle import enter_files
from perceiver.graph import fold_pads, store_half
from perceiver.network import PIXEL_MEAN, PIXEL_SCALE

from .network import CROP_PX, EdgeNetwork
from .samples import CONTEXT

FILE, ROLE = "boxes.onnx", "boxes"
OPSET = 17
LOOKS = 1
"""A box is looked at again around what the look before saw."""
MAX_PLACE_DIFFERENCE = 2e-3
"""In shares of the crop, between the module and the exported file, whose weights are stored with half the digits."""


class BoxGraph(nn.Module):
    """uint8 crops [N, 64, 64, 3] to float32 [N, 4]: the object's box x1 y1 x2 y2 in shares of the crop's side."""

    def __init__(self, network: EdgeNetwork) -> None:
        super().__init__()
        self.network = network

    def forward(self, crops: Tensor) -> Tensor:
        images = (crops.permute(0, 3, 1, 2).float() - PIXEL_MEAN) / PIXEL_SCALE
        return self.network(images).places


def load(checkpoint: Path) -> EdgeNetwork:
    network = EdgeNetwork(False)
    network.load_state_dict(torch.load(checkpoint / "checkpoint.pt", weights_only=False)["average"])
    return network.eval()


def export(network: EdgeNetwork, file: Path) -> None:
    """Raises ValueError where the file does not say what the module says."""
    graph = BoxGraph(network).eval()
    crops = torch.randint(0, 256, (2, CROP_PX, CROP_PX, 3), dtype=torch.uint8)
    torch.onnx.export(
        graph,
        (crops,),
        str(file),
        input_names=["crops"],
        output_names=["boxes"],
        dynamic_axes={"crops": {0: "N"}, "boxes": {0: "N"}},
        opset_version=OPSET,
        dynamo=False,
    )
    graph.eval()  # the exporter may have left it in training mode
    stored = onnx.load(str(file))
    fold_pads(stored)
    store_half(stored)
    onnx.checker.check_model(stored)
    onnx.save(stored, str(file))
    with torch.no_grad():
        expected = graph(crops).numpy()
    session = onnxruntime.InferenceSession(str(file), providers=["CPUExecutionProvider"])
    found = session.run(None, {"crops": crops.numpy()})[0]
    if np.abs(expected - found).max() > MAX_PLACE_DIFFERENCE:
        raise ValueError(f"{file}: differs from the module by {np.abs(expected - found).max()} of a crop's side")


def enter(bundle: Path) -> None:
    """Make bundle.json name the file; every other entry stays as it is."""
    description = json.loads((bundle / "bundle.json").read_text(encoding="utf-8"))
    description["boxes"] = {
        "input": "crops",
        "output": "boxes",
        "cropPixels": CROP_PX,
        "context": CONTEXT,
        "looks": LOOKS,
    }
    (bundle / "bundle.json").write_text(json.dumps(description, indent=2) + "\n", encoding="utf-8")
    enter_files(bundle, {FILE: ROLE})


def main() -> None:
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--checkpoint", type=Path, required=True)
    p.add_argument("--bundle", type=Path, required=True)
    arguments = p.parse_args()
    export(load(arguments.checkpoint), arguments.bundle / FILE)
    enter(arguments.bundle)


if __name__ == "__main__":
    main()
