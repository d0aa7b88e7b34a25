import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { encodePng } from '../../../src-main/scene/tiles/png.js';

/** Bytes without any order, the same each time: minimal standard generator of Park and Miller, 1988. */
function noise(length: number): Uint8Array {
  let state = 1;
  return Uint8Array.from({ length }, () => {
    state = (state * 48_271) % 2_147_483_647;
    return state & 255;
  });
}

const decoded = async (png: Uint8Array) => sharp(png).raw().toBuffer({ resolveWithObject: true });

describe('a PNG of ours', () => {
  it.each([
    [1, 1],
    [3, 7],
    [255, 2],
    [256, 256],
    [1, 300],
  ])('is decoded by libspng to every byte that went in, %i x %i', async (width, height) => {
    const rgba = noise(width * height * 4);
    const { data, info } = await decoded(await encodePng(rgba, { width, height }));
    expect(info).toMatchObject({ width, height, channels: 4 });
    expect(data.equals(rgba)).toBe(true);
  });

  it('is the same wherever in memory the pixels lie', async () => {
    const rgba = noise(16 * 16 * 4);
    const shifted = new Uint8Array(rgba.length + 1).subarray(1);
    shifted.set(rgba);
    const size = { width: 16, height: 16 };
    expect(await encodePng(shifted, size)).toEqual(await encodePng(rgba, size));
  });

  it('takes next to no bytes for what shows nothing', async () => {
    const png = await encodePng(new Uint8Array(256 * 256 * 4), { width: 256, height: 256 });
    expect(png.length).toBeLessThan(2000);
  });

  it('is refused where the pixels are not as many as its size says', async () => {
    await expect(encodePng(new Uint8Array(36), { width: 4, height: 4 })).rejects.toThrow(
      '36 bytes are not 4 x 4 pixels',
    );
  });
});
