/** The picture of an answer: what is drawn where, read back from its pixels. */
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { answerPicture } from '../../src-main/export/index.js';
import { pictureOverlay, wrap } from '../../src-main/export/picture-overlay.js';
import { colourAt, FakeScene, HEIGHT, lonLatFrame, WIDTH } from '../workspace/fakes.js';
import { answerOf, boxOf } from './answers.js';

const frame = lonLatFrame();
const scene = new FakeScene('/scenes/harbour.tif');
const FIRST_BOX_COLOUR = [0xe6, 0x9f, 0x00];

async function pixels(
  png: Buffer,
): Promise<{ width: number; height: number; at: (x: number, y: number) => number[] }> {
  const { data, info } = await sharp(png).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  return {
    ...info,
    at: (x, y) => [...data.subarray((y * info.width + x) * 3, (y * info.width + x) * 3 + 3)],
  };
}

describe('answerPicture', () => {
  it('shows the scene with the box on it and a caption below', async () => {
    const box = boxOf(frame, [200, 150, 100, 80]);
    const { width, height, at } = await pixels(await answerPicture(answerOf([box]), scene));
    expect(width).toBe(WIDTH);
    expect(height).toBeGreaterThan(HEIGHT + 60);
    expect(at(600, 500)).toEqual(colourAt(600.5, 500.5));
    for (const [x, y] of [
      [200, 190],
      [300, 190],
      [250, 230],
    ] as const) {
      const seen = [at(x - 1, y), at(x, y), at(x, y - 1)];
      expect(seen).toContainEqual(FIRST_BOX_COLOUR);
    }
    expect(at(250, 190)).toEqual(colourAt(250.5, 190.5)); // the box is not filled
  });

  it('has letters although the machine may have no fonts', async () => {
    const { width, at } = await pixels(await answerPicture(answerOf([]), scene));
    let bright = 0;
    for (let y = HEIGHT; y < HEIGHT + 50; y++) {
      for (let x = 0; x < width; x++) if (at(x, y)[0]! > 200) bright++;
    }
    expect(bright).toBeGreaterThan(200);
  });

  it('reduces a large scene', async () => {
    const large = { info: { ...scene.info, width: 8000, height: 6000 }, readWindow: scene.readWindow };
    expect((await pixels(await answerPicture(answerOf([]), large))).width).toBe(2000);
  });

  it('stops when it is cancelled', async () => {
    await expect(answerPicture(answerOf([]), scene, AbortSignal.abort())).rejects.toMatchObject({
      code: 'cancelled',
    });
  });
});

describe('pictureOverlay', () => {
  const size = { width: WIDTH, height: HEIGHT };
  const plates = (svg: string): { x: number; y: number; width: number; height: number }[] =>
    [...svg.matchAll(/<rect x="([\d.]+)" y="([\d.]+)" width="([\d.]+)" height="([\d.]+)" fill="#/g)].map(
      (match) => {
        const [x, y, width, height] = match.slice(1).map(Number) as [number, number, number, number];
        return { x, y, width, height };
      },
    );

  it('keeps labels inside the picture and off each other', () => {
    const boxes = Array.from({ length: 60 }, (_, i) =>
      boxOf(frame, [(i % 10) * 85, Math.floor(i / 10) * 110, 50, 50]),
    );
    const found = plates(pictureOverlay(answerOf(boxes), size, 1).svg);
    expect(found.length).toBeGreaterThan(20);
    for (const [i, a] of found.entries()) {
      expect(a.x >= 0 && a.y >= 0 && a.x + a.width <= WIDTH + 0.1 && a.y + a.height <= HEIGHT + 0.1).toBe(
        true,
      );
      for (const b of found.slice(i + 1)) {
        const apart =
          a.x + a.width <= b.x + 0.1 ||
          b.x + b.width <= a.x + 0.1 ||
          a.y + a.height <= b.y + 0.1 ||
          b.y + b.height <= a.y + 0.1;
        expect(apart).toBe(true);
      }
    }
  });

  it('writes no text as markup', () => {
    const hostile = answerOf([boxOf(frame, [10, 10, 20, 20], { label: '<script>"&' })], {
      question: '</svg><x y="',
    });
    expect(pictureOverlay(hostile, size, 1).svg).not.toMatch(/script|<x/);
  });

  it('bounds the caption of a long chain', () => {
    const [step] = answerOf([]).chain;
    const chain = Array.from({ length: 64 }, (_, i) => ({ ...step!, number: i + 1 }));
    const { height } = pictureOverlay(answerOf([], { chain }), size, 1);
    expect(height - HEIGHT).toBeLessThan(1000);
  });
});

describe('wrap', () => {
  const fits = (limit: number) => (line: string) => line.length <= limit;
  it.each([
    ['', 5, ['']],
    ['a b c', 5, ['a b c']],
    ['aa bb cc', 5, ['aa bb', 'cc']],
    ['incomprehensible a', 5, ['incomprehensible', 'a']],
    ['  a \n b  ', 9, ['a b']],
  ])('breaks "%s" at %i', (text, limit, lines) => {
    expect(wrap(text, fits(limit))).toEqual(lines);
  });
});
