/** One scene against what GDAL and rio-tiler make of it (tests/fixtures/truth/make_corpus_truth.py): figures, no verdict. */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { geodesicDistance } from '../../src-main/geometry/index.js';
import { readTile, type Scene } from '../../src-main/scene/index.js';

const FULL_TURN = 360;
/** A position found at the other side of the scene is right only where both sides meet. */
const SEAM_SHARE = 2;
/** Of the longer side of a pixel. */
const LEAST_SIDE = 0.01;

type Window = readonly [number, number, number, number];

export interface TileTruth {
  /** Its number among the files of --full. */
  readonly full: number;
  readonly z: number;
  readonly x: number;
  readonly y: number;
  readonly bands: readonly number[];
  /** Ends of a linear stretch, or null for values as they are. */
  readonly stretch: readonly [number, number] | null;
  readonly mask: string;
  readonly valid: number;
  /** Rows and columns of the sampled pixels; `rgb` is row by row. */
  readonly at: readonly number[];
  readonly rgb: readonly number[];
}

export interface CorpusTruth {
  readonly error?: string;
  readonly width: number;
  readonly height: number;
  readonly bands: number;
  readonly dtype: string;
  readonly overviews: number;
  readonly nodata: string | null;
  readonly pixels: {
    readonly windows: readonly Window[];
    readonly hash: string;
    /** Of another GDAL, whose JPEG decoder is libjpeg-turbo as ours is. */
    readonly turbo?: string;
    readonly samples?: {
      readonly cols: readonly number[];
      readonly rows: readonly number[];
      readonly values: readonly number[];
    };
  };
  /** [col, row, lon, lat, col, row]; null outside the projection's domain. */
  readonly places: readonly (readonly (number | null)[])[] | null;
  readonly tiles?: readonly TileTruth[] | string;
}

export function readCorpusTruth(name = 'corpus-truth.json'): Record<string, CorpusTruth> {
  const text = readFileSync(new URL(`../fixtures/truth/${name}`, import.meta.url), 'utf8');
  return JSON.parse(text) as Record<string, CorpusTruth>;
}

export interface Difference {
  readonly count: number;
  readonly mean: number;
  readonly max: number;
}

/** All pixels by their hash; where it is not the same, the differences of the samples, or of all with `full`. */
export async function comparePixels(
  scene: Scene,
  { pixels }: CorpusTruth,
  full: string | null,
): Promise<'equal' | Difference | null> {
  const hash = createHash('sha256');
  const parts: Float64Array[] = [];
  const all = full !== null && existsSync(`${full}.pixels`);
  for (const [x, y, width, height] of pixels.windows) {
    const { values } = await scene.readValues({ x, y, width, height });
    // One NaN for all: their bits are free.
    for (const [i, value] of values.entries()) if (Number.isNaN(value)) values[i] = Number.NaN;
    hash.update(new Uint8Array(values.buffer));
    if (all) parts.push(values);
  }
  const own = hash.digest('hex');
  if (own === pixels.hash || own === pixels.turbo) return 'equal';
  if (all) {
    const bytes = readFileSync(`${full}.pixels`);
    const expected = new Float64Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
    return differences(
      parts.flatMap((part) => [...part]),
      expected,
    );
  }
  if (pixels.samples === undefined) return null;
  const { cols, rows, values } = pixels.samples;
  const sampled: number[] = [];
  for (const row of rows) {
    for (const col of cols) {
      sampled.push(...(await scene.readValues({ x: col, y: row, width: 1, height: 1 })).values);
    }
  }
  const bands = sampled.length / (cols.length * rows.length);
  const places = cols.length * rows.length;
  return differences(
    sampled,
    values.map((_, i) => values[(i % bands) * places + Math.floor(i / bands)]!),
  );
}

