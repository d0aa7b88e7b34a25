import { describe, expect, it } from 'vitest';
import type { PixelBox } from '../../src-main/contract/index.js';
import {
  evaluateExpressions,
  f1At,
  groundingMetrics,
  matchedPairs,
  measureExpressions,
  parseCoco,
  parseExpressions,
  TruthIndex,
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
      truth: new TruthIndex(coco),
      images: 'somewhere',
      ground: ({ file_name: name }, expression) => {
        asked.push(`${name}: ${expression}`);
        return Promise.resolve({ boxes: [{ bbox: nearA }] });
      },
    });
    expect(asked).toEqual(['a.jpg: the ship', 'a.jpg: a bridge']);
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
      truth: new TruthIndex(coco),
      images: '',
      ground: () => Promise.resolve({ boxes: [] }),
    });
    await expect(run).rejects.toMatchObject({
      code: 'not-found',
      message: expect.stringMatching(message) as string,
    });
  });

  const base = { expressions: parseExpressions(lines, 'made'), truth: new TruthIndex(coco), images: '' };

  it('stops when told', async () => {
    const ground = () => Promise.resolve({ boxes: [] });
    await expect(measureExpressions({ ...base, ground, signal: AbortSignal.abort() })).rejects.toMatchObject({
      code: 'cancelled',
    });
  });

  it('lets the rest of the program live, also where no answer waits for anything', async () => {
    const stop = new AbortController();
    setTimeout(() => stop.abort(), 50);
    const many = Array.from({ length: 3_000_000 }, () => base.expressions[1]!);
    const run = measureExpressions({
      ...base,
      expressions: many,
      ground: () => Promise.resolve({ boxes: [] }),
      signal: stop.signal,
    });
    await expect(run).rejects.toMatchObject({ code: 'cancelled' });
  });

  it('is done with 100,000 expressions in seconds, figures included', async () => {
    const images = Array.from({ length: 20_000 }, (_, id) => ({
      ...coco.images[0]!,
      id,
      file_name: `${id}.jpg`,
    }));
    const annotations = images.map(({ id }) => ({ ...coco.annotations[0]!, id, image_id: id }));
    const expressions = Array.from({ length: 100_000 }, (_, at) => ({
      image: `${at % 20_000}.jpg`,
      expression: `the ship ${at}`,
      task: 'one' as const,
      targets: [at % 20_000],
      kinds: [`kind ${at % 500}`],
    }));
    const started = performance.now();
    const { results } = await measureExpressions({
      expressions,
      truth: new TruthIndex({ ...coco, images, annotations }),
      images: '',
      ground: (_, expression) =>
        Promise.resolve({ boxes: expression.endsWith('0') ? [] : [{ bbox: a, score: 0.9 }] }),
    });
    const figures = evaluateExpressions(results);
    expect(figures.rec.all.at50).toMatchObject({ mean: 0.9, low: expect.closeTo(0.8981, 3) as number });
    expect(performance.now() - started).toBeLessThan(20_000);
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
