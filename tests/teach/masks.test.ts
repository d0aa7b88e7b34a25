import { describe, expect, it } from 'vitest';
import { teachSettingsSchema } from '../../src-main/contract/index.js';
import type { Example, PixelBox } from '../../src-main/contract/index.js';
import type { Engine } from '../../src-main/engine/index.js';
import type { MultiPolygon } from '../../src-main/geometry/index.js';
import type { Scene } from '../../src-main/scene/index.js';
import { drawnOutlines, judge, metricOf } from '../../src-main/teach/judge.js';
import { outlinesFor, requireOutlines } from '../../src-main/teach/look-outlines.js';

const rectangle = (x: number, y: number, w: number, h: number): [number, number][][][] => [
  [
    [
      [x, y],
      [x + w, y],
      [x + w, y + h],
      [x, y + h],
      [x, y],
    ],
  ],
];
const BOX: PixelBox = [0, 0, 10, 10];
const example = (change: Partial<Example> = {}): Example => ({
  id: 'e-1',
  words: 'the two sheds',
  kind: 'expression',
  task: 'many',
  targets: [BOX, [40, 0, 10, 10]],
  // Each fills the upper half of its box.
  outlines: [rectangle(0, 0, 10, 5), rectangle(40, 0, 10, 5)],
  complete: true,
  extent: null,
  source: 'imported',
  image: '/s.tif',
  part: 'train',
  ...change,
});
const { rewards } = teachSettingsSchema.parse({});
const masksOnly = { format: 1, iou: 0, map: 0, mask: 1 };
const answer = (bbox: PixelBox, outline: MultiPolygon | null, score = 0.9) => ({ bbox, score, outline });

describe('the reward of masks', () => {
  it('is the overlap of the unions of outlines, and joins the total by its weight', () => {
    const found = judge(example(), [answer(BOX, rectangle(0, 0, 10, 5))], masksOnly);
    // One of two halves of equal size.
    expect(found.mask).toBeCloseTo(0.5);
    expect(found.total).toBeCloseTo(1.5);
    // The box alone is right, what was drawn in it covers twice as much.
    const whole = [answer(BOX, rectangle(0, 0, 10, 10)), answer([40, 0, 10, 10], rectangle(40, 0, 10, 10))];
    expect(judge(example(), whole, masksOnly).mask).toBeCloseTo(0.5);
  });

  it('counts what overlaps once, and a box in which nothing was seen as nothing', () => {
    const twice = [
      answer(BOX, rectangle(0, 0, 10, 5)),
      answer([1, 0, 10, 10], rectangle(0, 0, 10, 5)),
      answer([40, 0, 10, 10], rectangle(40, 0, 10, 5)),
    ];
    expect(judge(example(), twice, masksOnly).mask).toBeCloseTo(1);
    expect(judge(example(), [answer(BOX, null)], masksOnly).mask).toBe(0);
    expect(judge(example(), [], masksOnly).mask).toBe(0);
  });

  it('of one target judges the surest box, as its overlap does', () => {
    const one = example({ task: 'one', targets: [BOX], outlines: [rectangle(0, 0, 10, 5)] });
    const both = [
      answer([90, 0, 5, 5], rectangle(90, 0, 5, 5), 0.2),
      answer(BOX, rectangle(0, 0, 10, 5), 0.9),
    ];
    expect(judge(one, both, masksOnly).mask).toBeCloseTo(1);
  });

  it('of nothing is 1 for an empty answer alone', () => {
    const none = example({ task: 'none', targets: [], outlines: [] });
    expect(judge(none, [], masksOnly).mask).toBe(1);
    expect(judge(none, [answer(BOX, null)], masksOnly).mask).toBe(0);
  });

  it('does not apply where it does not count, or the outline of a target is not known', () => {
    expect(judge(example(), [], rewards).mask).toBeNull();
    const unknown = example({ outlines: [rectangle(0, 0, 10, 5), null] });
    expect(drawnOutlines(unknown)).toBeNull();
    expect(judge(unknown, [], masksOnly).mask).toBeNull();
    const { outlines: _, ...without } = example();
    expect(drawnOutlines(without)).toBeNull();
  });
});

describe('what before and after compare', () => {
  const parts = { total: 2, format: 1, iou: null, map: 0.2, mask: 0.6 };
  it('is the mean of the parts that count, without the format', () => {
    expect(metricOf(parts)).toBe(0.2);
    expect(metricOf(parts, masksOnly)).toBe(0.6);
    expect(metricOf(parts, { iou: 1, map: 1, mask: 3 })).toBeCloseTo(0.5);
  });
  it('is that of the task where none counts', () => {
    expect(metricOf(parts, { iou: 0, map: 0, mask: 0 })).toBe(0.2);
  });
});

describe('outlines of candidates', () => {
  const NO_SCENE = {} as Scene;
  const noEngine = {
    masks: () => Promise.reject(new Error('masks were asked for')),
  } as unknown as Engine;
  it('are not made where masks do not count, or no example has any', async () => {
    expect(await outlinesFor(NO_SCENE, noEngine, [example()], rewards)([{ bbox: BOX }])).toBeNull();
    const plain = example({ outlines: [] });
    expect(await outlinesFor(NO_SCENE, noEngine, [plain], masksOnly)([{ bbox: BOX }])).toBeNull();
  });

  it('of the region of a surface are its own', async () => {
    const region = { bbox: BOX, polygons: () => rectangle(0, 0, 3, 3) };
    const none = { ...noEngine, bundle: { description: {} } } as unknown as Engine;
    expect(await outlinesFor(NO_SCENE, none, [example()], masksOnly)([region])).toEqual([
      rectangle(0, 0, 3, 3),
    ]);
  });

  it('must be there for some example where a run rewards masks alone', () => {
    const refuse =
      (...given: Example[]) =>
      () =>
        requireOutlines({ name: 'Sheds' }, given, masksOnly);
    expect(refuse(example({ outlines: [] }))).toThrow(
      expect.objectContaining({ code: 'bad-input', subject: 'Sheds' }) as Error,
    );
    expect(refuse(example({ outlines: [] }), example())).not.toThrow();
    expect(() => requireOutlines({ name: 'Sheds' }, [], { ...masksOnly, map: 1 })).not.toThrow();
  });
});
