import { expect, it } from 'vitest';
import type { Chain } from '../../../src-main/contract/index.js';
import { executeChain } from '../../../src-main/reason/index.js';
import { distractors, ground, object, vocabulary } from '../scenes.js';

/** Tanks at the top left, a finger pier far right of them, and a long pier below them that is seen less surely. */
const candidates = [
  object(1, 'storage tank', [100, 100, 40, 40]),
  object(2, 'storage tank', [200, 100, 60, 60]),
  object(3, 'harbor', [900, 150, 30, 60]),
  object(4, 'harbor', [150, 300, 60, 300], { score: 0.45 }),
  object(5, 'harbor', [100, 20, 60, 30], { score: 0.2 }),
];
const chain = (negate: boolean): Chain => [
  { verb: 'find', term: 'storage tank' },
  { verb: 'find', term: 'harbor' },
  { verb: 'keep-direction', from: 1, of: 2, direction: 'north', negate },
  { verb: 'answer', from: 3 },
];
const answer = (minScore: number | null, negate = false, seen = candidates) =>
  executeChain(chain(negate), {
    task: 'gres',
    candidates: seen,
    frame: ground,
    vocabulary: { classes: vocabulary, distractors },
    answerThresholds: { harbor: 0.7, 'storage tank': 0.7 },
    minScore,
  });

it('tries landmarks that were seen less surely where nothing stands so to those that were found, and says so', async () => {
  const { chosen, steps } = await answer(null);
  expect(chosen.map(({ candidate }) => candidate).sort()).toEqual([1, 2]);
  expect(steps[1]?.members).toEqual([3]);
  expect(steps[2]?.finding).toContain('could not check by what was found for [2]');
  expect(steps[2]?.finding).toContain('by 1 more that are seen less surely');
  // In doubt: the score is lowered.
  expect(Math.max(...chosen.map(({ score }) => score))).toBeLessThan(0.9 * 0.9);
});

it('leaves them out where what was found decides, where a score was asked for, and of what is not so', async () => {
  const surer = candidates.map((each) => (each.id === 4 ? { ...each, score: 0.9 } : each));
  expect((await answer(null, false, surer)).steps[2]?.finding).not.toContain('could not check');
  expect((await answer(0.7)).none).toBe(true);
  expect((await answer(null, true)).chosen).toHaveLength(2);
  const faint = candidates.filter(({ id }) => id !== 4);
  expect((await answer(null, false, faint)).none).toBe(true);
});

it.each([
  ['itself', 3],
  ['and of what is chosen from that', 4],
])('takes nothing away by landmarks that were seen less surely: the step %s', async (_, remove) => {
  const minus: Chain = [
    ...chain(false).slice(0, 3),
    { verb: 'rank', from: 3, by: 'north', order: 'descending', skip: 0, take: 1 },
    { verb: 'minus', from: 1, remove },
    { verb: 'answer', from: 5 },
  ];
  const answered = await executeChain(minus, {
    task: 'gres',
    candidates,
    frame: ground,
    vocabulary: { classes: vocabulary, distractors },
    answerThresholds: { harbor: 0.7, 'storage tank': 0.7 },
  });
  expect(answered.chosen).toHaveLength(2);
});

it('tells of those that are as many as were found or more, and of none where they are fewer', async () => {
  const { steps } = await answer(null);
  expect(steps[0]).toMatchObject({ finding: '2 found' });
  expect(steps[0]).not.toHaveProperty('fainter');
  expect(steps[1]).toMatchObject({
    finding: '1 found; 1 more seen less surely, with scores from 0.42',
    fainter: { count: 1, from: 0.42 },
  });
  // The score that is told takes them in.
  expect((await answer(0.42)).steps[1]?.members).toEqual([3, 4]);
});

it('tells of them where nothing was found', async () => {
  const { steps } = await answer(null, false, candidates.filter(({ id }) => id !== 3)); // prettier-ignore
  expect(steps[1]?.finding).toBe('none found; 1 more seen less surely, with scores from 0.42');
});

it('tells that what was seen less surely would take more away, where a step says what is not so', async () => {
  const near = (within: number): Chain => [
    { verb: 'find', term: 'storage tank' },
    { verb: 'find', term: 'harbor' },
    { verb: 'keep-near', from: 1, of: 2, within: { value: within, unit: 'px' }, negate: true },
    { verb: 'answer', from: 3 },
  ];
  const options = {
    task: 'gres' as const,
    candidates,
    frame: ground,
    vocabulary: { classes: vocabulary, distractors },
    answerThresholds: { harbor: 0.7, 'storage tank': 0.7 },
  };
  const doubted = await executeChain(near(200), options);
  expect(doubted.chosen).toHaveLength(2);
  expect(doubted.steps[2]?.finding).toContain('could not check 2 of 2: by [2] that are seen less surely');
  const sure = await executeChain(near(20), options);
  expect(sure.steps[2]?.finding).not.toContain('could not check');
  expect(doubted.chosen[0]?.score).toBeCloseTo(0.9 * (sure.chosen[0]?.score ?? 0), 9);
});
