/** Compares an open scene with what GDAL and PROJ say of the same file (tests/fixtures/truth/make_scene_truth.py). */
import { readFileSync } from 'node:fs';
import { expect } from 'vitest';
import { geodesicDistance } from '../../src-main/geometry/index.js';
import type { Scene } from '../../src-main/scene/index.js';

type Number = number | string;

export interface GdalTruth {
  readonly error?: string;
  readonly width: number;
  readonly height: number;
  readonly bands: number;
  readonly dtype: string;
  readonly epsg: number | null;
  readonly has_crs: boolean;
  readonly affine: readonly number[] | null;
  readonly gcps: number;
  readonly nodata: Number | null;
  readonly overviews: number;
  readonly compression: string;
  readonly corners: readonly (readonly [number, number])[] | null;
  readonly gsd: number | null;
  readonly points?: readonly (readonly [number, number, readonly Number[]])[];
  readonly window?: readonly [number, number, number, number];
  readonly means?: readonly Number[];
  readonly valid_share?: number;
  /** Of masked files with overviews: what is shown at the size of each, rows of 0 and 1. */
  readonly masks?: readonly (readonly string[])[];
}

export function readTruth(name: string): Record<string, GdalTruth> {
  const text = readFileSync(new URL(`../fixtures/truth/${name}`, import.meta.url), 'utf8');
  return JSON.parse(text) as Record<string, GdalTruth>;
}

/** Python's nan and inf came as text. */
function numeric(value: Number): number {
  if (typeof value === 'number') return value;
  return value.includes('nan') ? NaN : value.startsWith('-') ? -Infinity : Infinity;
}

/** What the magnitudes of complex values are kept as. */
const MAGNITUDES: Readonly<Record<string, string>> = {
  complex_int16: 'float32',
  complex64: 'float32',
  complex128: 'float64',
};

export function expectSameHeader(scene: Scene, truth: GdalTruth): void {
  const { info } = scene;
  expect(info).toMatchObject({
    width: truth.width,
    height: truth.height,
    bands: truth.bands,
    dtype: MAGNITUDES[truth.dtype] ?? truth.dtype,
    compression: truth.compression.toUpperCase(),
    overviews: truth.overviews,
  });
  const nodata = truth.nodata === null ? null : numeric(truth.nodata);
  expect(info.nodata).toBe(Number.isFinite(nodata) ? nodata : null);
  if (truth.affine === null) expect(info.affine).toBeNull();
  for (const [i, value] of (truth.affine ?? []).entries()) {
    expect(Math.abs(info.affine![i]! - value)).toBeLessThan(1e-8 * Math.max(1, Math.abs(value)));
  }
}

/** @param pixels how far a corner may be from GDAL's. */
export function expectSamePlace(scene: Scene, truth: GdalTruth, pixels: number): void {
  const { info, frame } = scene;
  if (truth.corners === null) {
    expect(info.corners).toBeNull();
    return;
  }
  const size = Math.max(truth.gsd!, info.gsd!);
  for (const [i, corner] of truth.corners.entries()) {
    expect(geodesicDistance(info.corners![i]!, corner) / size).toBeLessThan(pixels);
    const outer = [
      [0, 0],
      [info.width, 0],
      [info.width, info.height],
      [0, info.height],
    ][i]!;
    const [col, row] = frame.lonLatToPixel!(...info.corners![i]!);
    // Polynomials of control points are fitted each way, as GDAL's are: inverse only as far as the points agree.
    const roundTrip = info.placement === 'gcps' ? 0.1 : 0.01;
    expect(Math.hypot(col - outer[0]!, row - outer[1]!)).toBeLessThan(roundTrip);
  }
  expect(Math.abs(info.gsd! / truth.gsd! - 1)).toBeLessThan(1e-3);
}

/** @param slack how much a value may differ: 0, or a few levels where two JPEG decoders meet. */
export async function expectSamePixels(scene: Scene, truth: GdalTruth, slack: number): Promise<void> {
  for (const [x, y, values] of truth.points ?? []) {
    const own = await scene.readValues({ x, y, width: 1, height: 1 });
    for (const [band, value] of values.entries()) {
      const expected = numeric(value);
      const got = own.values[band]!;
      const same = Object.is(got, expected) || Math.abs(got - expected) <= slack + 1e-9 * Math.abs(expected);
      expect(same, `(${x}, ${y}) band ${band + 1}: ${got}, GDAL ${expected}`).toBe(true);
    }
  }
  if (truth.window === undefined) return;
  const [x, y, width, height] = truth.window;
  const own = await scene.readValues({ x, y, width, height });
  for (const [band, mean] of (truth.means ?? []).entries()) {
    const expected = numeric(mean);
    const values = own.values.subarray(band * width * height, (band + 1) * width * height);
    const got = values.reduce((sum, value) => sum + value, 0) / values.length;
    const same =
      Object.is(got, expected) || Math.abs(got - expected) <= slack / 4 + 1e-6 * Math.abs(expected);
    expect(same, `mean of band ${band + 1}: ${got}, GDAL ${expected}`).toBe(true);
  }
}

export async function expectSameValidity(scene: Scene, truth: GdalTruth, tolerance: number): Promise<void> {
  const { width, height } = scene.info;
  const { valid } = await scene.readWindow({ x: 0, y: 0, width, height }, { width, height });
  const share = valid.reduce((sum, value) => sum + (value === 255 ? 1 : 0), 0) / valid.length;
  expect(Math.abs(share - truth.valid_share!)).toBeLessThanOrEqual(tolerance);
}
