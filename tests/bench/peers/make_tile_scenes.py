"""Makes the scenes of the tile benchmark in a folder: `make_tile_scenes.py FOLDER PICTURE...`

deflate.tif and jpeg.tif are 12,000 x 12,000 RGB COGs in UTM at 0.3 m, made of the given pictures side by side, each
cell turned differently; wide.tif is a 50,000 x 50,000 COG of large flat fields, which takes little room on disk.
"""

import sys
from pathlib import Path

import numpy as np
import rasterio
from rasterio.enums import Resampling
from rasterio.shutil import copy
from rasterio.transform import from_origin

SIDE = 12_000
WIDE_SIDE = 50_000
CELL = 1_000
GSD_M = 0.3
CRS = "EPSG:32633"
ORIGIN = (381_027.0, 4_830_503.0)


def cell(picture: Path, turn: int) -> np.ndarray:
    """One picture as 3 x CELL x CELL, turned and mirrored by `turn`."""
    with rasterio.open(picture) as source:
        bands = [1, 2, 3] if source.count >= 3 else [1, 1, 1]
        pixels = source.read(bands, out_shape=(3, CELL, CELL), resampling=Resampling.bilinear)
    turned = np.rot90(pixels, turn % 4, axes=(1, 2))
    return turned[:, :, ::-1] if turn // 4 % 2 else turned


def profile(side: int) -> dict[str, object]:
    return {
        "driver": "GTiff",
        "width": side,
        "height": side,
        "count": 3,
        "dtype": "uint8",
        "crs": CRS,
        "transform": from_origin(*ORIGIN, GSD_M, GSD_M),
        "tiled": True,
        "photometric": "RGB",
        "BIGTIFF": "IF_SAFER",
    }


def make_mosaic(folder: Path, pictures: list[Path]) -> None:
    plain = folder / "plain.tif"
    across = SIDE // CELL
    with rasterio.open(plain, "w", **profile(SIDE)) as out:
        for index in range(across * across):
            row, col = divmod(index, across)
            window = rasterio.windows.Window(col * CELL, row * CELL, CELL, CELL)
            out.write(cell(pictures[index % len(pictures)], index // len(pictures)), window=window)
    options = {"driver": "COG", "OVERVIEW_RESAMPLING": "AVERAGE"}
    copy(plain, folder / "deflate.tif", COMPRESS="DEFLATE", PREDICTOR="YES", **options)
    copy(plain, folder / "jpeg.tif", COMPRESS="JPEG", QUALITY=85, **options)
    plain.unlink()


def make_wide(folder: Path) -> None:
    plain = folder / "plain.tif"
    strip = 1_000
    with rasterio.open(plain, "w", compress="deflate", zlevel=1, **profile(WIDE_SIDE)) as out:
        for row in range(0, WIDE_SIDE, strip):
            shade = np.repeat(np.arange(WIDE_SIDE // strip, dtype="uint8") * 5, strip)
            pixels = np.broadcast_to(shade, (3, strip, WIDE_SIDE)).copy()
            pixels[1] = row // strip * 5
            out.write(pixels, window=rasterio.windows.Window(0, row, WIDE_SIDE, strip))
    copy(plain, folder / "wide.tif", driver="COG", COMPRESS="DEFLATE", LEVEL=1, BIGTIFF="YES", OVERVIEW_RESAMPLING="NEAREST")
    plain.unlink()


if __name__ == "__main__":
    target = Path(sys.argv[1])
    target.mkdir(parents=True, exist_ok=True)
    if not (target / "jpeg.tif").exists():
        make_mosaic(target, [Path(name) for name in sys.argv[2:]])
    if not (target / "wide.tif").exists():
        make_wide(target)
