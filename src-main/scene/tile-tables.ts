import type { BandView } from './raster.js';
import type { LevelTable, TileLook } from './tile-look.js';
import type { PaintRun } from './tile-paint.js';
import type { PlanPixels } from './tile-pixels.js';

/**
 * The commonest scenes, integers of up to 16 bits of which nothing is hidden: one store a pixel, by table. Each kind has
 * a loop of its own, because calls and choices inside it would take most of the time of a tile.
 */
export interface TablePaint {
  readonly pixels: PlanPixels;
  /** All its levels have tables. */
  readonly look: TileLook;
  /** RGBA of the pixels, little-endian. */
  readonly out: Uint32Array;
}

const OPAQUE = 0xff000000;
const GREY = 0x010101;

export function paintRgb({ pixels: { cols, rows }, look, out }: TablePaint): PaintRun {
  const [reds, greens, blues] = look.levels.map(shifted) as [Shifted, Shifted, Shifted];
  return ({ views, rowLength, left, top }, { start, end }) => {
    const [first, second, third] = views as [BandView, BandView, BandView];
    const { data, stride } = first;
    const { offset: red } = first;
    if (look.plain && data instanceof Uint8Array && data === second.data && data === third.data) {
      const [green, blue] = [second.offset, third.offset];
      for (let i = start; i < end; i++) {
        const at = (((rows[i] as number) - top) * rowLength + (cols[i] as number) - left) * stride;
        out[i] =
          (data[at + red] as number) |
          ((data[at + green] as number) << 8) |
          ((data[at + blue] as number) << 16) |
          OPAQUE;
      }
      return true;
    }
    for (let i = start; i < end; i++) {
      const at = ((rows[i] as number) - top) * rowLength + (cols[i] as number) - left;
      const r = reds.table[(data[red + at * stride] as number) + reds.offset] as number;
      const g = greens.table[
        (second.data[second.offset + at * second.stride] as number) + greens.offset
      ] as number;
      const b = blues.table[
        (third.data[third.offset + at * third.stride] as number) + blues.offset
      ] as number;
      out[i] = r | (g << 8) | (b << 16) | OPAQUE;
    }
    return true;
  };
}

/** One band, grey or by the colours of the look. */
export function paintGrey({ pixels: { cols, rows }, look, out }: TablePaint): PaintRun {
  const { table, offset } = shifted(look.levels[0] as LevelTable);
  const { colours } = look;
  const ofLevel = Uint32Array.from({ length: 256 }, (_, level) => {
    const [r, g, b] = colours?.subarray(level * 3, level * 3 + 3) ?? [];
    const colour = (r ?? 0) | ((g ?? 0) << 8) | ((b ?? 0) << 16);
    return (colours === null ? level * GREY : colour) | OPAQUE;
  });
  return ({ views, rowLength, left, top }, { start, end }) => {
    const [view] = views as [BandView];
    for (let i = start; i < end; i++) {
      const at = ((rows[i] as number) - top) * rowLength + (cols[i] as number) - left;
      const value = view.data[view.offset + at * view.stride] as number;
      out[i] = ofLevel[table[value + offset] as number] as number;
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
