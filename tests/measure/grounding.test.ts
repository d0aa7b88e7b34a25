import { describe, expect, it } from 'vitest';
import type { PixelBox } from '../../src-main/contract/index.js';
import {
  f1At,
  groundingMetrics,
  matchedPairs,
  measureExpressions,
  parseCoco,
  parseExpressions,
} from '../../src-main/measure/index.js';

const a: PixelBox = [0, 0, 10, 10];
const b: PixelBox = [20, 0, 10, 10];
const c: PixelBox = [40, 0, 10, 10];
/** IoU with `a` is 6/10. */
const nearA: PixelBox = [0, 0, 10, 6];

describe('grounding metrics', () => {
  it('counts the best box alone for one', () => {
    const metrics = groundingMetrics([
      { task: 'one', answered: [nearA, b], truth: [a] },
      { task: 'one', answered: [b, a], truth: [a] },
      { task: 'one', answered: [], truth: [a] },
      { task: 'one', answered: [a], truth: [a] },
    ]);
    expect(metrics.accuracy50).toBe(0.5);
    expect(metrics.accuracy70).toBe(0.25);
    expect(metrics.f1).toBeNull();
  });

  it('takes the mean F1 of the expressions for many', () => {
    // 2 of 2 answered right of 3 true: F1 4/5; and nothing answered: 0.
    const metrics = groundingMetrics([
      { task: 'many', answered: [a, b], truth: [a, b, c] },
      { task: 'many', answered: [], truth: [a] },
    ]);
    expect(metrics.f1).toBeCloseTo(0.4, 12);
  });

  it('matches one to one, and as many as can be', () => {
    expect(matchedPairs([a, a], [a], 0.5)).toBe(1);
    expect(f1At([a, a], [a], 0.5)).toBeCloseTo(2 / 3, 12);
    // The first could take either, the second only `a`: greedy in order would lose one.
    const wide: PixelBox = [0, 0, 10, 10];
    expect(matchedPairs([wide, nearA], [nearA, [0, 0, 10, 9]], 0.6)).toBe(2);
  });

  it('wants nothing at all for none', () => {
    expect(
      groundingMetrics([
        { task: 'none', answered: [], truth: [] },
        { task: 'none', answered: [a], truth: [] },
      ]).refusals,
    ).toBe(0.5);
  });
});

const coco = parseCoco(
  JSON.stringify({
    images: [{ id: 4, file_name: 'a.jpg', width: 100, height: 100 }],
    categories: [{ id: 1, name: 'ship' }],
    annotations: [{ id: 9, image_id: 4, category_id: 1, bbox: a }],
  }),
  'made',
);
const lines =
  '{"image":"a.jpg","expression":"the ship","task":"one","targets":[9]}\n\n{"image":"a.jpg","expression":"a bridge","task":"none","targets":[]}\n';

describe('the harness', () => {
  it('asks about each expression without telling its task', async () => {
    const asked: string[] = [];
    const { metrics, results } = await measureExpressions({
      expressions: parseExpressions(lines, 'made'),
      annotations: coco,
      images: 'somewhere',
      trueBoxes: false,
      groundOne: (path, expression) => {
        asked.push(`${path}: ${expression}`);
        return Promise.resolve({ boxes: [{ bbox: nearA }] });
      },
    });
    expect(asked).toEqual(['somewhere/a.jpg: the ship', 'somewhere/a.jpg: a bridge']);
    expect(metrics).toMatchObject({
      accuracy50: 1,
      accuracy70: 0,
      refusals: 0,
      counts: { one: 1, many: 0, none: 1 },
    });
    expect(results.map(({ right }) => right)).toEqual([1, 0]);
  });

  it.each([
    ['an image', '{"image":"b.jpg","expression":"x","task":"one","targets":[9]}', /image/],
    ['a target', '{"image":"a.jpg","expression":"x","task":"one","targets":[8]}', /annotation/],
  ])('refuses %s that the annotations lack', async (_, line, message) => {
    const run = measureExpressions({
      expressions: parseExpressions(line, 'made'),
      annotations: coco,
      images: '',
      trueBoxes: false,
      groundOne: () => Promise.resolve({ boxes: [] }),
    });
    await expect(run).rejects.toMatchObject({
      code: 'not-found',
      message: expect.stringMatching(message) as string,
    });
  });

  it('stops when told, and needs a way to answer', async () => {
    const base = { expressions: parseExpressions(lines, 'made'), annotations: coco, images: '' };
    await expect(measureExpressions({ ...base, trueBoxes: false })).rejects.toMatchObject({
      code: 'bad-input',
    });
    await expect(measureExpressions({ ...base, trueBoxes: true })).rejects.toMatchObject({
      code: 'bad-input',
    });
    await expect(
      measureExpressions({
        ...base,
        trueBoxes: false,
        groundOne: () => Promise.resolve({ boxes: [] }),
        signal: AbortSignal.abort(),
      }),
    ).rejects.toMatchObject({ code: 'cancelled' });
  });
});

describe('files', () => {
  it('name the line or field that is wrong', () => {
    expect(() => parseExpressions('{"image":"a.jpg"}', 'set.jsonl')).toThrow(/Line 1 .*expression/);
    expect(() => parseExpressions(`${lines}{broken`, 'set.jsonl')).toThrow(/Line 4/);
    expect(() => parseCoco('{"images":[]}', 'truth.json')).toThrow(/annotations/);
    expect(() => parseCoco('', 'truth.json')).toThrow(/COCO/);
    expect(parseExpressions('', 'set.jsonl')).toEqual([]);
  });
});
