"""What the models that look at the crop around one box have in common: their decoder's layer, their export, their entry."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import onnxruntime
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from .bundle import enter_files
from .graph import fold_pads, store_half

INPUT = "crops"
OPSET = 17


class Merge(nn.Module):
    """Upsamples the coarse map, adds the skip, and mixes by a depthwise 5x5 and a pointwise convolution."""

    def __init__(self, skip_channels: int, width: int) -> None:
        super().__init__()
        self.skip = nn.Conv2d(skip_channels, width, 1)
        self.depthwise = nn.Conv2d(width, width, 5, padding=2, groups=width, bias=False)
        self.pointwise = nn.Conv2d(width, width, 1, bias=False)
        self.norm = nn.BatchNorm2d(width)

    def forward(self, coarse: Tensor | None, skip: Tensor) -> Tensor:
        x = self.skip(skip)
        if coarse is not None:
            x = x + F.interpolate(coarse, scale_factor=2.0, mode="nearest")
        return x + F.relu6(self.norm(self.pointwise(self.depthwise(x))))


def write_graph(graph: nn.Module, side: int, output: str, file: Path) -> tuple[np.ndarray, np.ndarray]:
    """Exports uint8 crops [N, side, side, 3] to `output`; what the module and the file say of two crops of noise."""
    graph.eval()
    crops = torch.randint(0, 256, (2, side, side, 3), dtype=torch.uint8)
    torch.onnx.export(
        graph,
        (crops,),
        str(file),
        input_names=[INPUT],
        output_names=[output],
        dynamic_axes={INPUT: {0: "N"}, output: {0: "N"}},
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
    return expected, session.run(None, {INPUT: crops.numpy()})[0]


def enter_model(bundle: Path, file: str, role: str, entry: dict[str, Any]) -> None:
    """Make bundle.json name the file of a role and describe it; every other entry stays as it is."""
    description = json.loads((bundle / "bundle.json").read_text(encoding="utf-8"))
    description[role] = {"input": INPUT, **entry}
    (bundle / "bundle.json").write_text(json.dumps(description, indent=2) + "\n", encoding="utf-8")
    enter_files(bundle, {file: role})
