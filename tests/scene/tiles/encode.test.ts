import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { encodePicture } from '../../../src-main/scene/tiles/encode.js';
import type { EncodedPicture } from '../../../src-main/scene/tiles/protocol.js';

const COLOURS = [
  [200, 30, 40],
  [20, 140, 220],
  [255, 255, 255],
  [0, 0, 0],
] as const;

/** Squares of 32 px, of four colours in turn. */
function squares(side: number): Uint8Array {
  const rgba = new Uint8Array(side * side * 4);
  for (let pixel = 0; pixel < side * side; pixel++) {
    rgba.set([...colourAt(pixel % side, Math.floor(pixel / side)), 255], pixel * 4);
  }
  return rgba;
}
function squaresLessOne(): Uint8Array {
  const rgba = squares(256);
  rgba[(255 * 256 + 255) * 4 + 3] = 0;
  return rgba;
}
const colourAt = (x: number, y: number) => COLOURS[((x >> 5) + (y >> 5)) % 4]!;

async function pixelAt({ bytes }: EncodedPicture, left: number, top: number): Promise<number[]> {
  return [...(await sharp(bytes).extract({ left, top, width: 1, height: 1 }).raw().toBuffer())];
}

describe('an encoded picture', () => {
  it('is JPEG where all of it is opaque, with the colours in their places', async () => {
    const picture = await encodePicture(squares(256), { width: 256, height: 256 });
    expect(picture.type).toBe('image/jpeg');
    const { format, width, height, channels, chromaSubsampling } = await sharp(picture.bytes).metadata();
    expect({ format, width, height, channels, chromaSubsampling }).toEqual({
      format: 'jpeg',
      width: 256,
      height: 256,
      channels: 3,
      chromaSubsampling: '4:4:4',
    });
    for (const [x, y] of [
      [16, 16],
      [48, 16],
      [80, 48],
      [240, 240],
    ] as const) {
      const drawn = await pixelAt(picture, x, y);
      for (const [band, value] of colourAt(x, y).entries())
        expect(Math.abs(drawn[band]! - value)).toBeLessThan(4);
    }
  });

  it('is PNG of the same pixels where one is not opaque', async () => {
    const picture = await encodePicture(squaresLessOne(), { width: 256, height: 256 });
    expect(picture.type).toBe('image/png');
    expect((await sharp(picture.bytes).metadata()).format).toBe('png');
    expect((await sharp(picture.bytes).raw().toBuffer()).equals(squaresLessOne())).toBe(true);
  });

  it.each([0, 1, 2, 3, 4, 7, 8, 9, 10])(
    'is PNG wherever the pixel that is not opaque lies (%i)',
    async (pixel) => {
      const rgba = new Uint8Array(11 * 4).fill(255);
      rgba[pixel * 4 + 3] = 254;
      expect((await encodePicture(rgba, { width: 11, height: 1 })).type).toBe('image/png');
    },
  );

  it('reads pixels wherever in memory they lie', async () => {
    const aligned = await encodePicture(squares(64), { width: 64, height: 64 });
    const shifted = new Uint8Array(64 * 64 * 4 + 3).subarray(3);
    shifted.set(squares(64));
    const other = await encodePicture(shifted, { width: 64, height: 64 });
    expect(Buffer.from(other.bytes).equals(aligned.bytes)).toBe(true);
  });

  it.each([
    [1, 1],
    [3, 7],
    [255, 1],
  ])('has the size that it is given, %i x %i', async (width, height) => {
    const grey = new Uint8Array(width * height * 4).fill(255);
    const picture = await encodePicture(grey, { width, height });
    expect(await sharp(picture.bytes).metadata()).toMatchObject({ format: 'jpeg', width, height });
  });

  it('is refused where the pixels are not as many as its size says', async () => {
    await expect(encodePicture(new Uint8Array(4 * 9).fill(255), { width: 4, height: 4 })).rejects.toThrow();
    await expect(encodePicture(new Uint8Array(4 * 9), { width: 4, height: 4 })).rejects.toThrow();
  });
});
