import { mkdtemp, readdir, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Candidate, PixelBox } from '../../src-main/contract/index.js';
import { GeoR1Error } from '../../src-main/contract/index.js';
import { iou } from '../../src-main/geometry/index.js';
import type { PerceiveProgress } from '../../src-main/perceive/index.js';
import { perceiveScene } from '../../src-main/perceive/index.js';
import { fakeEngine } from '../fixtures/fake-engine.js';
import { fakeScene } from '../fixtures/fake-scene.js';
import type { FakeSceneOptions, Rgb, Shape } from '../fixtures/fake-scene.js';

const RED: Rgb = [220, 30, 30];
const BLUE: Rgb = [30, 40, 220];
const CLASSES = [
  { name: 'car', colour: RED },
  { name: 'pool', colour: BLUE },
];

/** Objects on a lattice whose pitch shares no factor with the windows', so that seams cut some at every place. */
function lattice(width: number, height: number, pitch = 47): Shape[] {
  const shapes: Shape[] = [];
  for (let y = 6; y + 24 < height; y += pitch) {
    for (let x = 6; x + 24 < width; x += pitch) {
      const bbox: PixelBox = [x, y, 9 + ((x * 7 + y) % 13), 9 + ((x + y * 3) % 13)];
      shapes.push({ bbox, colour: (x + y) % 2 === 0 ? RED : BLUE });
    }
  }
  return shapes;
}

let cacheDir: string;
beforeEach(async () => {
  cacheDir = await mkdtemp(join(tmpdir(), 'geo-r1-index-'));
});
afterEach(() => rm(cacheDir, { recursive: true, force: true }));

const byPlace = (boxes: readonly (readonly number[])[]) =>
  boxes.map((box) => box.map((v) => Math.round(v))).sort((a, b) => a[1]! - b[1]! || a[0]! - b[0]!);
const boxesOf = (candidates: readonly Candidate[]) => byPlace(candidates.map(({ bbox }) => bbox));
/** Three by three windows of at most 224 px with 64 px overlap. */
const SIDES = [500, 400] as const;
const WINDOWS = 3 * 3;
const scene = (options: Partial<FakeSceneOptions> = {}) => {
  const { width = SIDES[0], height = SIDES[1] } = options;
  return fakeScene({ shapes: lattice(width, height), ...options, width, height });
};

describe('over seams', () => {
  it('finds each object once, where it is', async () => {
    const place = scene();
    const { candidates } = await perceiveScene(place, fakeEngine({ classes: CLASSES }));
    expect(boxesOf(candidates)).toEqual(byPlace(lattice(...SIDES).map(({ bbox }) => bbox)));
    expect(place.reads()).toBe(WINDOWS);
    expect(new Set(candidates.map(({ id }) => id)).size).toBe(candidates.length);
  });

  it('joins an object that is longer than any window', async () => {
    const quay: PixelBox = [20, 130, 440, 12];
    const place = scene({ shapes: [{ bbox: quay, colour: BLUE }] });
    const { candidates } = await perceiveScene(place, fakeEngine({ classes: CLASSES }));
    expect(boxesOf(candidates)).toEqual([quay]);
    expect(candidates[0]!.score).toBeCloseTo(0.9, 5);
  });

  it('takes the whole from the coarser look and leaves out the pieces of the finer', async () => {
    const shapes: Shape[] = [
      { bbox: [70, 70, 200, 170], colour: BLUE },
      { bbox: [12, 20, 20, 20], colour: RED },
    ];
    const { candidates } = await perceiveScene(
      scene({ width: 800, height: 600, shapes }),
      fakeEngine({ classes: CLASSES, scales: [1, 0.5] }),
    );
    expect(boxesOf(candidates)).toEqual(byPlace(shapes.map(({ bbox }) => bbox)));
    expect(candidates.find(({ label }) => label === 'pool')!.lookScale).toBe(2);
  });
});