/** Largest distance, in pixels, of our place from GDAL's, there and back; null where GDAL has no place at all. */
export function comparePlaces({ info, frame }: Scene, { places }: CorpusTruth): number | null {
  if (places === null) return null;
  const { pixelToLonLat, lonLatToPixel } = frame;
  if (pixelToLonLat === null || lonLatToPixel === null) return Infinity;
  let worst = 0;
  for (const [col, row, lon, lat, backCol, backRow] of places) {
    const own = pixelToLonLat(col!, row!);
    if (lon === null || lat === null) {
      if (own.every(Number.isFinite)) worst = Infinity;
      continue;
    }
    const forward = geodesicDistance(own, [lon!, lat!]) / localPixel(pixelToLonLat, col!, row!);
    // At the antimeridian the same place has several longitudes.
    const back = Math.min(
      ...[0, FULL_TURN, -FULL_TURN].map((turn) => {
        const [c, r] = lonLatToPixel(lon! + turn, lat!);
        // Of a scene around the whole Earth, the left and the right edge are one place.
        const seam =
          Math.abs(c - backCol!) > info.width / SEAM_SHARE
            ? geodesicDistance(pixelToLonLat(c, r), own)
            : null;
        const off =
          seam === null
            ? Math.hypot(c - backCol!, r - backRow!)
            : seam / localPixel(pixelToLonLat, col!, row!);
        return Number.isFinite(off) ? off : Infinity;
      }),
    );
    worst = Math.max(
      worst,
      Number.isFinite(forward) ? forward : info.width,
      Number.isFinite(back) ? back : info.width,
    );
  }
  return worst;
}

/** Ground size of the pixel at a position, m: the smaller of its two sides, which at a pole of lon/lat is nothing. */
function localPixel(
  at: (col: number, row: number) => readonly [number, number],
  col: number,
  row: number,
): number {
  const here = at(col, row);
  const step = (c: number, r: number) => geodesicDistance([...here], [...at(col + c, row + r)]);
  const [across, down] = [step(1, 0) || step(-1, 0), step(0, 1) || step(0, -1)];
  return Math.max(Math.min(across, down), Math.max(across, down) * LEAST_SIDE);
}

export interface TileDifference {
  /** Pixels that one side shows and the other does not; null where only the hash of the mask is known and differs. */
  readonly mask: number | null;
  readonly colours: Difference;
}

export async function compareTile(
  scene: Scene,
  tile: TileTruth,
  full: string | null,
): Promise<TileDifference> {
  const side = 256;
  const picture = await readTile(scene, tile, side, {
    bands: [...tile.bands],
    stretch: tile.stretch === null ? { kind: 'none' } : { kind: 'range', ranges: [[...tile.stretch]] },
    gamma: 1,
    ramp: 'grey',
  });
  const rgba = picture?.rgba ?? new Uint8Array(side * side * 4);
  const shown = Uint8Array.from({ length: side * side }, (_, i) => (rgba[i * 4 + 3] === 0 ? 0 : 1));
  const path = `${full}.tile${tile.full}`;
  if (full !== null && existsSync(path)) {
    const expected = readFileSync(path);
    const differing = shown.filter((value, i) => value !== (expected[i * 4 + 3] === 0 ? 0 : 1)).length;
    const both = [...shown.keys()].filter((i) => shown[i] === 1 && expected[i * 4 + 3] !== 0);
    const channels = (from: Uint8Array) =>
      both.flatMap((i) => [from[i * 4]!, from[i * 4 + 1]!, from[i * 4 + 2]!]);
    return { mask: differing, colours: differences(channels(rgba), channels(expected)) };
  }
  const same = createHash('sha256').update(shown).digest('hex') === tile.mask;
  const at = tile.at
    .flatMap((y) => tile.at.map((x) => y * side + x))
    .flatMap((i) => [i * 4, i * 4 + 1, i * 4 + 2]);
  return {
    mask: same ? 0 : null,
    colours: differences(
      at.map((i) => rgba[i]!),
      tile.rgb,
    ),
  };
}

function differences(own: ArrayLike<number>, expected: ArrayLike<number>): Difference {
  let [sum, max] = [0, 0];
  for (let i = 0; i < expected.length; i++) {
    const [a, b] = [own[i]!, expected[i]!];
    const off = Object.is(a, b) ? 0 : Math.abs(a - b);
    sum += off;
    max = Math.max(max, Number.isNaN(off) ? Infinity : off);
  }
  return { count: expected.length, mean: expected.length === 0 ? 0 : sum / expected.length, max };
}

export function fullOf(folder: string | null, name: string): string | null {
  return folder === null ? null : join(folder, name.replaceAll('/', '__'));
}
