"""Makes boxes.json: pixel boxes of scenes in several CRSs, put on the ground by pyproj and shapely.

    pip install pyproj==3.7.2 shapely==2.2.0 && python make_boxes.py > boxes.json

Each side of a box is cut into four, as the app does. Rings are lon/lat (WGS84), counter-clockwise; a box across the
antimeridian is cut there by shapely. Area is geodesic (pyproj.Geod, WGS84), of the densified ring.
"""

import itertools
import json
import sys

import shapely
from pyproj import Geod, Transformer
from shapely.affinity import translate
from shapely.geometry import Polygon, box
from shapely.geometry.polygon import orient

PIECES_PER_SIDE = 4
DECIMALS = 10

# name, CRS, GDAL affine [x0, dx/dcol, dx/drow, y0, dy/dcol, dy/drow], pixel box [x, y, width, height]
CASES = [
    (
        "utm north",
        "EPSG:32633",
        [381027, 0.4, 0, 4830503, 0, -0.4],
        [539.86, 1047.88, 158.11, 311.18],
    ),
    (
        "utm rotated",
        "EPSG:32633",
        [381027, 0.3, 0.2, 4830503, 0.2, -0.3],
        [100, 200, 300, 50],
    ),
    (
        "utm south, south up",
        "EPSG:32756",
        [334000, 0.5, 0, 6250000, 0, 0.5],
        [10, 20, 30, 40],
    ),
    (
        "web mercator, large",
        "EPSG:3857",
        [1000000, 30, 0, 6000000, 0, -30],
        [0, 0, 4000, 3000],
    ),
    ("degrees", "EPSG:4326", [10, 1e-5, 0, 53.5, 0, -1e-5], [300, 200, 40, 40]),
    (
        "polar stereographic",
        "EPSG:3413",
        [-500000, 10, 0, -1500000, 0, -10],
        [1000, 1000, 900, 700],
    ),
    (
        "utm 60, across the antimeridian",
        "EPSG:32760",
        [815500, 1, 0, 8000000, 0, -1],
        [500, 500, 4000, 2000],
    ),
    (
        "degrees, across the antimeridian",
        "EPSG:4326",
        [179.99, 1e-4, 0, -16.5, 0, -1e-4],
        [50, 10, 100, 60],
    ),
]


def ring_in_crs(affine, bbox):
    """The densified outline of a pixel box in CRS coordinates, closed."""
    x0, dxc, dxr, y0, dyc, dyr = affine
    x, y, w, h = bbox
    corners = [(x, y), (x + w, y), (x + w, y + h), (x, y + h), (x, y)]
    pixels = [
        (c1 + (c2 - c1) * k / PIECES_PER_SIDE, r1 + (r2 - r1) * k / PIECES_PER_SIDE)
        for (c1, r1), (c2, r2) in itertools.pairwise(corners)
        for k in range(PIECES_PER_SIDE)
    ]
    pixels.append(corners[0])
    return [(x0 + dxc * c + dxr * r, y0 + dyc * c + dyr * r) for c, r in pixels]


def on_the_ground(crs, affine, bbox):
    """Polygons in WGS84, cut at the antimeridian, and the geodesic area in square metres."""
    to_lonlat = Transformer.from_crs(crs, "EPSG:4326", always_xy=True)
    points = [to_lonlat.transform(x, y) for x, y in ring_in_crs(affine, bbox)]
    area = abs(Geod(ellps="WGS84").polygon_area_perimeter(*zip(*points))[0])
    if max(lon for lon, _ in points) - min(lon for lon, _ in points) > 180:
        points = [(lon + 360 if lon < 0 else lon, lat) for lon, lat in points]
    whole = Polygon(points)
    assert whole.is_valid
    east = shapely.intersection(whole, box(-180, -90, 180, 90))
    west = translate(shapely.intersection(whole, box(180, -90, 540, 90)), xoff=-360)
    parts = [orient(part, 1.0) for part in (east, west) if part.area > 0]
    return [
        [[round(v, DECIMALS) for v in p] for p in part.exterior.coords]
        for part in parts
    ], area


def main():
    cases = []
    for name, crs, affine, bbox in CASES:
        polygons, area = on_the_ground(crs, affine, bbox)
        definition = Transformer.from_crs(crs, "EPSG:4326").source_crs.to_proj4()
        cases.append(
            {
                "name": name,
                "proj": definition,
                "affine": affine,
                "bbox": bbox,
                "polygons": polygons,
                "area": area,
            }
        )
    json.dump(cases, sys.stdout, indent=1)


if __name__ == "__main__":
    main()