describe('scales', () => {
  const classes = [
    { name: 'car', colour: RED, sizeMetres: [3, 16], trainedPixelRange: [10, 55] },
    { name: 'bridge', colour: BLUE, sizeMetres: [15, 500], trainedPixelRange: [30, 100] },
  ] as const;
  const shapes: Shape[] = [
    { bbox: [1000, 500, 45, 20], colour: RED },
    { bbox: [150, 800, 1100, 200], colour: BLUE },
    { bbox: [1300, 150, 50, 24], colour: RED },
  ];

  it('finds a bridge and cars in one 10 cm scene', async () => {
    const place = fakeScene({ width: 2400, height: 1400, gsd: 0.1, shapes });
    const { candidates } = await perceiveScene(place, fakeEngine({ classes }));
    expect(candidates.map(({ label }) => label).sort()).toEqual(['bridge', 'car', 'car']);
    const bridge = candidates.find(({ label }) => label === 'bridge')!;
    expect(bridge.lookScale).toBeGreaterThan(4);
    bridge.bbox.forEach((v, i) => expect(Math.abs(v - shapes[1]!.bbox[i]!)).toBeLessThan(12));
  });

  it('sees at most pieces of the bridge at the scale of the cars, which is why there are several', async () => {
    const place = fakeScene({ width: 2400, height: 1400, shapes });
    const { candidates } = await perceiveScene(place, fakeEngine({ classes, scales: [0.8] }));
    const pieces = candidates.filter(({ label }) => label === 'bridge');
    expect(pieces.every(({ score, bbox }) => score < 0.5 && iou(bbox, shapes[1]!.bbox) < 0.5)).toBe(true);
  });
});

describe('the index on disk', () => {
  it('answers a second time without reading a pixel', async () => {
    const engine = fakeEngine({ classes: CLASSES });
    const first = await perceiveScene(scene(), engine, { cacheDir });
    const again = scene();
    const second = await perceiveScene(again, engine, { cacheDir });
    expect(again.reads()).toBe(0);
    expect([first.fromDisk, second.fromDisk]).toEqual([false, true]);
    expect(second.candidates.map(withoutArrays)).toEqual(first.candidates.map(withoutArrays));
    expect(second.candidates[0]!.embedding).toEqual(first.candidates[0]!.embedding);
    expect(await readdir(join(cacheDir, 'scene-index'))).toHaveLength(1);
  });

  it.each([
    ['bands', { bands: [3, 2, 1] }, {}],
    ['stretch', { stretch: 'p2-98 [12..4013]' }, {}],
    ['scene', { nodata: [[0, 0, 10, 10] as PixelBox] }, {}],
    ['ground sample distance', { gsd: 1 }, {}],
    ['bundle', {}, { bundleSha256: 'c'.repeat(64) }],
    ['pyramid', {}, { scales: [1, 0.5] }],
  ])('is another one for another %s', async (_what, ofScene, ofEngine) => {
    await perceiveScene(scene(), fakeEngine({ classes: CLASSES }), { cacheDir });
    const other = scene(ofScene);
    const { fromDisk } = await perceiveScene(other, fakeEngine({ classes: CLASSES, ...ofEngine }), {
      cacheDir,
    });
    expect(fromDisk).toBe(false);
    expect(other.reads()).toBeGreaterThan(0);
  });

  it('goes on where a cancelled look stopped, and finds the same', async () => {
    const whole = await perceiveScene(scene(), fakeEngine({ classes: CLASSES }));
    const stop = new AbortController();
    const engine = fakeEngine({
      classes: CLASSES,
      onDetect: (count) => {
        if (count === 8) stop.abort();
      },
    });
    const cut = perceiveScene(scene(), engine, { cacheDir, signal: stop.signal });
    await expect(cut).rejects.toMatchObject({ code: 'cancelled' });
    const rest = scene();
    const resumed = await perceiveScene(rest, fakeEngine({ classes: CLASSES }), { cacheDir });
    expect(rest.reads()).toBeLessThan(WINDOWS - 3);
    expect(rest.reads()).toBeGreaterThan(0);
    expect(resumed.candidates.map(withoutArrays)).toEqual(whole.candidates.map(withoutArrays));
  });

  it('keeps what was seen when the engine dies', async () => {
    const dead = new GeoR1Error({
      code: 'engine-failed',
      message: 'The process that runs the model was killed.',
    });
    const engine = fakeEngine({
      classes: CLASSES,
      onDetect: (count) => {
        if (count > 5) throw dead;
      },
    });
    await expect(perceiveScene(scene(), engine, { cacheDir })).rejects.toBe(dead);
    const rest = scene();
    await perceiveScene(rest, fakeEngine({ classes: CLASSES }), { cacheDir });
    expect(rest.reads()).toBe(WINDOWS - 5);
  });

  it('cuts off a journal that a crash left half written, and looks at that window again', async () => {
    const stop = new AbortController();
    const engine = fakeEngine({
      classes: CLASSES,
      onDetect: (count) => {
        if (count === 6) stop.abort();
      },
    });
    await perceiveScene(scene(), engine, { cacheDir, signal: stop.signal }).catch(() => undefined);
    const [journal] = await readdir(join(cacheDir, 'scene-index'));
    const file = join(cacheDir, 'scene-index', journal!);
    const { size } = await stat(file);
    await truncate(file, size - 5);
    const rest = scene();
    const { candidates } = await perceiveScene(rest, fakeEngine({ classes: CLASSES }), { cacheDir });
    expect(boxesOf(candidates)).toEqual(byPlace(lattice(...SIDES).map(({ bbox }) => bbox)));
    expect(rest.reads()).toBeLessThan(WINDOWS);
  });

  it.each([
    ['empty', () => Buffer.alloc(0)],
    ['truncated', (bytes: Buffer) => bytes.subarray(0, bytes.length / 2)],
    ['changed in one bit', (bytes: Buffer) => bytes.fill(bytes[3000]! ^ 1, 3000, 3001)],
    ['of another kind', () => Buffer.from('SQLite format 3\0 and so on and on')],
  ])('is made anew where it is %s', async (_what, damage) => {
    const engine = fakeEngine({ classes: CLASSES });
    const first = await perceiveScene(scene(), engine, { cacheDir });
    const [name] = await readdir(join(cacheDir, 'scene-index'));
    const file = join(cacheDir, 'scene-index', name!);
    await writeFile(file, damage(await readFile(file)));
    const again = await perceiveScene(scene(), engine, { cacheDir });
    expect(again.fromDisk).toBe(false);
    expect(boxesOf(again.candidates)).toEqual(boxesOf(first.candidates));
    expect((await perceiveScene(scene(), engine, { cacheDir })).fromDisk).toBe(true);
  });

  it('says which folder cannot be written', async () => {
    const file = join(cacheDir, 'a-file');
    await writeFile(file, '');
    const refused = perceiveScene(scene(), fakeEngine({ classes: CLASSES }), { cacheDir: file });
    await expect(refused).rejects.toMatchObject({ code: 'io' });
  });
});

