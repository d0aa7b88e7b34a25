import { describe, expect, it } from 'vitest';
import type { PixelBox } from '../../src-main/contract/index.js';
import type { SceneDetection } from '../../src-main/perceive/detection.js';
import { mergeDetections } from '../../src-main/perceive/merge.js';
import type { CutSides } from '../../src-main/perceive/windows.js';

const RULE = { nms: 0.55, vote: 0.7 };
const WHOLE: CutSides = { left: false, top: false, right: false, bottom: false };

let nextId = 0;
function seen(bbox: PixelBox, score: number, more: Partial<SceneDetection> = {}): SceneDetection {
  const label = more.label ?? 0;
  const classScores = new Float32Array(2);
  classScores[label] = score;
  return {
    id: nextId++,
    bbox,
    label,
    score,
    objectness: score,
    quality: 1,
    classScores,
    embedding: new Uint8Array(5),
    look: 0,
    cut: WHOLE,
    lab: null,
    shares: new Float32Array(12),
    axis: null,
    ...more,
  };
}
const boxes = (detections: readonly SceneDetection[]) => detections.map(({ bbox }) => bbox.map(Math.round));

describe('repeats', () => {
  it('of one class are one object, moved by those that lie close', () => {
    const merged = mergeDetections([seen([0, 0, 100, 100], 0.9), seen([8, 0, 100, 100], 0.3)], RULE);
    expect(merged).toHaveLength(1);
    expect(merged[0]!.bbox[0]).toBeCloseTo((8 * 0.3) / 1.2, 4);
    expect(merged[0]!.score).toBe(0.9);
  });

  it('of two classes on one place keep both scores', () => {
    const [only, ...rest] = mergeDetections(
      [seen([0, 0, 100, 100], 0.6), seen([0, 0, 100, 98], 0.5, { label: 1, look: 1 })],
      RULE,
    );
    expect(rest).toEqual([]);
    expect([...only!.classScores].map((v) => Math.round(v * 10))).toEqual([6, 5]);
  });

  it('that only touch stay apart', () => {
    expect(mergeDetections([seen([0, 0, 10, 10], 0.9), seen([10, 0, 10, 10], 0.8)], RULE)).toHaveLength(2);
  });
});

describe('objects at a border', () => {
  const left = (bbox: PixelBox, score: number) => seen(bbox, score, { cut: { ...WHOLE, right: true } });
  const right = (bbox: PixelBox, score: number) => seen(bbox, score, { cut: { ...WHOLE, left: true } });

  it('prefer the box that no border cuts, though it scores less', () => {
    const merged = mergeDetections([left([100, 0, 40, 50], 0.9), seen([100, 0, 90, 50], 0.6)], RULE);
    expect(boxes(merged)).toEqual([[100, 0, 90, 50]]);
  });

  it('do not vanish in a weak box that happens to cover them', () => {
    const merged = mergeDetections([left([100, 0, 40, 50], 0.9), seen([100, 0, 90, 50], 0.06)], RULE);
    expect(boxes(merged)).toContainEqual([100, 0, 40, 50]);
  });

  it('are joined where the pieces meet and match', () => {
    const merged = mergeDetections([left([0, 10, 300, 40], 0.7), right([250, 11, 200, 39], 0.8)], RULE);
    expect(boxes(merged)).toEqual([[0, 10, 450, 40]]);
    expect(merged[0]!.score).toBe(0.8);
  });

  it('are joined over three windows', () => {
    const middle = seen([250, 10, 200, 40], 0.6, { cut: { ...WHOLE, left: true, right: true } });
    const merged = mergeDetections(
      [right([400, 10, 120, 40], 0.8), left([0, 10, 300, 40], 0.7), middle],
      RULE,
    );
    expect(boxes(merged)).toEqual([[0, 10, 520, 40]]);
  });

  it.each([
    ['of another class', { label: 1 }],
    ['of another look', { look: 1 }],
    ['of another height', { bbox: [250, 10, 200, 400] as PixelBox }],
  ])('are not joined with a piece %s; a lone piece counts half', (_what, change) => {
    const other = { ...right([250, 11, 200, 39], 0.8), ...change };
    const merged = mergeDetections([left([0, 10, 300, 40], 0.7), other], RULE);
    expect(merged).toHaveLength(2);
    expect(merged.map(({ score }) => score)).toEqual([0.4, 0.35]);
  });
});

it('merges fifty thousand detections in seconds, not by the square', () => {
  const many = Array.from({ length: 50_000 }, (_, i) =>
    seen([(i % 250) * 80 + (i % 3), Math.floor(i / 500) * 90, 40, 40], 0.5 + (i % 7) / 20),
  );
  const began = process.cpuUsage();
  const merged = mergeDetections(many, RULE);
  expect(merged).toHaveLength(25_000);
  // Processor time, as other work on the machine must not decide; comparing all pairs takes minutes.
  expect(process.cpuUsage(began).user / 1e6).toBeLessThan(8);
});
