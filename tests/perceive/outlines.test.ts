import { describe, expect, it } from 'vitest';
import { outlineBoxes } from '../../src-main/perceive/index.js';
import type { Engine } from '../../src-main/engine/index.js';
import type { PixelBox } from '../../src-main/contract/index.js';
import { fakeEngine } from '../fixtures/fake-engine.js';
import { fakeScene } from '../fixtures/fake-scene.js';

const SIDE = 32;
const RED = [230, 20, 20] as const;
const shapes = [
  { bbox: [100, 100, 40, 20] as PixelBox, colour: RED },
  { bbox: [300, 50, 200, 200] as PixelBox, colour: RED },
];

/** A mask model that takes what is red for the object. */
function redMasks(onRun: (count: number) => void = () => undefined): Engine {
  const plain = fakeEngine({ classes: [{ name: 'red', colour: RED }] });
  const description = {
    ...plain.bundle.description,
    mask: { input: 'crops', output: 'mask', cropPixels: SIDE, context: 1.5 },
  };
  return {
    ...plain,
    bundle: { ...plain.bundle, description },
    masks: (crops, count) => {
      onRun(count);
      return Promise.resolve(
        Uint8Array.from({ length: crops.length / 3 }, (_, i) => ((crops[i * 3] ?? 0) > 150 ? 255 : 0)),
      );
    },
  };
}

describe('outlineBoxes', () => {
  it('outlines what lies in each box, in scene pixels, whatever the size and shape of the box', async () => {
    const scene = fakeScene({ width: 600, height: 400, shapes });
    const outlines = await outlineBoxes(scene, redMasks(), [
      [98, 99, 44, 22],
      [300, 50, 200, 200],
    ]);
    for (const [i, outline] of outlines.entries()) {
      const [x, y, width, height] = shapes[i]?.bbox ?? [0, 0, 0, 0];
      const xs = outline?.pixels.flat(2).map(([px]) => px) ?? [];
      const ys = outline?.pixels.flat(2).map(([, py]) => py) ?? [];
      const cell = (Math.max(width, height) * 1.5) / SIDE;
      expect(Math.abs(Math.min(...xs) - x)).toBeLessThan(cell);
      expect(Math.abs(Math.max(...xs) - x - width)).toBeLessThan(cell);
      expect(Math.abs(Math.min(...ys) - y)).toBeLessThan(cell);
      expect(Math.abs(Math.max(...ys) - y - height)).toBeLessThan(cell);
      expect(outline?.lonLat).toBeNull();
      expect((outline?.area ?? 0) / (width * height)).toBeCloseTo(1, 0);
    }
  });

  it('keeps the order, with null for boxes too small to see and for those that hold nothing', async () => {
    const scene = fakeScene({ width: 600, height: 400, shapes });
    const boxes: PixelBox[] = [
      [100, 100, 2, 2],
      [10, 300, 40, 40],
      [100, 100, 40, 20],
    ];
    const [tiny, empty, found] = await outlineBoxes(scene, redMasks(), boxes);
    expect(tiny).toBeNull();
    expect(empty).toBeNull();
    expect(found).not.toBeNull();
  });

  it('reads past the edge of the scene', async () => {
    const scene = fakeScene({ width: 120, height: 110, shapes });
    const [found] = await outlineBoxes(scene, redMasks(), [[100, 100, 20, 10]]);
    expect(found).not.toBeNull();
  });

  it('sends hundreds of boxes in parts, and nothing for no boxes', async () => {
    const scene = fakeScene({ width: 600, height: 400, shapes });
    const counts: number[] = [];
    const many = Array.from({ length: 70 }, (): PixelBox => [100, 100, 40, 20]);
    expect(
      await outlineBoxes(
        scene,
        redMasks((n) => counts.push(n)),
        many,
      ),
    ).toHaveLength(70);
    expect(counts).toEqual([32, 32, 6]);
    expect(await outlineBoxes(scene, redMasks(), [])).toEqual([]);
  });

  it('is cancelled between parts', async () => {
    const scene = fakeScene({ width: 600, height: 400, shapes });
    const stop = new AbortController();
    const many = Array.from({ length: 70 }, (): PixelBox => [100, 100, 40, 20]);
    await expect(
      outlineBoxes(
        scene,
        redMasks(() => stop.abort()),
        many,
        stop.signal,
      ),
    ).rejects.toMatchObject({
      code: 'cancelled',
    });
  });
});
