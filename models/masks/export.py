"""Write mask.onnx beside a bundle's other files and enter it in bundle.json; running it again replaces both.

python -m masks.export --checkpoint DIR --bundle builtin
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from perceiver.crop_model import enter_model, write_graph
from perceiver.network import PIXEL_MEAN, PIXEL_SCALE

from .network import MaskNetwork
from .objects import CONTEXT, CROP_PX

FILE, ROLE, OUTPUT = "mask.onnx", "mask", "mask"
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
    expected, found = (levels.astype(int) for levels in write_graph(MaskGraph(network), CROP_PX, OUTPUT, file))
    if np.abs(expected - found).max() > MAX_LEVEL_DIFFERENCE:
        raise ValueError(f"{file}: differs from the module by {np.abs(expected - found).max()} of 255")


def enter(bundle: Path) -> None:
    """Make bundle.json name the mask file; every other entry stays as it is."""
    enter_model(bundle, FILE, ROLE, {"output": OUTPUT, "cropPixels": CROP_PX, "context": CONTEXT})


def main() -> None:
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--checkpoint", type=Path, required=True)
    p.add_argument("--bundle", type=Path, required=True)
    arguments = p.parse_args()
    export(load(arguments.checkpoint), arguments.bundle / FILE)
    enter(arguments.bundle)


if __name__ == "__main__":
    main()
