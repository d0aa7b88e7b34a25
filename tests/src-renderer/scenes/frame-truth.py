"""Writes frame-truth.json: longitudes and latitudes of pixel positions by pyproj, for frame.test.ts.

Run: python tests/src-renderer/scenes/frame-truth.py   (needs pyproj)
"""

import json
from pathlib import Path

from pyproj import Transformer

SCENES = [
    {"name": "UTM, north up", "crs": "EPSG:32633", "affine": [381027, 0.4, 0, 4830503, 0, -0.4]},
    {"name": "UTM, rotated and south-up", "crs": "EPSG:32756", "affine": [334000, 0.3, 0.1, 6250000, -0.1, 0.3]},
    {"name": "web mercator", "crs": "EPSG:3857", "affine": [500000, 0.6, 0, 6800000, 0, -0.6]},
    {"name": "geographic", "crs": "EPSG:4326", "affine": [10, 1e-5, 0, 53.5, 0, -1e-5]},
    {
        "name": "a definition without a code",
        "crs": "+proj=laea +lat_0=52 +lon_0=10 +x_0=4321000 +y_0=3210000 +ellps=GRS80 +units=m +no_defs",
        "affine": [4300000, 10, 0, 3200000, 0, -10],
    },
    {"name": "a code that the window does not know", "crs": "EPSG:2056", "affine": [2683000, 0.1, 0, 1248000, 0, -0.1]},
]
WIDTH, HEIGHT = 12_000, 8_000
POSITIONS = [(0, 0), (WIDTH, 0), (WIDTH, HEIGHT), (0, HEIGHT), (WIDTH / 2, HEIGHT / 2), (1234.5, 6789.25)]


def lon_lat(scene: dict, col: float, row: float) -> list[float]:
    x0, a, b, y0, d, e = scene["affine"]
    to_wgs84 = Transformer.from_crs(scene["crs"], "EPSG:4326", always_xy=True)
    return list(to_wgs84.transform(x0 + a * col + b * row, y0 + d * col + e * row))


truth = [
    {
        **scene,
        "width": WIDTH,
        "height": HEIGHT,
        "points": [{"pixel": [col, row], "lonLat": lon_lat(scene, col, row)} for col, row in POSITIONS],
    }
    for scene in SCENES
]
Path(__file__).with_suffix(".json").write_text(json.dumps(truth, indent=1) + "\n")
