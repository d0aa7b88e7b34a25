import { throwIfAborted } from '../contract/index.js';
import { planAxis, type AxisPlan } from './axis-plan.js';
import type { DisplayBlock } from './display.js';
import type { RasterLevel } from './raster.js';
import type { PixelWindow, WindowPixels } from './scene.js';

/** Blocks decoded at a time: zlib and sharp have four threads of their own. */
const BLOCKS_AT_ONCE = 4;
/** An overview may be this much coarser than asked, because its size was rounded up. */
const LEVEL_TOLERANCE = 1.02;
const HALF_COVERED = 0.5;
const VALID = 255;

export type LoadBlock = (level: number, blockX: number, blockY: number) => Promise<DisplayBlock>;

/**
 * Resamples a window from blocks, each decoded once and added to the output, so that memory is the output and the
 * blocks under way, whatever the reduction.
 */
export async function resampleWindow(
  levels: readonly [RasterLevel, ...RasterLevel[]],
  window: PixelWindow,
  out: { readonly width: number; readonly height: number },
  load: LoadBlock,
  signal?: AbortSignal,
): Promise<WindowPixels> {
  const [full] = levels;
  const index = chooseLevel(levels, Math.min(window.width / out.width, window.height / out.height));
  const level = levels[index] ?? full;
  const [sx, sy] = [level.width / full.width, level.height / full.height];
  const columns = planAxis(window.x * sx, window.width * sx, out.width, level.width);
  const rows = planAxis(window.y * sy, window.height * sy, out.height, level.height);
  const copies = [sx, sy, window.width / out.width, window.height / out.height].every((ratio) => ratio === 1);
  if (copies && Number.isInteger(window.x) && Number.isInteger(window.y)) {
    const copy = {
      rgb: new Uint8Array(out.width * out.height * 3),
      valid: new Uint8Array(out.width * out.height),
    };
    await eachBlock(level, columns, rows, signal, async (blockX, blockY) => {
      const block = await load(index, blockX, blockY);
      copyBlock(
        block,
        blockX * level.blockWidth - window.x,
        blockY * level.blockHeight - window.y,
        copy,
        out,
      );
    });
    return { ...copy, anyValid: copy.valid.includes(VALID) };
  }
  // Red, green, blue, each times its weight, and the weight of what is valid.
  const sums = new Float32Array(out.width * out.height * 4);
  await eachBlock(level, columns, rows, signal, async (blockX, blockY) => {
    const block = await load(index, blockX, blockY);
    addBlock(block, blockX * level.blockWidth, blockY * level.blockHeight, columns, rows, sums, out.width);
  });
  return finish(sums, out.width * out.height);
}

/** The coarsest level that is not coarser than `reduction` scene pixels a pixel. */
export function chooseLevel(levels: readonly RasterLevel[], reduction: number): number {
  const [full] = levels;
  let best = 0;
  for (const [i, level] of levels.entries()) {
    if (full !== undefined && full.width / level.width <= reduction * LEVEL_TOLERANCE) best = i;
  }
  return best;
}

async function eachBlock(
  level: RasterLevel,
  columns: AxisPlan,
  rows: AxisPlan,
  signal: AbortSignal | undefined,
  visit: (blockX: number, blockY: number) => Promise<void>,
): Promise<void> {
  throwIfAborted(signal);
  if (columns.count === 0 || rows.count === 0) return;
  const left = Math.floor(columns.first / level.blockWidth);
  const right = Math.floor((columns.first + columns.count - 1) / level.blockWidth);
  const top = Math.floor(rows.first / level.blockHeight);
  const bottom = Math.floor((rows.first + rows.count - 1) / level.blockHeight);
  const across = right - left + 1;
  const total = across * (bottom - top + 1);
  let next = 0;
  async function work(): Promise<void> {
    while (next < total) {
      const i = next++;
      await visit(left + (i % across), top + Math.floor(i / across));
      throwIfAborted(signal);
    }
  }
  // Every worker is waited for, so that none still reads when the caller hears of a failure.
  const ends = await Promise.allSettled(Array.from({ length: Math.min(BLOCKS_AT_ONCE, total) }, work));
  for (const end of ends) if (end.status === 'rejected') throw end.reason;
}

