"""Write the model card from measured results; no figure in it is typed by hand.

    python -m perceiver.card --bundle builtin --results results --app ../docs/results

Reads results/python.json (this recipe's own evaluation), and results/synonyms.json, results/speed.json and others where
present. Figures through the app, and ways to write chains, are those that `geo-r1 measure` gave of this very bundle: left out
without `--app`.
Then renews the card's entry in bundle.json.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

from .bundle import FLOAT_FILE, INTEGER_FILE, ROLES, enter_files

CARD = "MODEL_CARD.md"
DETECTION_FILES = {
    "vhr10": "ovd-vhr10-val.json",
    "planes": "ovd-planes.json",
    "cars": "ovd-cars.json",
    "rsod": "ovd-rsod.json",
}
EXPRESSIONS_FILE = "expressions-vhr10-val.json"


def read(folder: Path, name: str) -> dict[str, Any] | None:
    file = folder / name
    return json.loads(file.read_text(encoding="utf-8")) if file.exists() else None


def table(head: list[str], rows: list[list[str]]) -> str:
    lines = ["| " + " | ".join(head) + " |", "| " + " | ".join("---" for _ in head) + " |"]
    return "\n".join(lines + ["| " + " | ".join(r) + " |" for r in rows]) + "\n"


def figures_section(title: str, report: dict[str, Any]) -> str:
    packs = report["packs"]
    rows = [[n, str(p["images"]), f"{p['AP50']:.3f}", f"{p['mAP']:.3f}"] for n, p in packs.items()]
    text = f"### {title}\n\nBundle {report['bundle']}, scales {report['scales']}.\n\n"
    text += table(["pack", "images", "AP50", "mAP"], rows)
    first = next(iter(packs))
    text += f"\nPer class on `{first}`:\n\n"
    classes = packs[first]["perClass"].items()
    return text + table(
        ["class", "boxes", "AP50", "mAP"],
        [[n, str(c["boxes"]), f"{c['AP50']:.3f}", f"{c['mAP']:.3f}"] for n, c in classes],
    )


def app_section(folder: Path) -> str | None:
    """What `geo-r1 measure ovd` gave of each pack that was measured."""
    rows: list[list[str]] = []
    for pack, file in DETECTION_FILES.items():
        if (found := read(folder, file)) is not None:
            boxes = sum(entry["truth"] for entry in found["classes"])
            rows.append([pack, str(boxes), f"{found['ap50']:.3f}", f"{found['ap']:.3f}"])
    if not rows:
        return None
    return (
        "### Through the app\n\nBy `geo-r1 measure ovd`: every class of the pack asked of every image by its plain name. Of "
        "each class of `vhr10`, and the commands, in docs/results.md.\n\n"
        + table(["pack", "boxes", "AP50", "mAP"], rows)
    )


def synonyms_section(report: dict[str, Any]) -> str:
    rows: list[list[str]] = []
    for name, entry in report["classes"].items():
        for kind in ("synonym", "description"):
            found = [x for x in entry["phrases"] if x["kind"] == kind]
            worst = max(found, key=lambda x: x["loss"])
            mean = sum(x["AP50"] for x in found) / len(found)
            rows.append([name, kind, f"{entry['name']:.3f}", f"{mean:.3f}", worst["phrase"], f"{worst['loss']:.3f}"])
    text = f"### Other words for a class\n\nAP50 of each phrase as a free-text query on `{report['pack']}`. Training used these phrases and the words below; others were not measured.\n\n"
    text += table(["class", "kind", "plain name", "mean of the kind", "worst phrase", "its loss"], rows)
    words = report["distractors"]
    share = words["meanShareOfImagesWithAnAnswer"]
    worst_words = ", ".join(f"{w['word']} ({w['share']:.2f})" for w in words["worst"])
    return text + (
        f"\n{words['words']} words of other things were asked too: on average {share:.3f} of the images gave an answer "
        f"that should give none. Worst: {worst_words}.\n"
    )


def limits_section(bundle: dict[str, Any]) -> str:
    low, high = bundle["perceiver"]["trainedGsd"]
    rows = []
    for c in bundle["vocabulary"]:
        sizes, pixels = c["sizeMetres"], c["trainedPixelRange"]
        threshold = bundle["perceiver"]["thresholds"]["answer"][c["name"]]
        rows.append([c["name"], f"{sizes[0]:g}-{sizes[1]:g}", f"{pixels[0]:g}-{pixels[1]:g}", f"{threshold:g}"])
    return (
        "## Limits\n\n"
        f"- Trained for {low:g} to {high:g} m per network pixel; outside the size range of its class an object is likely "
        "missed or misread. Scale decides more than anything else.\n"
        "- Boxes are axis-aligned; a long diagonal bridge or pier has a box much larger than itself.\n"
        "- Free text reaches no further than the classes below and words near them; other things get no answer, and "
        "a word that is near a class in meaning may be read as it.\n"
        "- `overpass` was learned from fewer than 50 images of one source; real vehicles from imagery of 8 to 12.5 cm.\n"
        "- Answer thresholds are those of the best F1 on every third training image and on the held-out parts. "
        "In a picture without any object of score .8, a class near its threshold counts from lower on, and the step says "
        "so (`thresholds.unfamiliar` in bundle.json, docs/design/2026-11-22-thresholds.md).\n\n"
        + table(["class", "size in metres", "trained sizes, network px", "answer threshold"], rows)
    )


def boxes_section(report: dict[str, Any]) -> str:
    rows = [
        [name, *(f"{pack[when]['AP50']:.3f} / {pack[when]['mAP']:.3f}" for when in ("seen", "refined"))]
        for name, pack in report["packs"].items()
    ]
    return (
        "### A second look at boxes\n\nAP50 / mAP by this recipe's own path, of boxes that score "
        f"{report['leastScore']:g} or more, as found and with their edges looked at again, as the app does for the boxes of an "
        "answer. Edges were learned from the true boxes of `vhr10/train`, `planes`, `cars` and `rsod`, as people drew them there: "
        "around tanks they are wide. How, and what it does to tight boxes: models/README.md.\n\n"
        + table(["pack", "as found", "looked at again"], rows)
    )


def masks_section(report: dict[str, Any]) -> str:
    kinds = [("mask", "mask model"), ("ellipse", "ellipse in the box"), ("box", "whole box")]
    rows = [["all", *(f"{report[k]['gIoU']:.3f}" for k, _ in kinds)]]
    rows += [[name, *(f"{report[k]['classes'][name]:.3f}" for k, _ in kinds)] for name in report["mask"]["classes"]]
    return (
        f"### Masks\n\nMean overlap with outlines drawn by people, given the true box: {report['objects']} objects of "
        "`vhr10/val`, on the picture's pixels. Masks were learned from the outlines of `vhr10/train`.\n\n"
        + table(["class", *(title for _, title in kinds)], rows)
    )


def surfaces_section(report: dict[str, Any]) -> str:
    labelled, rendered = report["labelled"], report["rendered"]
    kinds = ("recall", "precision", "iou")
    rows = [
        [name, str(cell["cells"]), *(f"{cell[k]:.2f}" if cell["cells"] else "-" for k in kinds), f"{place['iou']:.2f}"]
        for (name, cell), place in zip(labelled["perSurface"].items(), rendered["perSurface"].values())
    ]
    return (
        f"### What lies around\n\nWhat was held out: {labelled['cells']} cells told by eye on {labelled['images']} pictures of "
        f"`vhr10/train` (right: {labelled['accuracy']:.2f}), and {rendered['images']} renders, whose ground is "
        f"known (right: {rendered['accuracy']:.2f} of {rendered['cells']} places).\n\n"
        + table(["surface", "cells", "recall", "precision", "IoU, cells", "IoU, renders"], rows)
    )


def policy_section(report: dict[str, Any], ways: list[dict[str, Any]]) -> str:
    training = report["training"]

    def within(interval: dict[str, float]) -> str:
        return f"{interval['mean']:.3f} [{interval['low']:.3f}, {interval['high']:.3f}]"

    rows = [
        [
            way["way"]["writer"],
            "true boxes" if way["way"]["trueBoxes"] else "as seen",
            within(figures["rec"]["all"]["at50"]),
            within(figures["many"]["f1"]),
            within(figures["refusal"]["none"]),
            within(figures["refusal"]["others"]),
        ]
        for way in ways
        if way["way"]["writer"] != "direct" and (figures := way["figures"])
    ]
    text = (
        "### Who writes the chain\n\nThe policy was trained on made questions, then on answers alone, and last on "
        f"{training['examples']} questions, a part of them made, most varied from what was written over training images "
        f"({training['steps']} steps of 48, {training['minutes']:g} minutes on two cores). The parser was written by hand "
        "beside such questions too, and beside 56 expressions that are not among those asked here; what `with` falls back on "
        "was decided after counting which kinds of steps emptied answers on val. `auto`, which ships, weighs the readings "
        "of both by what they answer. The 134 hand-written expressions of `vhr10/val`, with 95 % bootstrap intervals "
        "(differences between writers, paired, are in docs/results.md):\n\n"
    )
    columns = ["writer", "candidates", "one, Acc@0.5", "many, F1@0.5", "none, refused", "others refused"]
    text += table(columns, rows)
    if "held" in report:
        held = report["held"]
        text += f"\nOf {held['questions']} made questions kept apart, {held['exact']:.3f} got the very chain that was meant.\n\n"
        text += table(
            ["probability by the policy", "questions", "the very chain"],
            [[f"{r['meanProbability']:.2f}", str(r["questions"]), f"{r['exact']:.2f}"] for r in held["reliability"]],
        )
    ms = report["milliseconds"]
    return text + (
        f"\nQuestion to answer by the policy on {ms['candidates']} candidates, one thread: median {ms['median']} ms, "
        f"slowest {ms['slowest']} ms.\n"
    )


def integers_sentence(bundle: dict[str, Any]) -> str:
    if all(f["path"] != INTEGER_FILE for f in bundle["files"]):
        return ""
    return (
        f"They are of `{INTEGER_FILE}`, which the app runs on a CPU; what `{FLOAT_FILE}` gives is in "
        "docs/design/2026-11-22-integers.md."
    )


def card(bundle: dict[str, Any], results: Path, measured: Path | None = None) -> str:
    """`measured`: what the app's own commands wrote of this bundle, each with its command in docs/results.md."""
    training = bundle["training"]
    parts = [
        f"# Model card: {bundle['name']} {bundle['version']}\n",
        f"**For research use only.** {bundle['terms']}\n",
        table(
            ["training pack", "images", "boxes", "source", "terms"],
            [[p["name"], str(p["images"]), str(p["boxes"]), p["source"], p["terms"]] for p in training["packs"]],
        ),
        f"Trained {training['steps']} steps in {training['minutes']:g} minutes on one CPU core, in two runs: the second "
        "began from the weights of the first. `vhr10/val` was not trained on. Scales, voting and thresholds were chosen "
        "on training images; the weight of the box loss was raised in the first run, and the second run with its finer "
        "box features added, after figures on `vhr10/val` were seen. The recipe is in `models/`.\n",
        limits_section(bundle),
        "## Figures\n",
        "COCO figures by pycocotools, or as it computes them; the mean is over the classes that a pack labels. Packs other than `vhr10` are "
        "measured on the part that training did not see (a fifth, by file name). " + integers_sentence(bundle) + "\n",
    ]
    app = None if measured is None else app_section(measured)
    if app is not None:
        parts.append(app)
    own = read(results, "python.json")
    if own is not None:
        parts.append(figures_section("Through this recipe's own path (cross-check)", own))
    synonyms = read(results, "synonyms.json")
    if synonyms is not None:
        parts.append(synonyms_section(synonyms))
    boxes = read(results, "boxes.json")
    if boxes is not None:
        parts.append(boxes_section(boxes))
    masks = read(results, "masks.json")
    if masks is not None:
        parts.append(masks_section(masks))
    surfaces = read(results, "surfaces.json")
    if surfaces is not None:
        parts.append(surfaces_section(surfaces))
    policy = read(results, "policy.json")
    ways = None if measured is None else read(measured, EXPRESSIONS_FILE)
    if policy is not None and ways is not None:
        parts.append(policy_section(policy, ways["ways"]))
    speed = read(results, "speed.json")
    if speed is not None:
        rows = [[r["file"], str(r["threads"]), f"{r['ms']:.0f}", f"{r['mpxPerSecond']:.1f}"] for r in speed["rows"]]
        parts.append(
            "### Speed\n\n640 px windows, ONNX Runtime on CPU, best of 12 runs on a two-core machine that was busy with other work.\n\n"
            + table(["file", "threads", "ms", "network Mpx/s"], rows)
        )
    return "\n".join(parts)


def main() -> None:
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--bundle", type=Path, required=True)
    p.add_argument("--results", type=Path, required=True)
    p.add_argument("--app", type=Path, metavar="DIR", help="what geo-r1 measure wrote of this bundle")
    a = p.parse_args()
    bundle = json.loads((a.bundle / "bundle.json").read_text(encoding="utf-8"))
    (a.bundle / CARD).write_text(card(bundle, a.results, a.app), encoding="utf-8")
    enter_files(a.bundle, {CARD: ROLES[CARD]})


if __name__ == "__main__":
    main()
