import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  classAccuracy,
  cocoDetectionMetrics,
  detectionIntervals,
  matchClasses,
  meanOver,
  parseCoco,
} from '../../src-main/measure/index.js';
import type { CocoDetection } from '../../src-main/measure/index.js';

interface Case {
  truth: unknown;
  detections: CocoDetection[];
  expected: { ap: number; ap50: number; classes: { id: number; ap: number | null; ap50: number | null }[] };
}
const cases = JSON.parse(
  readFileSync(new URL('../fixtures/truth/coco-truth.json', import.meta.url), 'utf8'),
) as Case[];

describe('COCO detection metrics', () => {
  it.each(cases.map((example, at) => [at + 1, example] as const))(
    'are those of pycocotools, set %i',
    (_, { truth, detections, expected }) => {
      const coco = parseCoco(JSON.stringify(truth), 'made');
      const metrics = cocoDetectionMetrics(coco, detections);
      expect(metrics.ap).toBeCloseTo(expected.ap, 9);
      expect(metrics.ap50).toBeCloseTo(expected.ap50, 9);
      for (const [at, category] of coco.categories.entries()) {
        const wanted = expected.classes.find(({ id }) => id === category.id)!;
        const got = metrics.classes[at]!;
        if (wanted.ap === null) expect(got.ap).toBeNull();
        else expect(got.ap).toBeCloseTo(wanted.ap, 9);
        if (wanted.ap50 !== null) expect(got.ap50).toBeCloseTo(wanted.ap50, 9);
      }
    },
  );

  it('is 1 for perfect answers, 0 without answers and null without truth', () => {
    const coco = parseCoco(
      JSON.stringify({
        images: [{ id: 1, file_name: 'a.jpg', width: 10, height: 10 }],
        categories: [{ id: 1, name: 'ship' }],
        annotations: [{ id: 1, image_id: 1, category_id: 1, bbox: [1, 1, 4, 4] }],
      }),
      'made',
    );
    const perfect = [{ image_id: 1, category_id: 1, bbox: [1, 1, 4, 4] as const, score: 0.5 }];
    expect(cocoDetectionMetrics(coco, perfect).ap).toBeCloseTo(1, 12);
    expect(cocoDetectionMetrics(coco, []).ap).toBe(0);
    expect(cocoDetectionMetrics({ ...coco, annotations: [] }, perfect).ap).toBeNull();
  });
});

describe('AP over images drawn anew', () => {
  const [{ truth, detections } = { truth: {}, detections: [] }] = cases;
  const coco = parseCoco(JSON.stringify(truth), 'made');
  const ids = coco.images.map(({ id }) => id).sort((a, b) => a - b);

  it('is that of a set in which these images are there as often', () => {
    const times = ids.map((_, at) => [2, 0, 3, 1][at % 4] ?? 0);
    const again = ids.flatMap((id, at) =>
      Array.from({ length: times[at] ?? 0 }, (_, copy) => ({ id, to: id * 10 + copy })),
    );
    const copies = <T extends { image_id: number }>(items: readonly T[]): T[] =>
      again.flatMap(({ id, to }) =>
        items.filter((each) => each.image_id === id).map((each) => ({ ...each, image_id: to })),
      );
    const repeated = {
      ...coco,
      images: again.map(({ to }) => ({ ...coco.images[0]!, id: to })),
      annotations: copies(coco.annotations),
    };
    const wanted = cocoDetectionMetrics(repeated, copies(detections));
    const got = meanOver(matchClasses(coco, detections).map((matches) => classAccuracy(matches, times)));
    expect(got.ap).toBeCloseTo(wanted.ap ?? NaN, 2);
    expect(got.classes.map(({ truth: count }) => count)).toEqual(
      wanted.classes.map(({ truth: count }) => count),
    );
  });

  it('gives an interval about the figure, the same each time, and stops when told', async () => {
    const matches = matchClasses(coco, detections);
    const found = await detectionIntervals(matches);
    const { ap } = cocoDetectionMetrics(coco, detections);
    expect(found.ap?.mean).toBe(ap);
    expect(found.ap!.low).toBeLessThan(ap!);
    expect(found.ap!.high).toBeGreaterThan(ap!);
    expect(found.classes.map((each) => each.ap === null)).toEqual([false, false, false, true]);
    expect(await detectionIntervals(matches)).toEqual(found);
    await expect(detectionIntervals(matches, AbortSignal.abort())).rejects.toMatchObject({
      code: 'cancelled',
    });
    expect(await detectionIntervals([])).toEqual({ ap50: null, ap: null, classes: [] });
  });
});
