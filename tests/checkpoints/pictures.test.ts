import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { preparePicture } from '../../src-main/checkpoints/index.js';
import { resizeBicubic } from '../../src-main/checkpoints/bicubic.js';
import { smartResize } from '../../src-main/checkpoints/smart-resize.js';
import { formulaPicture } from './picture.js';
import { FIXTURES, pictureRuleOf, truthOf } from './truth.js';

const readJson = (name: string): unknown => JSON.parse(readFileSync(new URL(name, FIXTURES), 'utf8'));

describe('the size that the model sees', () => {
  const rows = z.array(z.array(z.number())).parse(readJson('smart-resize.json'));

  it('is that of Python for many sizes and limits', () => {
    expect(rows.length).toBeGreaterThan(900);
    for (const [height = 0, width = 0, factor = 0, minPixels = 0, maxPixels = 0, high, wide] of rows) {
      const got = smartResize({ width, height }, { factor, minPixels, maxPixels });
      expect([height, width, factor, got.height, got.width]).toEqual([height, width, factor, high, wide]);
    }
  });

  it('is the 504 pixels of the paper for a picture of 512', () => {
    const rule = { factor: 28, minPixels: 3136, maxPixels: 12845056 };
    expect(smartResize({ width: 512, height: 512 }, rule)).toEqual({ width: 504, height: 504 });
  });

  it('refuses a strip', () => {
    const rule = { factor: 28, minPixels: 3136, maxPixels: 12845056 };
    expect(() => smartResize({ width: 4001, height: 20 }, rule)).toThrow(/200 times/);
  });
});

describe('the resize', () => {
  const cases = z
    .array(
      z.object({
        from: z.tuple([z.number(), z.number()]),
        to: z.tuple([z.number(), z.number()]),
        base64: z.string(),
      }),
    )
    .parse(readJson('pillow-bicubic.json'));

  it.each(cases.map((one) => [`${one.from.join('x')} to ${one.to.join('x')}`, one] as const))(
    'is that of Pillow to the byte: %s',
    (_, { from, to, base64 }) => {
      const picture = formulaPicture(...from);
      const out = resizeBicubic(picture.rgb, picture, { width: to[0], height: to[1] });
      expect(Buffer.from(out).equals(Buffer.from(base64, 'base64'))).toBe(true);
    },
  );
});

describe.each(['qwen2_vl', 'qwen2_5_vl', 'qwen3_vl'] as const)('pictures for %s', (family) => {
  it('are cut and normalised as Python does', async () => {
    const rule = await pictureRuleOf(family);
    for (const { width, height, grid, pixels } of truthOf(family).cases) {
      const prepared = preparePicture(formulaPicture(width, height), rule);
      expect(prepared.grid).toEqual(grid);
      expect(prepared.patches.length).toBe(pixels.shape.reduce((all, side) => all * side, 1));
      pixels.values.forEach((value, i) => expect(prepared.patches[i * pixels.every]).toBeCloseTo(value, 4));
    }
  });
});
