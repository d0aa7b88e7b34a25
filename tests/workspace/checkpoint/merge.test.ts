import { describe, expect, it } from 'vitest';
import { mergeSeen } from '../../../src-main/workspace/checkpoint/merge.js';
import type { SeenBox } from '../../../src-main/workspace/checkpoint/merge.js';
import { planCheckpoint } from '../../../src-main/workspace/checkpoint/plan.js';

const scene = { width: 2000, height: 2000 };
const { whole, grid } = planCheckpoint(scene, { x: 0, y: 0, ...scene }, { side: 512, scale: 1 });
const at = (x: number, y: number) => {
  const found = grid.find(({ area }) => area.x === x && area.y === y);
  if (found === undefined) throw new Error('no such window');
  return found;
};
const seen = (bbox: SeenBox['bbox'], window: SeenBox['window'], more: Partial<SeenBox> = {}): SeenBox => ({
  bbox,
  term: 'ship',
  label: 'ship',
  score: 0.5,
  window,
  ...more,
});
const boxes = (merged: readonly SeenBox[]) => merged.map(({ bbox }) => bbox);

describe('merging', () => {
  it('takes what two windows see as one, the surer of them', () => {
    const merged = mergeSeen(
      [
        seen([460, 100, 30, 30], at(0, 0), { score: 0.4 }),
        seen([461, 101, 30, 30], at(448, 0), { score: 0.8 }),
      ],
      scene,
    );
    expect(boxes(merged)).toEqual([[461, 101, 30, 30]]);
  });

  it('takes the finer look before the coarser one, though that is surer', () => {
    const merged = mergeSeen(
      [seen([100, 100, 34, 34], whole, { score: 0.9 }), seen([101, 101, 30, 30], at(0, 0), { score: 0.3 })],
      scene,
    );
    expect(boxes(merged)).toEqual([[101, 101, 30, 30]]);
  });

  it('gives pieces to the whole thing that the coarser look sees', () => {
    const merged = mergeSeen(
      [
        seen([400, 200, 112, 50], at(0, 0), { score: 0.9 }),
        seen([448, 200, 152, 50], at(448, 0), { score: 0.9 }),
        seen([400, 200, 200, 50], whole, { score: 0.2 }),
      ],
      scene,
    );
    expect(boxes(merged)).toEqual([[400, 200, 200, 50]]);
  });

  it('keeps a piece that nothing completes, and a thing at the very edge of the scene, which no border cuts', () => {
    const piece = seen([400, 200, 112, 50], at(0, 0));
    const edge = seen([0, 0, 40, 40], at(0, 0));
    expect(mergeSeen([piece, edge], scene)).toHaveLength(2);
    // Inside a larger box: at the scene's edge it is whole, and stays.
    const large = seen([0, 0, 400, 400], whole);
    expect(boxes(mergeSeen([edge, large], scene))).toContainEqual([0, 0, 40, 40]);
  });

  it('keeps neighbours, and things of other terms at one place', () => {
    const merged = mergeSeen(
      [
        seen([10, 10, 30, 30], at(0, 0)),
        seen([45, 10, 30, 30], at(0, 0)),
        seen([10, 10, 30, 30], at(0, 0), { term: 'pier' }),
      ],
      scene,
    );
    expect(merged).toHaveLength(3);
  });

  it('moves nothing, invents nothing, and puts the surest first', () => {
    const given = [0.2, 0.9, 0.5].map((score, i) => seen([100 * i, 5, 20, 20], at(0, 0), { score }));
    const merged = mergeSeen(given, scene);
    expect(merged.map(({ score }) => score)).toEqual([0.9, 0.5, 0.2]);
    expect(merged.every((box) => given.includes(box))).toBe(true);
    expect(mergeSeen([], scene)).toEqual([]);
  });
});
