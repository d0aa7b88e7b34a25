/** A scene that is just large enough to want overviews: a slope, one band of uint8, deflated in tiles. */
import { openTiff } from '../../fixtures/scene-maker/geotiff/writer.js';

export const LARGE_WIDTH = 4500;
export const LARGE_HEIGHT = 1500;
const ROWS_AT_ONCE = 100;

export async function writeLargeScene(path: string): Promise<void> {
  const writer = await openTiff(path, {
    width: LARGE_WIDTH,
    height: LARGE_HEIGHT,
    bands: 1,
    dtype: 'uint8',
    compression: 'deflate',
    tileSize: 256,
  });
  for (let top = 0; top < LARGE_HEIGHT; top += ROWS_AT_ONCE) {
    const rows = new Uint8Array(ROWS_AT_ONCE * LARGE_WIDTH);
    for (let i = 0; i < rows.length; i++) {
      rows[i] = 60 + Math.floor((i % LARGE_WIDTH) / 32 + (top + Math.floor(i / LARGE_WIDTH)) / 64);
    }
    await writer.write(rows);
  }
  await writer.close();
}
