import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Candidate, PixelBox } from '../../src-main/contract/index.js';
import { ringArea } from '../../src-main/geometry/index.js';
import { perceiveScene } from '../../src-main/perceive/index.js';
import { surfaceLook } from '../../src-main/perceive/surface-map.js';
import { surfaceRegions } from '../../src-main/perceive/surface-regions.js';
import { regionsOfBlock, withRegions } from '../../src-main/perceive/surface-table.js';
import { fakeEngine } from '../fixtures/fake-engine.js';
import { fakeScene } from '../fixtures/fake-scene.js';
import type { FakeSceneOptions, Rgb } from '../fixtures/fake-scene.js';

const BLUE: Rgb = [30, 40, 220];
const GREEN: Rgb = [30, 160, 30];
const SURFACES = [
  { name: 'water', colour: BLUE },
  { name: 'trees', colour: GREEN },
  { name: 'grass', colour: [90, 90, 90] },
] as const;
const LETTERS = { w: 0, t: 1, g: 2 } as const;
const CLASSES = SURFACES.map(({ name }) => name);
const CELL = 10;

/** A map of one letter a cell, each sure to 204 of 255; a dot is not seen. */
function mapOf(rows: readonly string[]) {
  const columns = rows[0]!.length;
  const levels = new Uint8Array(columns * rows.length * CLASSES.length);
  Array.from(rows.join('')).forEach((letter, at) => {
    if (letter in LETTERS) levels[at * CLASSES.length + LETTERS[letter as keyof typeof LETTERS]] = 204;
  });
  return { classes: CLASSES, columns, rows: rows.length, cell: CELL, levels };
}

const cellsOf = (strips: readonly (readonly number[])[]) =>
  strips.reduce((sum, [, , width, height]) => sum + width! * height!, 0);
const areaOf = ({ polygons }: Candidate) =>
  polygons!()
    .flatMap(([outer, ...holes]) => [Math.abs(ringArea(outer!)), ...holes.map((h) => -Math.abs(ringArea(h)))])
    .reduce((sum, area) => sum + area, 0);

describe('surfaceRegions', () => {
  it('parts the map into connected regions, largest first, with all of their cells', () => {
    const found = surfaceRegions(
      mapOf(['wwwggttt', 'wwwggttt', 'wwwggggg', 'wwwggggg', 'ggggggww', 'ggggggww']),
      null,
    );
    expect(found.map(({ kind, strips }) => [CLASSES[kind], cellsOf(strips)])).toEqual([
      ['grass', 26],
      ['water', 12],
      ['trees', 6],
      ['water', 4],
    ]);
    expect(found[1]!.strips).toEqual([[0, 0, 3, 4]]);
    expect(found[0]!.score).toBeCloseTo(0.8, 2);
  });

  it('lets the cells around outvote a lone one, and leaves out what was not seen', () => {
    const found = surfaceRegions(mapOf(['gggg....', 'gwgg....', 'gggg....', '........', '.....www']), null);
    expect(found.map(({ kind, strips }) => [CLASSES[kind], cellsOf(strips)])).toEqual([
      ['grass', 12],
      ['water', 3],
    ]);
  });

  it('leaves out what is too small on the ground', () => {
    const map = mapOf(['wwwwgggg', 'wwwwgggg', 'wwwwgggg']);
    // 12 cells of 2 m a side are 48 m2, of 3 m 108 m2.
    expect(surfaceRegions(map, 0.2)).toEqual([]);
    expect(surfaceRegions(map, 0.3)).toHaveLength(2);
  });
});

describe('the regions in a block', () => {
  const map = mapOf(['tttttt', 'twwwwt', 'twwwwt', 'twwwwt', 'tttttt']);
  const block = withRegions({ header: { a: 1 }, columns: {} }, map, surfaceRegions(map, null));

  it('come back as candidates with boxes, strips and outlines in scene pixels', () => {
    const [trees, water] = regionsOfBlock(block, { width: 60, height: 50 })!;
    expect(water).toMatchObject({ label: 'water', bbox: [10, 10, 40, 30], strips: [[10, 10, 40, 30]] });
    expect(trees).toMatchObject({ label: 'trees', bbox: [0, 0, 60, 50] });
    expect(trees!.strips).toHaveLength(4);
    expect(new Set([trees!.id, water!.id]).size).toBe(2);
    expect(Math.min(trees!.id, water!.id)).toBeGreaterThan(0xff_ff_ff_ff);
    // Marching squares and straightening cut the corners by parts of a cell.
    expect(areaOf(water!)).toBeGreaterThan(1000);
    expect(areaOf(water!)).toBeLessThanOrEqual(1200);
    expect(areaOf(trees!)).toBeGreaterThan(1500);
    expect(areaOf(trees!)).toBeLessThan(2000);
    expect(trees!.polygons!()[0]).toHaveLength(2);
  });

  it('end where the scene does, also in its last cells', () => {
    const [trees] = regionsOfBlock(block, { width: 57, height: 41 })!;
    expect(trees!.bbox).toEqual([0, 0, 57, 41]);
    expect(Math.max(...trees!.strips!.map(([x, , width]) => x + width))).toBe(57);
    expect(Math.max(...trees!.strips!.map(([, y, , height]) => y + height))).toBe(41);
    const places = trees!.polygons!().flat(2);
    expect(Math.max(...places.map(([x]) => x))).toBeLessThanOrEqual(57);
    expect(Math.max(...places.map(([, y]) => y))).toBeLessThanOrEqual(41);
  });

  it.each([
    ['a column is missing', { ...block.columns, strips: undefined }],
    ['strips are missing', { ...block.columns, strips: new Uint32Array(4) }],
    ['a kind is unknown', { ...block.columns, regionKind: Uint8Array.of(0, 9) }],
    ['a column is of another kind', { ...block.columns, regionScore: new Uint8Array(2) }],
  ])('are none where %s', (_, columns) => {
    const kept = Object.fromEntries(Object.entries(columns).filter(([, column]) => column !== undefined));
    expect(regionsOfBlock({ header: block.header, columns: kept }, { width: 60, height: 50 })).toBeNull();
  });
});

