import type { Picture } from '../../src-main/checkpoints/index.js';

/** The fixtures' pictures: channel c of (x, y) is (7x + 13y + 29c + 31 (x/8 xor y/8)) mod 256. */
export function formulaPicture(width: number, height: number): Picture {
  const rgb = new Uint8Array(width * height * 3);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      for (let c = 0; c < 3; c++) {
        rgb[(y * width + x) * 3 + c] = 7 * x + 13 * y + 29 * c + 31 * ((x >> 3) ^ (y >> 3));
      }
    }
  }
  return { rgb, width, height };
}
