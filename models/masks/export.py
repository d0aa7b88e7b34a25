"""Write mask.onnx beside a bundle's other files and enter it in bundle.json; running it again replaces both.

python -m masks.export --checkpoint DIR --bundle builtin
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

from .network import MaskNetwork
from .objects import CONTEXT, CROP_PX

FILE, ROLE = "mask.onnx", "mask"
OPSET = 17
MAX_LEVEL_DIFFERENCE = 3
"""Of 255, between the module and the exported file, whose weights are stored with half the digits."""


class MaskGraph(nn.Module):
    """uint8 crops [N, 96, 96, 3] to uint8 [N, 96, 96]: 255 times the probability that a pixel is the object's."""

    def __init__(self, network: MaskNetwork) -> None:
        super().__init__()
        self.network = network

    def forward(self, crops: Tensor) -> Tensor:
        images = (crops.permute(0, 3, 1, 2).float() - PIXEL_MEAN) / PIXEL_SCALE
        return (self.network(images)[:, 0].sigmoid() * 255 + 0.5).clamp(0, 255).to(torch.uint8)


def load(checkpoint: Path) -> MaskNetwork:
    network = MaskNetwork(False)
    network.load_state_dict(torch.load(checkpoint / "checkpoint.pt", weights_only=False)["average"])
    return network.eval()


def export(network: MaskNetwork, file: Path) -> None:
    """Raises ValueError where the file does not say what the module says."""
    graph = MaskGraph(network).eval()
    crops = torch.randint(0, 256, (2, CROP_PX, CROP_PX, 3), dtype=torch.uint8)
    torch.onnx.export(
        graph,
        (crops,),
        str(file),
        input_names=["crops"],
        output_names=["mask"],
        dynamic_axes={"crops": {0: "N"}, "mask": {0: "N"}},
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
        expected = graph(crops).numpy().astype(int)
    session = onnxruntime.InferenceSession(str(file), providers=["CPUExecutionProvider"])
    found = session.run(None, {"crops": crops.numpy()})[0].astype(int)
    if np.abs(expected - found).max() > MAX_LEVEL_DIFFERENCE:
        raise ValueError(f"{file}: differs from the module by {np.abs(expected - found).max()} of 255")


def enter(bundle: Path) -> None:
    """Make bundle.json name the mask file; every other entry stays as it is."""
    description = json.loads((bundle / "bundle.json").read_text(encoding="utf-8"))
    description["mask"] = {"input": "crops", "output": "mask", "cropPixels": CROP_PX, "context": CONTEXT}
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