it('takes the look that is nearest to the scale of the training', () => {
  const looks = [1.25, 0.8, 0.4].map((scale) => ({ scale, lookScale: 1 / scale, sizes: [0, 1] as const }));
  const model = { classes: CLASSES, stride: 8, gsd: 1.2, unknownGsdScale: 0.7 };
  expect(surfaceLook(looks, null, model)).toBe(1);
  expect(surfaceLook(looks, 0.5, model)).toBe(2);
  expect(surfaceLook(looks, 1.5, model)).toBe(0);
});

describe('perceiveScene', () => {
  let cacheDir: string;
  beforeEach(async () => {
    cacheDir = await mkdtemp(join(tmpdir(), 'geo-r1-surfaces-'));
  });
  afterEach(() => rm(cacheDir, { recursive: true, force: true }));

  const lake: PixelBox = [120, 80, 240, 160];
  const scene = (options: Partial<FakeSceneOptions> = {}) =>
    fakeScene({ width: 600, height: 400, shapes: [{ bbox: lake, colour: BLUE }], ...options });
  const cars = [{ name: 'car', colour: [220, 30, 30] }] as const;
  const engine = () => fakeEngine({ classes: cars, surfaces: SURFACES });
  const told = (found: readonly Candidate[] | null) => found?.map(({ label, bbox }) => [label, ...bbox]);

  it('finds a lake over the seams of windows as one region, and the land around it', async () => {
    const { surfaces } = await perceiveScene(scene(), engine());
    expect(told(surfaces)).toEqual([
      ['grass', 0, 0, 600, 400],
      ['water', ...lake],
    ]);
    const land = surfaces![0]!.strips!.reduce((sum, [, , w, h]) => sum + w * h, 0);
    expect(land).toBe(600 * 400 - 240 * 160);
  });

  it('gives the same from the disk, without a pixel', async () => {
    const first = await perceiveScene(scene(), engine(), { cacheDir });
    const again = scene();
    const second = await perceiveScene(again, engine(), { cacheDir });
    expect(again.reads()).toBe(0);
    const drawn = ({ polygons, ...region }: Candidate) => ({ ...region, outline: polygons!() });
    expect(second.surfaces!.map(drawn)).toEqual(first.surfaces!.map(drawn));
  });

  it('goes on where a look at a part of the scene ended', async () => {
    await perceiveScene(scene(), engine(), { cacheDir, where: [0, 0, 100, 100] });
    const { surfaces } = await perceiveScene(scene(), engine(), { cacheDir });
    expect(told(surfaces)?.[1]).toEqual(['water', ...lake]);
  });

  it('sees nothing where there is no data', async () => {
    const { surfaces } = await perceiveScene(scene({ nodata: [[0, 0, 120, 400]] }), engine());
    expect(told(surfaces)?.[0]).toEqual(['grass', 120, 0, 480, 400]);
  });

  it('says null where the bundle sees no surfaces', async () => {
    expect((await perceiveScene(scene(), fakeEngine({ classes: cars }))).surfaces).toBeNull();
  });

  it('costs the index bytes by the outline, not by the cell', async () => {
    const size = async () => {
      const folder = join(cacheDir, 'scene-index');
      const [file] = (await readdir(folder)).filter((name) => name.endsWith('.index'));
      const bytes = await readFile(join(folder, file!));
      await rm(join(folder, file!));
      return bytes.length;
    };
    await perceiveScene(scene(), fakeEngine({ classes: cars }), { cacheDir });
    const without = await size();
    await perceiveScene(scene(), engine(), { cacheDir });
    expect((await size()) - without).toBeLessThan(1000);
  });
});
