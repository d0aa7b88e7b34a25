"""Time the exported perceiver on windows of 640 px: best of several runs, so that other work counts least.

python -m perceiver.speed --bundle builtin [--also FILE ...] --out results/speed.json
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import time
from pathlib import Path
from typing import Any

import numpy as np

from .bundle import FLOAT_FILE, perceiver_of
from .detect import WINDOW_PX
from .export import onnx_session

RUNS = 12


def best_seconds(file: Path, threads: int) -> float:
    session = onnx_session(file, threads)
    window = np.random.default_rng(0).integers(0, 256, (1, WINDOW_PX, WINDOW_PX, 3), dtype=np.uint8)
    session.run(None, {"image": window})
    seconds: list[float] = []
    for _ in range(RUNS):
        start = time.perf_counter()
        session.run(None, {"image": window})
        seconds.append(time.perf_counter() - start)
    return min(seconds)


def main() -> None:
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--bundle", type=Path, required=True)
    p.add_argument("--also", type=Path, nargs="*", default=[])
    p.add_argument("--out", type=Path, required=True)
    a = p.parse_args()
    rows: list[dict[str, Any]] = []
    for file in dict.fromkeys([a.bundle / FLOAT_FILE, perceiver_of(a.bundle), *a.also]):
        for threads in (1, 2):
            seconds = best_seconds(file, threads)
            row = {
                "file": file.name,
                "threads": threads,
                "ms": round(seconds * 1e3, 1),
                "mpxPerSecond": round(WINDOW_PX**2 / seconds / 1e6, 2),
            }
            rows.append(row)
            print(row)
    report = {"machine": platform.machine(), "cpus": os.cpu_count(), "rows": rows}
    a.out.write_text(json.dumps(report, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
