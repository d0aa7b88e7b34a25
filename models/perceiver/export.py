"""Export a checkpoint as the bundle of the app: perceiver, text encoder, tokenizer, bundle.json, model card.

python -m perceiver.export --checkpoint DIR --out builtin [--check IMAGE ...]
"""

from __future__ import annotations

import argparse
import datetime
import json
import shutil
import tempfile
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import onnx
import onnxruntime as ort
import torch
from onnx import TensorProto, helper, numpy_helper
from onnxruntime.quantization import QuantType, quantize_dynamic
from torch import Tensor, nn

from .bundle import ROLES, Settings, describe
from .graph import fold_pads, store_half
from .network import PIXEL_MEAN, PIXEL_SCALE, Perceiver
from .text import SENTENCE_OUTPUT, encoder_file, sentence_vectors, tokenizer_file
from .vocabulary import Vocabulary, load_vocabulary

OPSET = 17
MAX_SCORE_DIFFERENCE = 0.02
"""Half-precision weights may move a score by less than this."""
PACKS_FILE = Path(__file__).resolve().parent.parent / "packs.json"
OUTPUT_NAMES = ["boxes", "logits", "quality", "objectness", "embedding"]


class ExportedPerceiver(nn.Module):
    """uint8 [N, H, W, 3] in, the five outputs of the bundle's tensor contract out."""

    def __init__(self, perceiver: Perceiver, queries: Tensor) -> None:
        super().__init__()
        self.perceiver = perceiver
        self.register_buffer("queries", queries)

    def forward(self, image: Tensor) -> tuple[Tensor, Tensor, Tensor, Tensor, Tensor]:
        x = (image.permute(0, 3, 1, 2).to(torch.float32) - PIXEL_MEAN) * (1.0 / PIXEL_SCALE)
        o = self.perceiver(x)
        return o.boxes, self.perceiver.class_logits(o.embedding, self.queries), o.quality, o.objectness, o.embedding


def load_average(checkpoint: Path) -> tuple[Perceiver, dict]:
    """The averaged weights of a checkpoint folder in eval mode, and its other content."""
    content = torch.load(checkpoint / "checkpoint.pt", weights_only=False, map_location="cpu")
    model = Perceiver(pretrained=False)
    model.load_state_dict(content["average"])
    return model.eval(), content


def base_queries(model: Perceiver, vocabulary: Vocabulary) -> Tensor:
    """[C, 96]: the mean query of each class over its plain name and synonyms."""
    rows = [sentence_vectors(entry.names()).mean(0) for entry in vocabulary.classes]
    with torch.no_grad():
        return model.queries(torch.from_numpy(np.stack(rows)))


def export_perceiver(model: Perceiver, queries: Tensor, file: Path, half: bool = True) -> None:
    """Write perceiver.onnx; `half` stores large weights as float16 with a Cast (computed in float32)."""
    module = ExportedPerceiver(model, queries).eval()
    for part in module.modules():
        part.training = False
    axes = {name: {0: "n", 1: "l"} for name in OUTPUT_NAMES} | {"image": {0: "n", 1: "h", 2: "w"}}
    sample = torch.zeros(1, 256, 320, 3, dtype=torch.uint8)
    torch.onnx.export(
        module,
        (sample,),
        str(file),
        input_names=["image"],
        output_names=OUTPUT_NAMES,
        dynamic_axes=axes,
        opset_version=OPSET,
        dynamo=False,
        training=torch.onnx.TrainingMode.EVAL,
    )
    graph = onnx.load(str(file))
    fold_pads(graph)
    if half:
        store_half(graph)
    onnx.checker.check_model(graph)
    onnx.save(graph, str(file))


def export_text_encoder(projection: np.ndarray, file: Path) -> None:
    """MiniLM-L3 in int8, with unit length and the projection W inside the graph."""
    with tempfile.TemporaryDirectory() as folder:
        small = Path(folder) / "int8.onnx"
        quantize_dynamic(str(encoder_file()), str(small), weight_type=QuantType.QInt8, per_channel=True)
        model = onnx.load(str(small))
    graph = model.graph
    graph.initializer.append(numpy_helper.from_array(np.float32(1e-12), "length.floor"))
    graph.initializer.append(numpy_helper.from_array(np.ascontiguousarray(projection.T, np.float32), "projection"))
    graph.node.extend(
        [
            helper.make_node("ReduceL2", [SENTENCE_OUTPUT], ["length"], axes=[1], keepdims=1),
            helper.make_node("Max", ["length", "length.floor"], ["length.safe"]),
            helper.make_node("Div", [SENTENCE_OUTPUT, "length.safe"], ["sentence"]),
            helper.make_node("MatMul", ["sentence", "projection"], ["query"]),
        ]
    )
    del graph.output[:]
    graph.output.extend(
        [
            helper.make_tensor_value_info("query", TensorProto.FLOAT, ["b", projection.shape[0]]),
            helper.make_tensor_value_info("sentence", TensorProto.FLOAT, ["b", projection.shape[1]]),
        ]
    )
    onnx.save(model, str(file))


