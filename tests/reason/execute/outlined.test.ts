import { describe, expect, it } from 'vitest';
import type { Candidate, Outline } from '../../../src-main/contract/index.js';
import type { SceneFrame } from '../../../src-main/geometry/index.js';
import { reason } from '../../../src-main/reason/index.js';
import { distractors, ground, object, picture, vocabulary } from '../scenes.js';

/** Half a metre a pixel. The first lies across its box of 47.5 m by 32 m and fills little of it, the second fills its own of 30 m by 30 m. */
const across = object(1, 'ship', [200, 200, 95, 64]);
const square = object(2, 'ship', [500, 200, 60, 60]);
const dinghy = object(3, 'ship', [700, 200, 8, 8]);
const outlineOf = (area: number, length: number, width: number): Outline => ({
  pixels: [],
  lonLat: [],
  area,
  length,
  width,
});
const outlines = new Map([
  [1, outlineOf(400, 50, 8)],
  [2, outlineOf(700, 32, 24)],
  [3, outlineOf(9, 4, 3)],
]);

async function ask(
  question: string,
  {
    candidates = [across, square, dinghy],
    drawn = outlines,
    frame = ground,
  }: { candidates?: Candidate[]; drawn?: ReadonlyMap<number, Outline>; frame?: SceneFrame } = {},
) {
  const asked: number[][] = [];
  const { chosen, steps } = await reason(question, {
    task: 'gres',
    candidates,
    frame,
    vocabulary,
    distractors,
    drawOutlines: (wanted) => {
      asked.push(wanted.map(({ id }) => id).sort((a, b) => a - b));
      return Promise.resolve(wanted.map(({ id }) => drawn.get(id) ?? null));
    },
  });
  const cut = steps.find(({ step }) => step.verb === 'rank' || step.verb === 'keep-size');
  return {
    ids: chosen.map(({ candidate }) => candidate).sort((a, b) => a - b),
    asked,
    finding: cut?.finding,
    values: cut?.values,
  };
}

describe('orders by masks', () => {
  it('takes the largest by what it covers, and not by its box', async () => {
    expect(await ask('the largest ship')).toMatchObject({
      ids: [2],
      values: [700],
      finding: '1 of 3 kept, by their masks',
    });
  });

  it('takes the longest by its own axis, however it is turned', async () => {
    expect(await ask('the longest ship')).toMatchObject({ ids: [1], values: [50] });
  });

  it('draws only what boxes leave open', async () => {
    expect((await ask('the largest ship')).asked).toEqual([[1, 2]]);
    expect((await ask('the smallest ship')).asked).toEqual([[3]]);
  });

  it('holds boxes against boxes where one of them has no mask', async () => {
    const { ids, finding } = await ask('the largest ship', { drawn: new Map([[2, outlineOf(700, 32, 24)]]) });
    expect(ids).toEqual([1]);
    expect(finding).toBe('1 of 3 kept');
  });

  it('goes by boxes where too many are open, and draws nothing', async () => {
    const fleet = Array.from({ length: 33 }, (_, at) =>
      object(at + 1, 'ship', [20 * at, 100, 10, 10 + at / 100]),
    );
    const { ids, asked } = await ask('the largest ship', { candidates: fleet });
    expect(ids).toEqual([33]);
    expect(asked).toEqual([]);
  });

  it('takes no outline in pixels for one in metres', async () => {
    const drawn = new Map([...outlines].map(([id, outline]) => [id, { ...outline, lonLat: null }]));
    expect((await ask('the largest ship', { drawn })).ids).toEqual([1]);
    expect((await ask('the largest ship', { drawn, frame: picture })).ids).toEqual([2]);
  });
});

describe('limits by masks', () => {
  it.each([
    ['ships longer than 48 m', [1]],
    ['ships shorter than 33 m', [2, 3]],
    ['ships wider than 20 m', [2]],
    ['ships with an area over 500 square metres', [2]],
  ])('%s', async (question, ids) => {
    expect(await ask(question)).toMatchObject({ ids, finding: `${ids.length} of 3 kept, by their masks` });
  });

  it('draws nothing where boxes decide, and nothing for pixels', async () => {
    expect(await ask('ships longer than 200 m')).toMatchObject({ asked: [], finding: '0 of 3 kept' });
    expect((await ask('ships longer than 90 px')).asked).toEqual([]);
  });
});
