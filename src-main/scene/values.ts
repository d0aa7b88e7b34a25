import { GeoR1Error, throwIfAborted } from '../contract/index.js';
import type { Raster } from './raster.js';
import type { PixelWindow, StoredValues } from './scene.js';

/** A readout, not a way to copy a scene. */
const MAX_PIXELS = 4 * 1024 * 1024;
const MAX_VALUES = 16 * 1024 * 1024;

/** Values as stored, of all bands, at full resolution: bands x height x width; NaN outside the scene and where sparse. */
export async function readStoredValues(
  raster: Raster,
  window: PixelWindow,
  path: string,
  signal?: AbortSignal,
): Promise<StoredValues> {
  const { x, y, width, height } = window;
  const pixels = width * height;
  const whole = [x, y, width, height].every(Number.isInteger) && width > 0 && height > 0;
  if (!whole || pixels > MAX_PIXELS || pixels * raster.bands > MAX_VALUES) {
    throw new GeoR1Error({
      code: 'bad-input',
      message: `Stored values of ${width} x ${height} pixels x ${raster.bands} bands cannot be read at once.`,
      subject: path,
      next: 'Ask for a smaller window of whole pixels.',
    });
  }
  const [level] = raster.levels;
  const bands = Array.from({ length: raster.bands }, (_, band) => band);
  const values = new Float64Array(pixels * raster.bands).fill(Number.NaN);
  const [right, bottom] = [Math.min(x + width, level.width), Math.min(y + height, level.height)];
  const [left, top] = [Math.max(0, x), Math.max(0, y)];
  for (let blockY = Math.floor(top / level.blockHeight); blockY * level.blockHeight < bottom; blockY++) {
    for (let blockX = Math.floor(left / level.blockWidth); blockX * level.blockWidth < right; blockX++) {
      throwIfAborted(signal);
      const block = await level.readBlock(blockX, blockY, bands);
      const [blockLeft, blockTop] = [blockX * level.blockWidth, blockY * level.blockHeight];
      for (const [band, { data, offset, stride }] of (block.bands ?? []).entries()) {
        for (let row = Math.max(top, blockTop); row < Math.min(bottom, blockTop + block.height); row++) {
          for (let col = Math.max(left, blockLeft); col < Math.min(right, blockLeft + block.width); col++) {
            const at = (row - blockTop) * block.rowLength + (col - blockLeft);
            values[band * pixels + (row - y) * width + (col - x)] = data[offset + at * stride] as number;
          }
        }
      }
    }
  }
  return { width, height, bands: raster.bands, values };
}
