import { EDGE } from './plan-source.js';
import type { BandView } from './raster.js';
import type { LevelTable, TileLook } from './tile-look.js';
import type { PaintRun } from './tile-paint.js';
import { blockOffsets, type BlockPlace, type Piece } from './tile-pieces.js';

/**
 * The commonest scenes, integers of up to 16 bits of which nothing is hidden: one store a pixel, by table. Each kind has
 * a loop of its own, because calls and choices inside it would take most of the time of a tile. Indices are computed by
 * `Math.imul` and `| 0`: as whole numbers of 32 bits, which a block never exceeds, they take half the time.
 */
export interface TablePaint {
  /** All its levels have tables. */
  readonly look: TileLook;
  /** RGBA of the pixels, little-endian. */
  readonly out: Int32Array;
}

const OPAQUE = 255 << 24;
const GREY = 0x010101;

export function paintRgb({ look, out }: TablePaint): PaintRun {
  const [reds, greens, blues] = look.levels.map(shifted) as [Shifted, Shifted, Shifted];
  return (source, run) => {
    const [first, second, third] = source.views as [BandView, BandView, BandView];
    const { data } = first;
    if (look.plain && data instanceof Uint8Array && data === second.data && data === third.data) {
      paintPlain(data, [first, second, third], source, run, out);
      return true;
    }
    const offsets = blockOffsets(run, source);
    const start = run.at + run.from;
    for (let k = 0; k < run.to - run.from; k++) {
      const at = offsets[k] as number;
      const r = reds.table[levelIndex(first, at, reds.offset)] as number;
      const g = greens.table[levelIndex(second, at, greens.offset)] as number;
      const b = blues.table[levelIndex(third, at, blues.offset)] as number;
      out[start + k] = r | (g << 8) | (b << 16) | OPAQUE;
    }
    return true;
  };
}

/** Bytes as they are, of bands side by side: positions and pixels in one loop, which spares writing and reading `offsets`. */
function paintPlain(
  data: Uint8Array,
  [{ offset: red, stride }, { offset: green }, { offset: blue }]: readonly [BandView, BandView, BandView],
  { rowLength, left, top }: BlockPlace,
  { at, from, to, col, stepCol, row, stepRow }: Piece,
  out: Int32Array,
): void {
  const origin = top * rowLength + left;
  for (let i = from; i < to; i++) {
    const pixelCol = (col + stepCol * i + EDGE) | 0;
    const pixelRow = (row + stepRow * i + EDGE) | 0;
    const pixel = Math.imul(Math.imul(pixelRow, rowLength) + pixelCol - origin, stride);
    out[at + i] =
      (data[(pixel + red) | 0] as number) |
      ((data[(pixel + green) | 0] as number) << 8) |
      ((data[(pixel + blue) | 0] as number) << 16) |
      OPAQUE;
  }
}

/** Inlined by V8, and so no call. */
function levelIndex({ data, offset, stride }: BandView, at: number, tableOffset: number): number {
  return ((data[(Math.imul(at, stride) + offset) | 0] as number) + tableOffset) | 0;
}

/** One band, grey or by the colours of the look. */
export function paintGrey({ look, out }: TablePaint): PaintRun {
  const { table, offset } = shifted(look.levels[0] as LevelTable);
  const { colours } = look;
  const ofLevel = Int32Array.from({ length: 256 }, (_, level) => {
    const [r, g, b] = colours?.subarray(level * 3, level * 3 + 3) ?? [];
    const colour = (r ?? 0) | ((g ?? 0) << 8) | ((b ?? 0) << 16);
    return (colours === null ? level * GREY : colour) | OPAQUE;
  });
  return (source, run) => {
    const [view] = source.views as [BandView];
    const offsets = blockOffsets(run, source);
    const start = run.at + run.from;
    for (let k = 0; k < run.to - run.from; k++) {
      const at = offsets[k] as number;
      out[start + k] = ofLevel[table[levelIndex(view, at, offset)] as number] as number;
    }
    return true;
  };
}

interface Shifted {
  readonly table: Uint8Array;
  readonly offset: number;
}

function shifted({ table, offset }: LevelTable): Shifted {
  if (table === null) throw new RangeError('values of this type have no table');
  return { table, offset };
}
