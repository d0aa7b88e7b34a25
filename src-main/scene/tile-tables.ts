import type { BandView } from './raster.js';
import type { LevelTable, TileLook } from './tile-look.js';
import type { PaintRun } from './tile-paint.js';

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
  return ({ views }, offsets, start, count) => {
    const [first, second, third] = views as [BandView, BandView, BandView];
    const { data, stride } = first;
    if (look.plain && data instanceof Uint8Array && data === second.data && data === third.data) {
      const [red, green, blue] = [first.offset, second.offset, third.offset];
      for (let k = 0; k < count; k++) {
        const at = Math.imul(offsets[k] as number, stride);
        out[start + k] =
          (data[(at + red) | 0] as number) |
          ((data[(at + green) | 0] as number) << 8) |
          ((data[(at + blue) | 0] as number) << 16) |
          OPAQUE;
      }
      return true;
    }
    for (let k = 0; k < count; k++) {
      const at = offsets[k] as number;
      const r = reds.table[levelIndex(first, at, reds.offset)] as number;
      const g = greens.table[levelIndex(second, at, greens.offset)] as number;
      const b = blues.table[levelIndex(third, at, blues.offset)] as number;
      out[start + k] = r | (g << 8) | (b << 16) | OPAQUE;
    }
    return true;
  };
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
  return ({ views }, offsets, start, count) => {
    const [view] = views as [BandView];
    for (let k = 0; k < count; k++) {
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
