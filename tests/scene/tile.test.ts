/** Tiles against the scene's own colours, computed place by place from the formulas of the XYZ scheme and of the CRS. */
import proj4 from 'proj4';
import { describe, expect, it } from 'vitest';
import { applyAffine, invertAffine, type SceneFrame } from '../../src-main/geometry/index.js';
import { BlockCache } from '../../src-main/scene/block-cache.js';
import type { Raster } from '../../src-main/scene/raster.js';
import { TileScene, type TilePicture } from '../../src-main/scene/tile.js';
import { colourAt, HEIGHT, lonLatFrame, plainFrame, WIDTH } from '../workspace/fakes.js';

const SIZE = 256;
const BLOCK = 128;

/** A raster in memory with the colours of `colourAt`, which notes the blocks that are read of it. */
function memoryRaster(read: string[] = []): Raster {
  return {
    bands: 3,
    dtype: 'uint8',
    compression: 'NONE',
    colour: 'rgb',
    palette: null,
    alphaBand: null,
    nodata: null,
    levels: [
      {
        width: WIDTH,
        height: HEIGHT,
        blockWidth: BLOCK,
        blockHeight: BLOCK,
        readBlock(blockX, blockY, bands) {
          read.push(`${blockX}/${blockY}`);
          const data = new Uint8Array(BLOCK * BLOCK * 3);
          for (let i = 0; i < BLOCK * BLOCK; i++) {
            const [col, row] = [blockX * BLOCK + (i % BLOCK), blockY * BLOCK + Math.floor(i / BLOCK)];
            data.set(colourAt(col + 0.5, row + 0.5), i * 3);
          }
          const views = bands.map((band) => ({ data, offset: band, stride: 3 }));
          const [width, height] = [
            Math.min(BLOCK, WIDTH - blockX * BLOCK),
            Math.min(BLOCK, HEIGHT - blockY * BLOCK),
          ];
          return Promise.resolve({ rowLength: BLOCK, width, height, bands: views, mask: null });
        },
      },
    ],
    close: () => Promise.resolve(),
  };
}

function sceneOf(frame: SceneFrame, read: string[] = []): TileScene {
  const ground = { file: 'a.tif', raster: memoryRaster(read), frame, affine: null, displayBands: [1, 2, 3] };
  return new TileScene(ground, new BlockCache(64 * 1024 * 1024));
}

function readTile(
  frame: SceneFrame,
  address: { z: number; x: number; y: number },
  size: number,
): Promise<TilePicture | null> {
  return sceneOf(frame).draw(address, size);
}

/** Longitude and latitude of a place in a tile, by the usual form of the formula. */
function placeIn(z: number, x: number, y: number, col: number, row: number): [number, number] {
  const tiles = 2 ** z;
  const lon = ((x + col / SIZE) / tiles) * 360 - 180;
  const lat = (Math.atan(Math.sinh(Math.PI * (1 - (2 * (y + row / SIZE)) / tiles))) * 180) / Math.PI;
  return [lon, lat];
}

/** The tile that holds a place. */
function tileOf(z: number, lon: number, lat: number): { z: number; x: number; y: number } {
  const tiles = 2 ** z;
  const latRadians = (lat * Math.PI) / 180;
  return {
    z,
    x: Math.floor(((lon + 180) / 360) * tiles),
    y: Math.floor(((1 - Math.asinh(Math.tan(latRadians)) / Math.PI) / 2) * tiles),
  };
}

function frameIn(definition: string, affine: [number, number, number, number, number, number]): SceneFrame {
  const converter = proj4(definition, 'WGS84');
  const inverse = invertAffine(affine);
  return {
    width: WIDTH,
    height: HEIGHT,
    gsd: 1,
    crs: definition,
    pixelToLonLat: (col, row) => converter.forward(applyAffine(affine, col, row)),
    lonLatToPixel: (lon, lat) => {
      const [x, y] = converter.inverse<[number, number]>([lon, lat]);
      return applyAffine(inverse, x, y);
    },
  };
}

const UTM = '+proj=utm +zone=33 +datum=WGS84 +units=m';
const frames: [string, SceneFrame][] = [
  ['degrees', lonLatFrame()],
  ['UTM', frameIn(UTM, [381027, 0.4, 0, 4830503, 0, -0.4])],
  ['UTM, rotated by 30 degrees', frameIn(UTM, [381027, 0.35, 0.2, 4830503, 0.2, -0.35])],
  ['UTM, south up', frameIn(UTM, [381027, 0.4, 0, 4830503, 0, 0.4])],
  ['UTM, beyond its zone', frameIn(UTM, [1200000, 5, 0, 4830503, 0, -5])],
  ['over the antimeridian', lonLatFrame(179.996, -16.5)],
];