/** Full size, the commonest case: no weights. (dx, dy) is where the block's corner lies in the window. */
function copyBlock(
  block: DisplayBlock,
  dx: number,
  dy: number,
  to: { readonly rgb: Uint8Array; readonly valid: Uint8Array },
  out: { readonly width: number; readonly height: number },
): void {
  const { rgba, rowLength } = block;
  const [left, right] = [Math.max(0, dx), Math.min(out.width, dx + block.width)];
  for (let y = Math.max(0, dy); y < Math.min(out.height, dy + block.height); y++) {
    let at = ((y - dy) * rowLength + left - dx) * 4;
    for (let i = y * out.width + left; i < y * out.width + right; i++, at += 4) {
      if (rgba[at + 3] === 0) continue;
      to.valid[i] = VALID;
      to.rgb[i * 3] = rgba[at] as number;
      to.rgb[i * 3 + 1] = rgba[at + 1] as number;
      to.rgb[i * 3 + 2] = rgba[at + 2] as number;
    }
  }
}

/** Columns first, into one row, then that row into the output rows it belongs to. */
function addBlock(
  block: DisplayBlock,
  blockLeft: number,
  blockTop: number,
  columns: AxisPlan,
  rows: AxisPlan,
  sums: Float32Array,
  outWidth: number,
): void {
  const fromColumn = Math.max(columns.first, blockLeft);
  const toColumn = Math.min(columns.first + columns.count, blockLeft + block.width);
  const fromRow = Math.max(rows.first, blockTop);
  const toRow = Math.min(rows.first + rows.count, blockTop + block.height);
  if (fromColumn >= toColumn) return;
  const firstEntry = columns.starts[fromColumn - columns.first] as number;
  const lastEntry = columns.starts[toColumn - columns.first] as number;
  if (firstEntry === lastEntry) return;
  const lowOut = columns.to[firstEntry] as number;
  const highOut = columns.to[lastEntry - 1] as number;
  const line = new Float32Array((highOut - lowOut + 1) * 4);
  for (let row = fromRow; row < toRow; row++) {
    line.fill(0);
    const pixelsAt = (row - blockTop) * block.rowLength - blockLeft;
    addColumns(line, lowOut, block.rgba, pixelsAt, fromColumn, toColumn, columns);
    const entries = rows.starts[row - rows.first + 1] as number;
    for (let k = rows.starts[row - rows.first] as number; k < entries; k++) {
      const weight = rows.weight[k] as number;
      const to = ((rows.to[k] as number) * outWidth + lowOut) * 4;
      for (let i = 0; i < line.length; i++) {
        sums[to + i] = (sums[to + i] as number) + weight * (line[i] as number);
      }
    }
  }
}

function addColumns(
  line: Float32Array,
  lowOut: number,
  rgba: Uint8Array,
  pixelsAt: number,
  fromColumn: number,
  toColumn: number,
  columns: AxisPlan,
): void {
  const { starts, to: targets, weight: weights, first } = columns;
  for (let column = fromColumn; column < toColumn; column++) {
    const at = (pixelsAt + column) * 4;
    if (rgba[at + 3] === 0) continue;
    const entries = starts[column - first + 1] as number;
    for (let k = starts[column - first] as number; k < entries; k++) {
      const weight = weights[k] as number;
      const to = ((targets[k] as number) - lowOut) * 4;
      line[to] = (line[to] as number) + weight * (rgba[at] as number);
      line[to + 1] = (line[to + 1] as number) + weight * (rgba[at + 1] as number);
      line[to + 2] = (line[to + 2] as number) + weight * (rgba[at + 2] as number);
      line[to + 3] = (line[to + 3] as number) + weight;
    }
  }
}

function finish(sums: Float32Array, pixels: number): WindowPixels {
  const rgb = new Uint8Array(pixels * 3);
  const valid = new Uint8Array(pixels);
  let anyValid = false;
  for (let i = 0; i < pixels; i++) {
    const weight = sums[i * 4 + 3] as number;
    // A hair under one half: weights are single precision.
    if (weight < HALF_COVERED - 1e-4) continue;
    valid[i] = VALID;
    anyValid = true;
    rgb[i * 3] = Math.round((sums[i * 4] as number) / weight);
    rgb[i * 3 + 1] = Math.round((sums[i * 4 + 1] as number) / weight);
    rgb[i * 3 + 2] = Math.round((sums[i * 4 + 2] as number) / weight);
  }
  return { rgb, valid, anyValid };
}