describe('a part of the scene', () => {
  const where = { x: 170, y: 110, width: 90, height: 70 };
  const inside = ([x, y, w, h]: PixelBox) =>
    x + w / 2 >= 170 && x + w / 2 <= 260 && y + h / 2 >= 110 && y + h / 2 <= 180;

  it('reads only the windows that it touches, and finds what the whole look finds there', async () => {
    const whole = await perceiveScene(scene(), fakeEngine({ classes: CLASSES }));
    const place = scene();
    const part = await perceiveScene(place, fakeEngine({ classes: CLASSES }), { where });
    expect(place.reads()).toBe(4); // two columns by two rows
    expect(part.candidates.map(withoutArrays)).toEqual(
      whole.candidates.filter(({ bbox }) => inside(bbox)).map(withoutArrays),
    );
    expect(part.candidates.length).toBeGreaterThan(1);
  });

  it('is served by the index of the whole, and adds to it when it is asked first', async () => {
    const engine = fakeEngine({ classes: CLASSES });
    await perceiveScene(scene(), engine, { cacheDir, where });
    const again = scene();
    expect((await perceiveScene(again, engine, { cacheDir, where: [180, 120, 20, 20] })).fromDisk).toBe(true);
    expect(again.reads()).toBe(0);
    const rest = scene();
    expect((await perceiveScene(rest, engine, { cacheDir })).fromDisk).toBe(false);
    expect(rest.reads()).toBe(WINDOWS - 4);
    expect((await perceiveScene(scene(), engine, { cacheDir, where })).fromDisk).toBe(true);
  });
});