def onnx_session(file: Path, threads: int = 1) -> ort.InferenceSession:
    options = ort.SessionOptions()
    options.intra_op_num_threads = threads
    return ort.InferenceSession(str(file), options, providers=["CPUExecutionProvider"])


def parity(model: Perceiver, queries: Tensor, file: Path, images: list[np.ndarray]) -> dict[str, float]:
    """Largest difference between the eval-mode module and the exported file, on real images [H, W, 3] uint8.

    Boxes are compared where either side sees something (score over 0.05): elsewhere they mean nothing.
    """
    session = onnx_session(file)
    module = ExportedPerceiver(model, queries).eval()
    worst = {"score": 0.0, "box_px": 0.0, "embedding": 0.0}
    for image in images:
        height, width = (side // 32 * 32 for side in image.shape[:2])
        batch = np.ascontiguousarray(image[None, :height, :width])
        with torch.no_grad():
            ours = [t.numpy() for t in module(torch.from_numpy(batch))]
        theirs = session.run(OUTPUT_NAMES, {"image": batch})
        scores = [np.sqrt(_sigmoid(o[1]) * _sigmoid(o[2])[..., None]) for o in (ours, theirs)]
        worst["score"] = max(worst["score"], float(np.abs(scores[0] - scores[1]).max()))
        seen = np.maximum(scores[0], scores[1]).max(-1) > 0.05
        if seen.any():
            worst["box_px"] = max(worst["box_px"], float(np.abs(ours[0] - theirs[0])[seen].max()))
        worst["embedding"] = max(worst["embedding"], float(np.abs(ours[4] - theirs[4]).max()))
    return worst


def _sigmoid(x: np.ndarray) -> np.ndarray:
    return 1.0 / (1.0 + np.exp(-x))


def keep_other_parts(old: Path, new: Path, bundle: dict[str, Any]) -> None:
    """Files and descriptions that other recipes added to the bundle (masks, the policy) stay when this one is run."""
    if not (old / "bundle.json").exists():
        return
    before = json.loads((old / "bundle.json").read_text(encoding="utf-8"))
    for entry in before["files"]:
        if entry["role"] not in ROLES.values():
            shutil.copyfile(old / entry["path"], new / entry["path"])
            bundle["files"].append(entry)
    for key, value in before.items():
        bundle.setdefault(key, value)


def write_bundle(checkpoint: Path, out: Path, results: Path, check: list[Path]) -> None:
    """Export everything of `checkpoint` to `out`, compare it with the module, describe it in bundle.json.

    Classes that the checkpoint never saw are no classes of the bundle: they are asked as any other words are.
    """
    model, content = load_average(checkpoint)
    vocabulary = load_vocabulary().without(content.get("without", []))
    queries = base_queries(model, vocabulary)
    final, out = out, out.with_name(out.name + ".new")
    out.mkdir(parents=True, exist_ok=True)
    export_perceiver(model, queries, out / "perceiver.onnx")
    export_text_encoder(model.projection.detach().numpy(), out / "text-encoder.onnx")
    shutil.copyfile(tokenizer_file(), out / "tokenizer.json")
    images = [cv2.cvtColor(cv2.imread(str(f)), cv2.COLOR_BGR2RGB) for f in check]
    if images:
        difference = parity(model, queries, out / "perceiver.onnx", images)
        print(f"largest difference, module against exported file: {difference}")
        if difference["score"] > MAX_SCORE_DIFFERENCE:
            raise SystemExit(f"the exported file differs from the module by {difference}")
    measured = json.loads((results / "ranges.json").read_text(encoding="utf-8"))
    settings = Settings(**json.loads((results / "settings.json").read_text(encoding="utf-8")))
    sources = json.loads(PACKS_FILE.read_text(encoding="utf-8"))
    before = content.get("before", {"steps": 0, "minutes": 0.0})
    training = {
        "packs": [
            {**p, "source": sources[p["name"]]["source"], "terms": sources[p["name"]]["terms"]}
            for p in measured["packs"]
        ],
        "steps": content["step"] + before["steps"],
        "minutes": round(content["elapsed"] / 60 + before["minutes"], 1),
    }
    created = datetime.datetime.now(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    version = f"1.0.{training['steps']}"
    bundle = describe(
        out, version, created, vocabulary, settings, measured["trainedPixelRange"], float(model.bias.detach()), training
    )
    keep_other_parts(final, out, bundle)
    (out / "bundle.json").write_text(json.dumps(bundle, indent=2) + "\n", encoding="utf-8")
    shutil.rmtree(final, ignore_errors=True)
    out.rename(final)


def main() -> None:
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--checkpoint", type=Path, required=True)
    p.add_argument("--out", type=Path, required=True)
    p.add_argument("--results", type=Path, default=PACKS_FILE.parent / "results")
    p.add_argument("--check", type=Path, nargs="*", default=[], help="images to compare module and file on")
    a = p.parse_args()
    write_bundle(a.checkpoint, a.out, a.results, a.check)


if __name__ == "__main__":
    main()
