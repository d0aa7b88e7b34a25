"""Training crops: a class, a box of it, a scale, then flips, turns and colour.

Frame: pixels of the crop, origin at the top left corner of the top left pixel, x to the right, y down.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import cv2
import numpy as np
from numpy.typing import NDArray

from .packs import Pack, PackImage

MIN_SCALE, MAX_SCALE = 0.35, 1.5
MIN_OBJECT_PX, MAX_OBJECT_PX = 10.0, 340.0
MIN_VISIBLE_SHARE = 0.4
MIN_TRAINED_PX = 7.0
"""Smaller boxes (square root of the area) are ignored: neither found nor punished."""
EMPTY_SHARE = 0.12
MOSAIC_SHARE_SMALL, MOSAIC_SHARE = 0.6, 0.06
CLASS_WEIGHT = {"basketball court": 1.6, "bridge": 1.7, "harbor": 1.2, "overpass": 0.6, "vehicle": 1.2}
PACK_WEIGHT = {"vhr10": 1.0, "planes": 0.8, "cars": 0.6, "rsod": 0.6, "renders": 0.0}
"""Relative share of a pack among those with the chosen class. Renders get an absolute share instead."""


@dataclass
class Crop:
    """A training crop: image [S, S, 3] uint8, boxes to find, boxes to ignore, and what its pack labels."""

    image: NDArray[np.uint8]
    boxes: NDArray[np.float32]
    classes: NDArray[np.int64]
    ignored: NDArray[np.float32]
    labelled: NDArray[np.bool_]
    complete: bool


@dataclass
class CropSampler:
    packs: list[Pack]
    class_names: list[str]
    size: int
    rng: np.random.Generator
    renders_share: float = 0.0
    _places: list[tuple[int, list[tuple[Pack, list[tuple[PackImage, int]]]]]] = field(default_factory=list)

    def __post_init__(self) -> None:
        for c in range(len(self.class_names)):
            holders: list[tuple[Pack, list[tuple[PackImage, int]]]] = []
            for pack in self.packs:
                whole = [im for im in pack.images if c not in im.masked]
                found = [(im, int(i)) for im in whole for i in np.flatnonzero(im.classes == c)]
                if found:
                    holders.append((pack, found))
            if holders:
                self._places.append((c, holders))

    def sample(self) -> Crop:
        rng = self.rng
        renders = [p for p in self.packs if p.name == "renders"]
        only_renders = bool(renders) and rng.random() < self.renders_share
        if rng.random() < EMPTY_SHARE:
            pack = renders[0] if only_renders else self._real_pack()
            crop = self._cut(pack, pack.images[rng.integers(len(pack.images))], None)
        else:
            pack, image, box = self._pick(only_renders)
            small = max(image.pixels.shape[:2]) < self.size
            if rng.random() < (MOSAIC_SHARE_SMALL if small else MOSAIC_SHARE):
                crop = self._mosaic(pack, image, box)
            else:
                crop = self._cut(pack, image, box)
        return colour(turn(crop, int(rng.integers(8))), rng)

    def _real_pack(self) -> Pack:
        real = [p for p in self.packs if p.name != "renders"]
        weights = np.array([3.0 if p.complete else 1.0 for p in real])
        return real[self.rng.choice(len(real), p=weights / weights.sum())]

    def _pick(self, only_renders: bool) -> tuple[Pack, PackImage, int]:
        rng = self.rng
        places = [(c, [h for h in holders if (h[0].name == "renders") == only_renders]) for c, holders in self._places]
        places = [(c, holders) for c, holders in places if holders]
        weights = np.array([CLASS_WEIGHT.get(self.class_names[c], 1.0) for c, _ in places])
        _, holders = places[rng.choice(len(places), p=weights / weights.sum())]
        shares = np.array([1.0 if only_renders else PACK_WEIGHT.get(p.name, 0.5) for p, _ in holders])
        pack, found = holders[rng.choice(len(holders), p=shares / shares.sum())]
        image, box = found[rng.integers(len(found))]
        return pack, image, box

    def _scale_for(self, image: PackImage, box: int | None) -> float:
        low, high = MIN_SCALE, MAX_SCALE
        if box is not None:
            x1, y1, x2, y2 = image.boxes[box]
            side = float(np.sqrt(max((x2 - x1) * (y2 - y1), 1.0)))
            longest = float(max(x2 - x1, y2 - y1))
            low = max(low, MIN_OBJECT_PX / side)
            high = max(min(high, MAX_OBJECT_PX / side, 1.1 * self.size / longest), MIN_SCALE)
            low = min(low, high)
        return float(np.exp(self.rng.uniform(np.log(low), np.log(high))))

    def _cut(self, pack: Pack, image: PackImage, box: int | None) -> Crop:
        scale = self._scale_for(image, box)
        if box is None:
            centre = self._empty_place(image, scale)
        else:
            x1, y1, x2, y2 = image.boxes[box]
            reach = 0.5 * self.size / scale
            jitter = self.rng.uniform(-1, 1, 2) * max(reach - 0.5 * float(max(x2 - x1, y2 - y1)), 0.3 * reach)
            centre = np.array([x1 + x2, y1 + y2]) / 2 + jitter
        return cut(image, pack, centre, scale, (self.size, self.size), self.rng)

    def _empty_place(self, image: PackImage, scale: float) -> NDArray[np.float64]:
        """A place where the crop holds as few boxes as any of a dozen tries."""
        height, width = image.pixels.shape[:2]
        reach = 0.5 * self.size / scale
        tries = self.rng.uniform(0, 1, (12, 2)) * [width, height]
        if len(image.boxes) == 0:
            return tries[0]
        middles = (image.boxes[:, :2] + image.boxes[:, 2:]) / 2
        inside = (np.abs(middles[None] - tries[:, None]).max(-1) < reach).sum(1)
        return tries[int(inside.argmin())]

    def _mosaic(self, pack: Pack, image: PackImage, box: int) -> Crop:
        """Four crops of one pack around a random cross: small images would be mostly padding otherwise."""
        half = int(self.rng.integers(round(0.4 * self.size), round(0.6 * self.size)))
        across = int(self.rng.integers(round(0.4 * self.size), round(0.6 * self.size)))
        canvas = np.zeros((self.size, self.size, 3), np.uint8)
        found: list[Crop] = []
        for k, (x, y, w, h) in enumerate(
            [
                (0, 0, half, across),
                (half, 0, self.size - half, across),
                (0, across, half, self.size - across),
                (half, across, self.size - half, self.size - across),
            ]
        ):
            if k > 0:
                image = pack.images[self.rng.integers(len(pack.images))]
                if len(image.boxes) == 0:
                    continue
                box = int(self.rng.integers(len(image.boxes)))
            x1, y1, x2, y2 = image.boxes[box]
            scale = min(self._scale_for(image, box), 0.9 * min(w, h) / float(max(x2 - x1, y2 - y1)))
            scale = max(scale, 0.6 * MIN_SCALE)
            reach = 0.5 * np.array([w, h]) / scale
            slack = np.maximum(reach - 0.5 * np.array([x2 - x1, y2 - y1]), 0)
            centre = np.array([x1 + x2, y1 + y2]) / 2 + self.rng.uniform(-1, 1, 2) * slack
            piece = cut(image, pack, centre, scale, (w, h), self.rng)
            canvas[y : y + h, x : x + w] = piece.image
            shift = np.array([x, y, x, y], np.float32)
            piece.boxes += shift
            piece.ignored += shift
            found.append(piece)
        return Crop(
            canvas,
            np.concatenate([p.boxes for p in found]),
            np.concatenate([p.classes for p in found]),
            np.concatenate([p.ignored for p in found]),
            np.logical_and.reduce([p.labelled for p in found]),
            all(p.complete for p in found),
        )


def cut(
    image: PackImage,
    pack: Pack,
    centre: NDArray[np.float64],
    scale: float,
    size: tuple[int, int],
    rng: np.random.Generator,
) -> Crop:
    """Resample the window of `size` (w, h) crop pixels around `centre` (image pixels) at `scale` crop px per image px."""
    height, width = image.pixels.shape[:2]
    window = np.array(size) / scale
    extent = np.array([width, height], dtype=np.float64)
    low, high = np.minimum(0, extent - window), np.maximum(0, extent - window)
    origin = np.clip(np.asarray(centre) - window / 2, low, high)
    x0, y0 = np.maximum(np.floor(origin), 0).astype(int)
    x1, y1 = np.minimum(np.ceil(origin + window), extent).astype(int)
    part = image.pixels[y0:y1, x0:x1]
    target = (max(1, round((x1 - x0) * scale)), max(1, round((y1 - y0) * scale)))
    part = cv2.resize(part, target, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR)
    fill = (0, 127, int(rng.integers(256)))[int(rng.integers(3))]
    canvas = np.full((size[1], size[0], 3), fill, np.uint8)
    ox, oy = np.round((np.array([x0, y0]) - origin) * scale).astype(int)
    left, top = max(ox, 0), max(oy, 0)
    w = min(target[0] + min(ox, 0), size[0] - left)
    h = min(target[1] + min(oy, 0), size[1] - top)
    canvas[top : top + h, left : left + w] = part[top - oy : top - oy + h, left - ox : left - ox + w]
    factor = np.array([target[0] / (x1 - x0), target[1] / (y1 - y0)] * 2)
    moved = (image.boxes - np.array([x0, y0] * 2)) * factor + np.array([ox, oy] * 2)
    clipped = moved.copy()
    clipped[:, 0::2] = clipped[:, 0::2].clip(0, size[0])
    clipped[:, 1::2] = clipped[:, 1::2].clip(0, size[1])
    area = (moved[:, 2] - moved[:, 0]) * (moved[:, 3] - moved[:, 1])
    seen = (clipped[:, 2] - clipped[:, 0]) * (clipped[:, 3] - clipped[:, 1])
    present = seen > 1
    keep = present & (seen >= MIN_VISIBLE_SHARE * area) & (seen >= MIN_TRAINED_PX**2)
    clipped = clipped.astype(np.float32)
    labelled = pack.labelled.copy()
    labelled[list(image.masked)] = False
    complete = pack.complete and not image.masked
    return Crop(canvas, clipped[keep], image.classes[keep], clipped[present & ~keep], labelled, complete)


def turn(crop: Crop, which: int) -> Crop:
    """One of the eight flips and turns; bit 0 mirrors x, bit 1 mirrors y, bit 2 swaps the axes."""
    image, size = crop.image, crop.image.shape[0]

    def move(boxes: NDArray[np.float32]) -> NDArray[np.float32]:
        x1, y1, x2, y2 = boxes.T
        if which & 1:
            x1, x2 = size - x2, size - x1
        if which & 2:
            y1, y2 = size - y2, size - y1
        if which & 4:
            x1, y1, x2, y2 = y1, x1, y2, x2
        return np.stack([x1, y1, x2, y2], 1)

    if which & 1:
        image = image[:, ::-1]
    if which & 2:
        image = image[::-1]
    if which & 4:
        image = image.transpose(1, 0, 2)
    return Crop(
        np.ascontiguousarray(image), move(crop.boxes), crop.classes, move(crop.ignored), crop.labelled, crop.complete
    )


def colour(crop: Crop, rng: np.random.Generator) -> Crop:
    """Gamma, contrast, brightness and channel gains in one table; sometimes grey, blur, JPEG or noise."""
    image = crop.image
    if rng.random() < 0.8:
        ramp = (np.arange(256) / 255.0) ** np.exp(rng.normal(0, 0.25))
        gain = np.exp(rng.normal(0, 0.18))
        shift = rng.normal(0, 0.06)
        tint = np.exp(rng.normal(0, 0.08, 3))
        table = ((ramp - 0.5) * gain + 0.5 + shift)[:, None] * tint
        image = cv2.LUT(image, (table.clip(0, 1) * 255).astype(np.uint8)[None])
    if rng.random() < 0.15:
        image = cv2.cvtColor(cv2.cvtColor(image, cv2.COLOR_RGB2GRAY), cv2.COLOR_GRAY2RGB)
    elif rng.random() < 0.3:
        hsv = cv2.cvtColor(image, cv2.COLOR_RGB2HSV)
        hsv[..., 0] = (hsv[..., 0].astype(np.int16) + int(rng.integers(-10, 11))) % 180
        hsv[..., 1] = cv2.convertScaleAbs(hsv[..., 1], alpha=float(rng.uniform(0.5, 1.3)))
        image = cv2.cvtColor(hsv, cv2.COLOR_HSV2RGB)
    if rng.random() < 0.1:
        image = cv2.GaussianBlur(image, (0, 0), float(rng.uniform(0.4, 1.1)))
    if rng.random() < 0.1:
        _, packed = cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, int(rng.integers(30, 80))])
        image = cv2.imdecode(packed, cv2.IMREAD_COLOR)
    if rng.random() < 0.08:
        noise = rng.normal(0, rng.uniform(2, 8), image.shape)
        image = (image + noise).clip(0, 255).astype(np.uint8)
    crop.image = image
    return crop
