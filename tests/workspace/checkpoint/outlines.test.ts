import { describe, expect, it } from 'vitest';
import { cancelled, GeoR1Error } from '../../../src-main/contract/index.js';
import type { Answer, Outline } from '../../../src-main/contract/index.js';
import type { Bundle, Engine } from '../../../src-main/engine/index.js';
import { answerToGeoJson } from '../../../src-main/export/index.js';
import { askWith } from '../../../src-main/workspace/index.js';
import { fakeScene } from '../../fixtures/fake-scene.js';
import { fakeCheckpoint } from './fake-checkpoint.js';

type Ring = [number, number][];
const ring = (x: number, y: number, width: number, height: number): Ring => [
  [x, y],
  [x + width, y],
  [x + width, y + height],
  [x, y + height],
  [x, y],
];
const outline = (...pixels: Ring[][]): Outline => ({ pixels, lonLat: null, area: 1, length: 1, width: 1 });
/** Two parts, left and right, in the box [100, 100, 100, 100]; the left one has a hole. */
const LEFT = [ring(110, 110, 30, 30), ring(120, 120, 10, 10)];
const RIGHT = [ring(160, 110, 30, 30)];

async function ask(
  points: string,
  draw: (boxes: readonly (readonly number[])[]) => Promise<(Outline | null)[]>,
  { mask = true, outlines = true, task = 'gres' as const } = {},
): Promise<Answer> {
  // The scene has the size that the model sees, so what it writes is in pixels of the scene.
  const text = `[{"bbox_2d": [100, 100, 200, 200], "label": "ship"${points}}]`;
  const engine = await fakeCheckpoint(() => text);
  const bundle = {
    description: { vocabulary: [], distractors: [], ...(mask ? { mask: { cropPixels: 96 } } : {}) },
  } as unknown as Bundle;
  return askWith(
    fakeScene({ width: 476, height: 476, shapes: [] }),
    engine,
    { question: 'ships', task, where: null, minScore: null },
    {
      ports: {
        perceiveScene: () => Promise.reject(new Error('not to be looked at')),
        outlineBoxes: (_scene, _engine, boxes) => draw(boxes),
      },
      bundle,
      builtin: () => Promise.resolve({ bundle } as Engine),
      cacheDir: null,
      outlines,
    },
  );
}
const points = (x1: number, y1: number, x2: number, y2: number): string =>
  `, "keypoint1": [${x1}, ${y1}], "keypoint2": [${x2}, ${y2}]`;

describe('outlines of what a checkpoint boxed', () => {
  it('are drawn in its boxes, and the chain says by whom', async () => {
    const asked: (readonly number[])[] = [];
    const answer = await ask('', (boxes) => {
      asked.push(...boxes);
      return Promise.resolve([outline(LEFT, RIGHT)]);
    });
    expect(asked).toEqual([[100, 100, 100, 100]]);
    expect(answer.boxes[0]?.outline?.pixels).toEqual([LEFT, RIGHT]);
    expect(answer.chain.at(-1)?.finding).toMatch(/; outlines by the built-in mask model in 1 of 1 boxes$/);
  });

  it('keep the parts that key points lie in', async () => {
    const answer = await ask(points(115, 115, 138, 138), () => Promise.resolve([outline(LEFT, RIGHT)]));
    expect(answer.boxes[0]?.outline?.pixels).toEqual([LEFT]);
    // Of 30 x 30 pixels, less the hole of 10 x 10.
    expect(answer.boxes[0]?.outline?.area).toBeCloseTo(800, 6);
    expect(answer.chain.at(-1)?.finding).toContain(
      '2 of 2 key points that the model wrote lie in them, and 1 parts without one were dropped',
    );
  });

  it('stay whole where no point lies in them: a hole is outside', async () => {
    const answer = await ask(points(125, 125, 150, 150), () => Promise.resolve([outline(LEFT, RIGHT)]));
    expect(answer.boxes[0]?.outline?.pixels).toEqual([LEFT, RIGHT]);
    expect(answer.chain.at(-1)?.finding).toContain('0 of 2 key points');
    expect(answer.chain.at(-1)?.finding).not.toContain('dropped');
  });

  it('become masks of the GeoJSON', async () => {
    const lonLat = [[ring(15, 45, 0.001, 0.001)]];
    const answer = await ask(points(115, 115, 138, 138), () =>
      Promise.resolve([{ ...outline(LEFT), lonLat }]),
    );
    const { features } = JSON.parse(answerToGeoJson(answer, 'mask')) as { features: { geometry: unknown }[] };
    expect(features[0]?.geometry).toMatchObject({ coordinates: expect.anything() as unknown });
    expect(JSON.stringify(features[0]?.geometry)).toContain('[15.001,45.001]');
  });

  it('are left out where the model sees nothing in the box, and the chain says so', async () => {
    const answer = await ask(points(115, 115, 138, 138), () => Promise.resolve([null]));
    expect(answer.boxes[0]).not.toHaveProperty('outline');
    expect(answer.chain.at(-1)?.finding).toContain('in 0 of 1 boxes; 0 of 2 key points');
  });

  it('are not drawn where they are not wanted, or the bundle has no mask model', async () => {
    const never = () => Promise.reject(new Error('not to be drawn'));
    for (const options of [{ outlines: false }, { mask: false }]) {
      const answer = await ask('', never, options);
      expect(answer.boxes[0]).not.toHaveProperty('outline');
      expect(answer.chain.at(-1)?.finding).not.toContain('outlines');
    }
  });

  it('do not cost the answer where the mask model fails; a cancel does', async () => {
    const failing = await ask('', () =>
      Promise.reject(new GeoR1Error({ code: 'engine-failed', message: 'It broke.' })),
    );
    expect(failing.boxes).toHaveLength(1);
    expect(failing.chain.at(-1)?.finding).toContain('; no outlines: It broke.');
    await expect(ask('', () => Promise.reject(cancelled()))).rejects.toMatchObject({ code: 'cancelled' });
  });
});