describe.each(frames)('tiles of a scene in %s', (_name, frame) => {
  const [lon, lat] = frame.pixelToLonLat!(WIDTH / 2 - 10, HEIGHT / 2);
  /** In scenes over the antimeridian a place may be known under its other longitude. */
  const sceneAt = ([placeLon, placeLat]: [number, number]): [number, number] =>
    frame.lonLatToPixel!(lon + ((((placeLon - lon + 540) % 360) + 360) % 360) - 180, placeLat);

  it.each([19, 17, 15, 13])('show the right place of it at zoom %i', async (z) => {
    const address = tileOf(z, lon, lat);
    const tile = await readTile(frame, address, SIZE);
    expect(tile).not.toBeNull();
    const drawn: string[] = [];
    const wrong: string[] = [];
    for (let row = 0; row < SIZE; row += 5) {
      for (let col = 0; col < SIZE; col += 5) {
        const [sceneCol, sceneRow] = sceneAt(placeIn(z, address.x, address.y, col + 0.5, row + 0.5));
        const [red, green, blue, alpha] = tile!.rgba.subarray(
          (row * SIZE + col) * 4,
          (row * SIZE + col) * 4 + 4,
        );
        // Near the edge, half-covered pixels may fall either way.
        const margin = Math.max(2, 2 * 2 ** (19 - z));
        const depth = Math.min(sceneCol, sceneRow, WIDTH - sceneCol, HEIGHT - sceneRow);
        const wanted = colourAt(sceneCol, sceneRow);
        const levels = 2 + margin / 3; // the scene's colours grow by one level in two to three pixels
        const near = [red! - wanted[0], green! - wanted[1], (blue! - wanted[2]) * levels];
        const right = near.every((difference) => Math.abs(difference) <= levels) && alpha === 255;
        if (depth < -margin && alpha !== 0) wrong.push(`${col},${row} drawn outside`);
        if (depth > margin) drawn.push(`${col},${row}`);
        if (depth > margin && !right)
          wrong.push(`${col},${row}: ${red},${green},${alpha} for ${wanted.join()}`);
      }
    }
    expect(wrong).toEqual([]);
    if (z >= 15) expect(drawn).not.toEqual([]);
  });

  it('show something at every zoom down to the whole world', async () => {
    for (const z of [10, 6, 3]) {
      const tile = await readTile(frame, tileOf(z, lon, lat), SIZE);
      const drawn = tile === null ? 0 : tile.rgba.filter((value, i) => i % 4 === 3 && value > 0).length;
      expect(drawn).toBeLessThan(1200); // a few pixels or, where it is smaller than one, none; never smeared over the tile
    }
  });

  it('are none elsewhere', async () => {
    const address = tileOf(12, lon > 0 ? lon - 60 : lon + 60, lat);
    expect(await readTile(frame, address, SIZE)).toBeNull();
  });
});

it('draws both sides of the antimeridian', async () => {
  const scene = lonLatFrame(179.996, -16.5);
  for (const lon of [179.999, -179.999]) {
    const tile = await readTile(scene, tileOf(15, lon, -16.503), SIZE);
    expect(tile).not.toBeNull();
  }
});

it.each([
  ['north', 90, 1],
  ['south', -90, -1],
])('draws a scene around the %s pole between its edge and the pole', async (_pole, latOfPole, sign) => {
  const polar = `+proj=stere +lat_0=${latOfPole} +lat_ts=${70 * sign} +lon_0=0 +datum=WGS84 +units=m`;
  const frame = frameIn(polar, [-5000 * WIDTH, 10_000, 0, 5000 * HEIGHT, 0, -10_000]);
  for (const lon of [-120, 5, 179]) {
    const tile = await readTile(frame, tileOf(8, lon, 84 * sign), SIZE);
    expect(tile?.rgba.every((value, i) => i % 4 !== 3 || value === 255)).toBe(true);
  }
});

it('projects few places for a scene that is a spot on a tile of the whole world', async () => {
  const frame = frameIn(UTM, [381027, 0.4, 0, 4830503, 0, -0.4]);
  let projected = 0;
  const counted: SceneFrame = {
    ...frame,
    lonLatToPixel(lon, lat) {
      projected++;
      return frame.lonLatToPixel!(lon, lat);
    },
  };
  await readTile(counted, { z: 0, x: 0, y: 0 }, SIZE);
  expect(projected).toBeLessThan(2 * SIZE);
});

it('has no tiles of a scene without georeference', async () => {
  expect(await readTile(plainFrame(), { z: 0, x: 0, y: 0 }, SIZE)).toBeNull();
});

it('decodes only the blocks that a tile shows, and each once for all displays', async () => {
  const read: string[] = [];
  const scene = sceneOf(lonLatFrame(), read);
  const address = tileOf(20, 10.0032, 53.4987);
  await scene.draw(address, SIZE);
  expect(read).toEqual([...new Set(read)]);
  expect(read.length).toBeLessThanOrEqual(4);
  const before = read.length;
  await scene.draw(address, SIZE);
  await scene.draw(address, SIZE, { bands: [3], ramp: 'viridis', gamma: 2 });
  expect(read).toHaveLength(before);
});

it('fetches ahead the blocks that the tile will show, and draws nothing', async () => {
  const read: string[] = [];
  const scene = sceneOf(lonLatFrame(), read);
  const address = tileOf(18, 10.0032, 53.4987);
  await scene.fetchAhead(address, SIZE);
  const ahead = [...read].sort();
  const own: string[] = [];
  await sceneOf(lonLatFrame(), own).draw(address, SIZE);
  expect(ahead).toEqual(own.sort());
  await scene.draw(address, SIZE);
  expect(read).toHaveLength(ahead.length);
});

it('refuses bands that the scene does not have', async () => {
  for (const bands of [[0], [4], [1, 2, 9], [1.5]]) {
    const tile = sceneOf(lonLatFrame()).draw(tileOf(16, 10.004, 53.497), SIZE, { bands });
    await expect(tile).rejects.toMatchObject({ code: 'bad-input' });
  }
});

it('stops when it is cancelled, before and during the work', async () => {
  const address = tileOf(16, 10.004, 53.497);
  const before = sceneOf(lonLatFrame()).draw(address, SIZE, {}, AbortSignal.abort());
  await expect(before).rejects.toMatchObject({ code: 'cancelled' });
  const leaves = new AbortController();
  const during = sceneOf(lonLatFrame()).draw(address, SIZE, {}, leaves.signal);
  leaves.abort();
  await expect(during).rejects.toMatchObject({ code: 'cancelled' });
});
