"""Draws and encodes the tiles of a list with rio-tiler, and prints what it took as JSON.

`rio_tiler_tiles.py SCENE TILES.json --warm-up SCENE TILES.json [--threads 6] [--size 256] [--open request|thread]`

The list is drawn once in this fresh process (cold) and once more (warm). `request` opens the file for every tile, as a
tile server does; `thread` keeps one reader for each thread open, so that GDAL's block cache serves the second pass.
"""

import argparse
import json
import os
import resource
import threading
import time
import warnings
from concurrent.futures import ThreadPoolExecutor

os.environ.setdefault("GDAL_DISABLE_READDIR_ON_OPEN", "EMPTY_DIR")

import rasterio  # noqa: E402
import rio_tiler  # noqa: E402
from rio_tiler.errors import TileOutsideBounds  # noqa: E402
from rio_tiler.io import Reader  # noqa: E402

warnings.filterwarnings("ignore")
kept = threading.local()


def picture(reader: Reader, z: int, x: int, y: int, size: int) -> bytes:
    try:
        image = reader.tile(x, y, z, tilesize=size)
        if image.array.mask.any():
            return image.render(img_format="WEBP", QUALITY=85, METHOD=0)
        return image.render(img_format="JPEG", add_mask=False, QUALITY=85)
    except TileOutsideBounds:
        return b""


def tile(scene: str, address: list[int], size: int, mode: str) -> tuple[float, int]:
    """Seconds and bytes of one tile."""
    start = time.perf_counter()
    if mode == "thread":
        if getattr(kept, "reader", None) is None:
            kept.reader = Reader(scene)
        encoded = picture(kept.reader, *address, size)
    else:
        with Reader(scene) as reader:
            encoded = picture(reader, *address, size)
    return time.perf_counter() - start, len(encoded)


def processor_seconds() -> float:
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


def drawn(pool: ThreadPoolExecutor, scene: str, tiles: list[list[int]], size: int, mode: str) -> dict[str, object]:
    processor, start = processor_seconds(), time.perf_counter()
    each = list(pool.map(lambda address: tile(scene, address, size, mode), tiles))
    return {
        "seconds": time.perf_counter() - start,
        "processorSeconds": processor_seconds() - processor,
        "latencies": [seconds for seconds, _ in each],
        "bytes": sum(length for _, length in each),
    }


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("scene")
    parser.add_argument("tiles")
    parser.add_argument("--warm-up", nargs=2, required=True)
    parser.add_argument("--threads", type=int, default=6)
    parser.add_argument("--size", type=int, default=256)
    parser.add_argument("--open", choices=["request", "thread"], default="request")
    args = parser.parse_args()
    with open(args.tiles) as file:
        tiles = json.load(file)
    before, listed = args.warm_up
    with open(listed) as file:
        addresses = json.load(file)
    with Reader(before) as reader:
        for address in addresses:
            picture(reader, *address, args.size)
    with ThreadPoolExecutor(args.threads) as pool:
        cold = drawn(pool, args.scene, tiles, args.size, args.open)
        warm = drawn(pool, args.scene, tiles, args.size, args.open)
    versions = {"rio-tiler": rio_tiler.__version__, "GDAL": rasterio.__gdal_version__}
    print(json.dumps({"versions": versions, "cold": cold, "warm": warm}))


main()
