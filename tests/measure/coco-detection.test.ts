import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { cocoDetectionMetrics, parseCoco } from '../../src-main/measure/index.js';
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
