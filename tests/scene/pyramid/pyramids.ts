/** Scenes without overviews, what GDAL makes of them, and reading levels as plain arrays. */
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { inflateSync } from 'node:zlib';
import { afterAll } from 'vitest';
import { openFile } from '../../../src-main/scene/file.js';
import type { Raster, RasterLevel } from '../../../src-main/scene/raster.js';
import { openTiffRaster } from '../../../src-main/scene/tiff-raster.js';

export const pyramidScene = (name: string): string =>
  fileURLToPath(new URL(`../../fixtures/pyramid/${name}`, import.meta.url));

export interface LevelPixels {
  readonly width: number;
  readonly height: number;
  /** bands x height x width. */
  readonly values: Float64Array;
  /** 0 hides; null where all is shown. */
  readonly mask: Uint8Array | null;
}

interface StoredTruth {
  readonly dtype: string;
  readonly levels: readonly {
    readonly width: number;
    readonly height: number;
    readonly values: string;
    readonly mask: string | null;
  }[];
}

const ARRAYS = {
  uint8: Uint8Array,
  uint16: Uint16Array,
  int16: Int16Array,
  uint32: Uint32Array,
  float32: Float32Array,
  float64: Float64Array,
} as const;

/** tests/fixtures/truth/make_pyramid_truth.py: the levels of each scene as GDAL averages them. */
export function pyramidTruth(): Record<string, { dtype: string; levels: LevelPixels[] }> {
  const url = new URL('../../fixtures/truth/pyramid-truth.json', import.meta.url);
  const stored = JSON.parse(readFileSync(url, 'utf8')) as Record<string, StoredTruth>;
  return Object.fromEntries(
    Object.entries(stored).map(([name, { dtype, levels }]) => [
      name,
      {
        dtype,
        levels: levels.map(({ width, height, values, mask }) => ({
          width,
          height,
          values: Float64Array.from(new ARRAYS[dtype as keyof typeof ARRAYS](unpacked(values))),
          mask: mask === null ? null : new Uint8Array(unpacked(mask)),
        })),
      },
    ]),
  );
}

function unpacked(text: string): ArrayBuffer {
  return new Uint8Array(inflateSync(Buffer.from(text, 'base64'))).buffer;
}

export async function openRaster(path: string): Promise<Raster> {
  return openTiffRaster(await openFile(path));
}

/** A whole level, read block by block. */
export async function readLevel(level: RasterLevel, bands: number): Promise<LevelPixels> {
  const { width, height, blockWidth, blockHeight } = level;
  const values = new Float64Array(bands * width * height);
  let mask: Uint8Array | null = null;
  const all = Array.from({ length: bands }, (_, band) => band);
  for (let y = 0; y * blockHeight < height; y++) {
    for (let x = 0; x * blockWidth < width; x++) {
      const block = await level.readBlock(x, y, all);
      for (let row = 0; row < block.height; row++) {
        for (let col = 0; col < block.width; col++) {
          const from = row * block.rowLength + col;
          const to = (y * blockHeight + row) * width + x * blockWidth + col;
          for (const [band, view] of (block.bands ?? []).entries()) {
            values[band * width * height + to] = view.data[view.offset + from * view.stride]!;
          }
          if (block.mask === null) continue;
          mask ??= new Uint8Array(width * height);
          mask[to] = block.mask[from]!;
        }
      }
    }
  }
  return { width, height, values, mask };
}

const folders: string[] = [];
afterAll(async () => {
  for (const folder of folders) await rm(folder, { recursive: true, force: true });
});

/** Is removed after the tests of the file that imports this. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'geo-r1-pyramid-'));
  folders.push(folder);
  return folder;
}
