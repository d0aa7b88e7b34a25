"""Write boxes.onnx beside a bundle's other files and enter it in bundle.json; running it again replaces both.

python -m boxes.export --checkpoint run-boxes --bundle builtin
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from perceiver.crop_model import enter_model, write_graph
from perceiver.network import PIXEL_MEAN, PIXEL_SCALE

from .network import CROP_PX, EdgeNetwork
from .samples import CONTEXT

FILE, ROLE, OUTPUT = "boxes.onnx", "boxes", "boxes"
LOOKS = 1
"""A box is looked at again around what the look before saw."""
MAX_PLACE_DIFFERENCE = 2e-3
"""In shares of the crop, between the module and the exported file, whose weights are stored with half the digits."""


class BoxGraph(nn.Module):
    """uint8 crops [N, 96, 96, 3] to float32 [N, 4]: the object's box x1 y1 x2 y2 in shares of the crop's side."""

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
    expected, found = write_graph(BoxGraph(network), CROP_PX, OUTPUT, file)
    if np.abs(expected - found).max() > MAX_PLACE_DIFFERENCE:
        raise ValueError(f"{file}: differs from the module by {np.abs(expected - found).max()} of a crop's side")


def enter(bundle: Path) -> None:
    """Make bundle.json name the file; every other entry stays as it is."""
    entry = {"output": OUTPUT, "cropPixels": CROP_PX, "context": CONTEXT, "looks": LOOKS}
    enter_model(bundle, FILE, ROLE, entry)


def main() -> None:
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--checkpoint", type=Path, required=True)
    p.add_argument("--bundle", type=Path, required=True)
    arguments = p.parse_args()
    export(load(arguments.checkpoint), arguments.bundle / FILE)
    enter(arguments.bundle)


if __name__ == "__main__":
    main()
