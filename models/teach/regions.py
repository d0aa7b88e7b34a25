"""Region descriptors: what the frozen backbone sees inside a box, place by place.

The perceiver's own embedding tells its classes apart and little else; on a class that no pack has, a linear model on it
found next to nothing, and on the 3 x 3 places of the backbone's map at stride 16 most (figures in the design note).
"""

from __future__ import annotations

from pathlib import Path

import onnx
from onnx import TensorProto, helper

from perceiver.graph import remove_unused

BINS, SAMPLES = 3, 2
TAP_STRIDE, TAP_CHANNELS = 16, 112
LATERAL_CHANNELS = 96


def tap_of(model: onnx.ModelProto) -> str:
    """The map that the lateral layer of stride 16 reads."""
    sizes = {t.name: list(t.dims) for t in model.graph.initializer}
    behind = {n.output[0]: n.input[0] for n in model.graph.node if n.op_type == "Cast"}
    for node in model.graph.node:
        if node.op_type != "Conv":
            continue
        name = node.input[1]
        if sizes.get(behind.get(name, name)) == [LATERAL_CHANNELS, TAP_CHANNELS, 1, 1]:
            return node.input[0]
    raise SystemExit("the perceiver has no lateral layer of stride 16")


def export_regions(bundle: Path, file: Path) -> None:
    """image uint8 [1, H, W, 3], places [R, 4] x1 y1 x2 y2 in its pixels → regions [R, 112 * 9], channel by channel."""
    model = onnx.load(str(bundle / "perceiver.onnx"))
    tap = tap_of(model)
    graph = model.graph
    del graph.output[:]
    graph.input.append(helper.make_tensor_value_info("places", TensorProto.FLOAT, ["r", 4]))
    zero = helper.make_node("Constant", [], ["region_zero"], value=helper.make_tensor("z", TensorProto.INT64, [1], [0]))
    shape = helper.make_node("Shape", ["places"], ["region_count"], start=0, end=1)
    batch = helper.make_node("Expand", ["region_zero", "region_count"], ["region_batch"])
    align = helper.make_node(
        "RoiAlign",
        [tap, "places", "region_batch"],
        ["region_bins"],
        output_height=BINS,
        output_width=BINS,
        sampling_ratio=SAMPLES,
        spatial_scale=1.0 / TAP_STRIDE,
        coordinate_transformation_mode="half_pixel",
    )
    flat = helper.make_node("Flatten", ["region_bins"], ["regions"], axis=1)
    graph.node.extend([zero, shape, batch, align, flat])
    graph.output.append(helper.make_tensor_value_info("regions", TensorProto.FLOAT, ["r", TAP_CHANNELS * BINS * BINS]))
    remove_unused(model)
    onnx.checker.check_model(model)
    onnx.save(model, str(file))
