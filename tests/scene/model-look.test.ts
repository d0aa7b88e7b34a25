/** What a user lets the model see: the formula written out here, on stored values that GDAL's truth is held against elsewhere. */
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { modelLookSchema, seenByModel, type ModelLook } from '../../src-main/contract/index.js';
import { openScene } from '../../src-main/scene/index.js';

const trait = (name: string): string => fileURLToPath(new URL(`../fixtures/traits/${name}`, import.meta.url));
const FIVE = trait('five-bands-uint16.tif');
const RGB = trait('deflate-tiled-rgb.tif');
const part = { x: 3, y: 2, width: 7, height: 5 };
const out = { width: 7, height: 5 };

/** Red, green and blue of the part, and its stored values by band. */
async function read(path: string, model?: ModelLook) {
  const scene = await openScene(path, model === undefined ? {} : { model });
  try {
    const { rgb } = await scene.readWindow(part, out);
    const { values } = await scene.readValues(part);
    return { rgb: [...rgb], values, info: scene.info };
  } finally {
    await scene.close();
  }
}

/** 8 bits of a value between ends, as the contract says it. */
const level = (value: number, [low, high]: readonly [number, number]): number =>
  Math.min(255, Math.max(0, Math.round(((value - low) / (high - low)) * 255)));

describe('what the model is let see', () => {
  it.each([
    [
      [5, 4, 1],
      [
        [0, 4000],
        [100, 900],
        [7, 60_000],
      ],
    ],
    [[2], [[50, 2000]]],
  ] as [number[], [number, number][]][])('bands %j between ends %j', async (bands, ranges) => {
    const { rgb, values, info } = await read(FIVE, { bands, ranges });
    const pixels = part.width * part.height;
    const expected = Array.from({ length: pixels }, (_, pixel) =>
      [0, 1, 2].map((channel) => {
        const at = bands.length === 1 ? 0 : channel;
        return level(values[((bands[at] ?? 1) - 1) * pixels + pixel] ?? NaN, ranges[at] ?? [0, 1]);
      }),
    ).flat();
    expect(rgb).toEqual(expected);
    expect(info.model?.bands).toEqual(bands);
    expect(seenByModel(info)).toEqual(info.model);
    expect(info.model?.stretch).toMatch(/^set \[\d+\.\.\d+/);
    // What the map shows by itself is another setting.
    const own = await read(FIVE);
    expect([info.displayBands, info.stretch]).toEqual([own.info.displayBands, own.info.stretch]);
    expect(own.info.model).toBeUndefined();
    expect(seenByModel(own.info)).toEqual({ bands: own.info.displayBands, stretch: own.info.stretch });
  });

  it('8-bit values as they are stored, in another order of bands', async () => {
    const { rgb } = await read(RGB, { bands: [3, 2, 1], ranges: null });
    const own = await read(RGB);
    const turned = own.rgb.map((_, at) => own.rgb[at - (at % 3) + 2 - (at % 3)]);
    expect(rgb).toEqual(turned);
    expect(own.rgb).not.toEqual(turned);
  });

  it.each([
    ['a band that is not there', FIVE, { bands: [6], ranges: [[0, 1]] }, /band 6 is asked/],
    ['two bands', FIVE, { bands: [1, 2], ranges: [[0, 1], [0, 1]] }, /2 bands are asked/], // prettier-ignore
    ['16 bits without ends', FIVE, { bands: [1], ranges: null }, /uint16 need ends/],
    ['too few ends', FIVE, { bands: [1, 2, 3], ranges: [[0, 1]] }, /1 ranges are given for 3 bands/],
    ['ends that meet', FIVE, { bands: [1], ranges: [[5, 5]] }, /range 5\.\.5 is empty/],
    ['ends without end', FIVE, { bands: [1], ranges: [[0, Infinity]] }, /is empty/],
    ['a palette', trait('palette.tif'), { bands: [1], ranges: null }, /palette/],
  ] as [string, string, ModelLook, RegExp][])(
    'refuses %s, and leaves no file open',
    async (_, path, model, words) => {
      await expect(openScene(path, { model })).rejects.toMatchObject({
        code: 'bad-input',
        subject: path,
        message: expect.stringMatching(words) as string,
        next: expect.any(String) as string,
      });
    },
  );

  it('is checked where it comes in', () => {
    expect(modelLookSchema.safeParse({ bands: [1, 2, 3], ranges: null }).success).toBe(true);
    for (const bad of [
      {},
      { bands: [], ranges: null },
      { bands: [0], ranges: null },
      { bands: [1], ranges: [[1]] },
    ])
      expect(modelLookSchema.safeParse(bad).success).toBe(false);
  });
});
