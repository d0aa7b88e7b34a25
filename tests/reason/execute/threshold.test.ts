import { expect, it } from 'vitest';
import type { Candidate } from '../../../src-main/contract/index.js';
import { executeChain, explainDrop, thresholdsOf } from '../../../src-main/reason/index.js';
import { withoutRepeats } from '../../../src-main/reason/execute/threshold.js';
import { distractors, ground, object, vocabulary } from '../scenes.js';

const unfamiliar = { below: 0.8, drop: 0.1, ofBest: 0.7, least: 0.4, classes: ['ship', 'harbor'] };
const answerThresholds = { ship: 0.7, harbor: 0.7, airplane: 0.5 };
const ship = (id: number, score: number, x = id * 100): Candidate =>
  object(id, 'ship', [x, 100, 40, 20], { score });
const used = (candidates: Candidate[], name = 'ship', minScore: number | null = null) =>
  thresholdsOf({ candidates, answerThresholds, unfamiliar, minScore })(name).used;

it('takes the usual threshold where any object of the picture is as sure as usual', () => {
  expect(used([ship(1, 0.8), ship(2, 0.6)])).toBe(0.7);
  expect(used([ship(1, 0.75), object(2, 'harbor', [0, 0, 9, 9], { score: 0.81 })])).toBe(0.7);
});

it('follows the best of the class where none is', () => {
  expect(used([ship(1, 0.75), ship(2, 0.6)])).toBeCloseTo(0.525);
  // Somewhat below its threshold the best still sets the level, but that has a floor.
  expect(used([ship(1, 0.61)])).toBeCloseTo(0.427);
  expect(used([ship(1, 0.6)])).toBeCloseTo(0.42);
  expect(
    thresholdsOf({ candidates: [ship(1, 0.45)], answerThresholds: { ship: 0.5 }, unfamiliar })('ship'),
  ).toEqual({ used: 0.4, usual: 0.5 });
});

it('leaves a class refused whose best is far below, or that has none', () => {
  expect(used([ship(1, 0.59)])).toBe(0.7);
  expect(used([], 'harbor')).toBe(0.7);
});

it('is left alone by a score that was asked for, and leaves terms alone that are not of the bundle', () => {
  expect(used([ship(1, 0.75)], 'ship', 0.3)).toBe(0.3);
  // A taught term's scores say nothing of the picture, sure or not.
  expect(used([ship(1, 0.75), object(2, 'airplane', [0, 0, 9, 9], { score: 0.99 })])).toBeCloseTo(0.525);
  expect(used([object(2, 'airplane', [0, 0, 9, 9], { score: 0.45 })], 'airplane')).toBe(0.5);
  expect(thresholdsOf({ candidates: [ship(1, 0.75)], answerThresholds })('ship').used).toBe(0.7);
});

const repeated = ship(4, 0.55, 110);
const scene = [ship(1, 0.75), ship(2, 0.6), ship(3, 0.5), repeated];
const execution = {
  task: 'gres' as const,
  candidates: scene,
  frame: ground,
  vocabulary: { classes: vocabulary, distractors },
  answerThresholds,
  unfamiliar,
};
const chain = [
  { verb: 'find' as const, term: 'ship' },
  { verb: 'answer' as const, from: 1 },
];

it('says in the step which threshold was used and why', async () => {
  const { steps, chosen } = await executeChain(chain, execution);
  expect(chosen.map(({ candidate }) => candidate)).toEqual([1, 2]);
  expect(steps[0]?.finding).toBe(
    '2 found; threshold .52 instead of .70: no object in this picture scores as high as usual',
  );
  expect(steps[0]?.threshold).toEqual({ used: 0.7 * 0.75, usual: 0.7 });
  const familiar = [...scene, ship(5, 0.9)];
  const [step] = (await executeChain(chain, { ...execution, candidates: familiar })).steps;
  expect(step?.members).toEqual([5, 1]);
  expect(step).not.toHaveProperty('threshold');
  expect(step?.finding).not.toContain('threshold');
});

it('tells of one that was left out what left it out', async () => {
  const why = async (id: number) => (await explainDrop(chain, id, execution)).text;
  expect(await why(3)).toContain('with a score of 0.52 or more; this one has 0.50');
  expect(await why(4)).toContain('lies mostly on another that fits better');
});

it('leaves out what repeats a better one, and what repeats one that was left out itself not', () => {
  const weigh = (all: Candidate[]) => all.map((candidate) => ({ candidate, weight: candidate.score }));
  const kept = (all: Candidate[]) => withoutRepeats(weigh(all), 0.7).map(({ candidate: { id } }) => id);
  // Boxes of 40 px, by 4, 11, 13 and 15 px apart: .9, .73, .68 and .63 of each is covered.
  expect(kept([ship(1, 0.9, 0), ship(2, 0.8, 4)])).toEqual([1]);
  expect(kept([ship(1, 0.9, 0), ship(2, 0.8, 11)])).toEqual([1]);
  expect(kept([ship(1, 0.9, 0), ship(2, 0.8, 13)])).toEqual([1, 2]);
  expect(kept([ship(1, 0.9, 0), ship(2, 0.6, 13)])).toEqual([1]);
  // A box that also holds what lies beside the thing is as sure, but is not thought to fit.
  const [wide, close] = [
    { ...ship(1, 0.722, 0), quality: 0.756 },
    { ...ship(2, 0.719, 4), quality: 0.834 },
  ];
  expect(kept([wide, close])).toEqual([2]);
  expect(kept([{ ...wide, score: 0.9 }, close])).toEqual([1]);
  expect(kept([ship(1, 0.69, 0), ship(2, 0.68, 15), ship(3, 0.67, 30)])).toEqual([1, 3]);
  expect(kept([])).toEqual([]);
});
