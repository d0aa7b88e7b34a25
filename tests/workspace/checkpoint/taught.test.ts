/**
 * The whole way with a real checkpoint: a tiny one that was taught to box a white square (models/checkpoints/taught.py),
 * asked about GeoTIFFs of several sizes. Where the squares are was decided here; longitudes and latitudes are pyproj's.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { recogniseCheckpoint, startCheckpoint } from '../../../src-main/checkpoints/index.js';
import type { CheckpointEngine } from '../../../src-main/checkpoints/index.js';
import { GREEDY } from '../../../src-main/contract/index.js';
import type { Task } from '../../../src-main/contract/index.js';
import { iou } from '../../../src-main/geometry/index.js';
import type { Box } from '../../../src-main/geometry/index.js';
import { openScene } from '../../../src-main/scene/index.js';
import { askWith } from '../../../src-main/workspace/index.js';
import { openTiff } from '../../fixtures/scene-maker/geotiff/writer.js';
import { FIXTURES } from '../../checkpoints/truth.js';

const GROUND = 80;
const SQUARE = 240;
/** Of the picture that it was taught on, and of the square in cell (column, row) of nine. */
const SIDE = 224;
const inPicture = (column: number, row: number, size: number, x = 0, y = 0): Box => {
  const scale = size / SIDE;
  return [x + (column * 74 + 13) * scale, y + (row * 74 + 13) * scale, 48 * scale, 48 * scale];
};

let folder: string;
let engine: CheckpointEngine;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'geo-r1-taught-'));
  const checkpoint = await recogniseCheckpoint(fileURLToPath(new URL('taught', FIXTURES)));
  engine = await startCheckpoint(checkpoint, { providers: ['cpu'], threads: 1 });
}, 30_000);
afterAll(async () => {
  await engine.close();
  await rm(folder, { recursive: true, force: true });
});

/** In UTM 33N, half a metre a pixel. */
async function scene(width: number, height: number, squares: readonly Box[]) {
  const file = join(folder, `${width}-${height}-${squares.length}.tif`);
  const tiff = await openTiff(file, {
    width,
    height,
    bands: 3,
    dtype: 'uint8',
    compression: 'deflate',
    georeference: { crs: 'EPSG:32633', affine: [500_000, 0.5, 0, 5_000_000, 0, -0.5] },
  });
  for (let y = 0; y < height; y++) {
    const row = new Uint8Array(width * 3).fill(GROUND);
    for (const [x, top, side] of squares)
      if (y >= top && y < top + side) row.fill(SQUARE, Math.round(x) * 3, Math.round(x + side) * 3);
    await tiff.write(row);
  }
  await tiff.close();
  return openScene(file);
}

async function ask(opened: Awaited<ReturnType<typeof scene>>, question: string, task: Task, gsd?: number) {
  try {
    return await askWith(
      opened,
      engine,
      { question, task, where: null, minScore: null },
      {
        ports: { perceiveScene: () => Promise.reject(new Error('not to be looked at')) },
        bundle: { description: { vocabulary: [], distractors: [] } } as never,
        builtin: () => Promise.reject(new Error('not to be started')),
        cacheDir: null,
        gridLook: 'all',
        decoding: { ...GREEDY, gsd: gsd ?? null },
      },
    );
  } finally {
    await opened.close();
  }
}

describe('a taught checkpoint', () => {
  it.each([
    [224, 'rec', 0, 0],
    [512, 'ovd', 2, 1],
    [641, 'gres', 0, 2],
    [700, 'rec', 1, 2],
  ] as const)('boxes the square in a scene of %i pixels (%s)', async (size, task, column, row) => {
    const square = inPicture(column, row, size);
    const answer = await ask(await scene(size, size, [square]), 'the white square', task);
    expect(answer.boxes).toHaveLength(1);
    expect(iou(answer.boxes[0]?.bbox ?? [0, 0, 0, 0], square)).toBeGreaterThan(0.9);
    expect(answer.boxes[0]).toMatchObject({ label: 'square', measuredIn: 'm' });
    expect(answer.boxes[0]?.score).toBeGreaterThan(0.5);
    if (task === 'rec')
      expect(answer.written?.[0]?.steps).toEqual(['I see one white square.', 'It is the target.']);
  });

  it('puts it on the map where pyproj has it', async () => {
    const answer = await ask(await scene(700, 700, [inPicture(1, 2, 700)]), 'the white square', 'rec');
    const ring = answer.boxes[0]?.ring ?? [];
    const lons = ring.map(([lon]) => lon);
    const lats = ring.map(([, lat]) => lat);
    expect(Math.min(...lons)).toBeCloseTo(15.001729, 5);
    expect(Math.max(...lats)).toBeCloseTo(45.151213, 5);
    expect(Math.max(...lons)).toBeCloseTo(15.002683, 5);
    expect(Math.min(...lats)).toBeCloseTo(45.150538, 5);
  });

  it('says none where there is no square', async () => {
    const answer = await ask(await scene(300, 300, []), 'the white square', 'rec');
    expect(answer).toMatchObject({ none: true, boxes: [] });
    expect(answer.written?.[0]).toMatchObject({ said: 'none', ended: 'stop' });
  });

  it('finds both squares of a large scene, each in its window at the distance that it was taught at', async () => {
    // Windows of 224 pixels that show 512 of the scene, each 366 after the one before.
    const squares = [inPicture(0, 0, 512), inPicture(1, 0, 512, 3 * 366, 0)];
    const answer = await ask(await scene(1900, 512, squares), 'squares', 'gres', (0.5 * 512) / SIDE);
    expect(answer.provenance.decoding?.gsd).toBeCloseTo(1.143, 3);
    expect(answer.chain[0]?.finding).toContain('windows at 1.14 m a pixel, reduced');
    const found = [...answer.boxes].sort((a, b) => a.bbox[0] - b.bbox[0]);
    expect(found).toHaveLength(2);
    for (const [i, square] of squares.entries())
      expect(iou(found[i]?.bbox ?? [0, 0, 0, 0], square)).toBeGreaterThan(0.9);
  });
});