describe('pixels without data', () => {
  it('skips windows that hold none', async () => {
    const engine = fakeEngine({ classes: CLASSES });
    await perceiveScene(scene({ nodata: [[0, 0, 500, 290]] }), engine);
    expect(engine.runs()).toBe(6); // of the three rows, two reach below 290
  });

  it('drops what lies mostly on them, and keeps what lies beside', async () => {
    const shapes: Shape[] = [
      { bbox: [100, 100, 20, 20], colour: RED },
      { bbox: [220, 100, 20, 20], colour: BLUE },
    ];
    // The fill of what has no data happens to be a class's colour.
    const classes = [...CLASSES, { name: 'fog', colour: [127, 127, 127] as Rgb }];
    const place = scene({ width: 512, height: 384, shapes, nodata: [[300, 100, 40, 40]] });
    const { candidates } = await perceiveScene(place, fakeEngine({ classes }));
    expect(candidates.map(({ label }) => label).sort()).toEqual(['car', 'pool']);
  });

  it('pads a picture that is smaller than a window without finding the padding', async () => {
    const sizes: [number, number][] = [];
    const classes = [...CLASSES, { name: 'fog', colour: [127, 127, 127] as Rgb }];
    const engine = fakeEngine({
      classes,
      onDetect: (_, { width, height }) => void sizes.push([width, height]),
    });
    const shapes: Shape[] = [{ bbox: [50, 10, 20, 20], colour: RED }];
    const { candidates } = await perceiveScene(scene({ width: 70, height: 33, shapes }), engine);
    expect(sizes).toEqual([[96, 64]]);
    expect(boxesOf(candidates)).toEqual([[50, 10, 20, 20]]);
  });

  it('takes a picture of one pixel', async () => {
    const place = fakeScene({ width: 1, height: 1, shapes: [] });
    expect((await perceiveScene(place, fakeEngine({ classes: CLASSES }))).candidates).toEqual([]);
  });
});

describe('while it looks', () => {
  it('tells progress and what it finds', async () => {
    const told: PerceiveProgress[] = [];
    const found: string[] = [];
    await perceiveScene(scene(), fakeEngine({ classes: CLASSES }), {
      onProgress: (progress) => told.push(progress),
      onFound: (boxes) => found.push(...boxes.map(({ label }) => label)),
    });
    expect(told[0]).toEqual({ windowsDone: 0, windowsTotal: WINDOWS, candidates: 0, remainingMs: null });
    expect(told.map(({ windowsDone }) => windowsDone)).toEqual(
      Array.from({ length: WINDOWS + 1 }, (_, i) => i),
    );
    expect(told.at(-1)!.remainingMs).toBe(0);
    expect(found.length).toBeGreaterThanOrEqual(lattice(...SIDES).length);
  });

  it('reads ahead while the model runs', async () => {
    let reading = 0;
    let readsDuringRun = 0;
    const place = scene({
      onRead: () => {
        reading++;
      },
    });
    const engine = fakeEngine({
      classes: CLASSES,
      onDetect: async () => {
        const before = reading;
        await new Promise((resolve) => setTimeout(resolve, 5));
        if (reading > before) readsDuringRun++;
      },
    });
    await perceiveScene(place, engine);
    expect(readsDuringRun).toBeGreaterThan(5);
  });

  it('stops within a second, though a read hangs', async () => {
    const stop = new AbortController();
    const place = scene({
      onRead: (count) =>
        count < 4
          ? undefined
          : new Promise((_, reject) => {
              stop.signal.addEventListener('abort', () => reject(stop.signal.reason as Error));
            }),
    });
    const looking = perceiveScene(place, fakeEngine({ classes: CLASSES }), { signal: stop.signal });
    setTimeout(() => stop.abort(), 50);
    const began = performance.now();
    await expect(looking).rejects.toMatchObject({ code: 'cancelled' });
    expect(performance.now() - began).toBeLessThan(1000);
  });

  it('does nothing when it is cancelled before it begins', async () => {
    const place = scene();
    const looking = perceiveScene(place, fakeEngine({ classes: CLASSES }), {
      signal: AbortSignal.abort(),
      cacheDir,
    });
    await expect(looking).rejects.toMatchObject({ code: 'cancelled' });
    expect(place.reads()).toBe(0);
  });
});

function withoutArrays({ embedding: _e, classScores: _c, ...candidate }: Candidate) {
  const round = (v: number) => Math.round(v * 1000) / 1000;
  return {
    ...candidate,
    bbox: candidate.bbox.map(round),
    lab: candidate.lab?.map(round),
    score: round(candidate.score),
    objectness: round(candidate.objectness),
    quality: round(candidate.quality ?? -1),
    colours: candidate.colours.map(({ name, share }) => [name, round(share)]),
  };
}
