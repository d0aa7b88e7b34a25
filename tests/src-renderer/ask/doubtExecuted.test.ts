/** The doubt that is shown beside a step is that of the finding which the step's execution wrote. */
import { expect, it } from 'vitest';
import { doubtOf, type Candidate, type Chain, type ChainStep } from '../../../src-main/contract/index.js';
import { executeChain } from '../../../src-main/reason/index.js';
import { distractors, ground, object, red, vocabulary, white } from '../../reason/scenes.js';

/** The doubt of each step of a chain that is executed on hand-made candidates. */
async function doubts(candidates: readonly Candidate[], ...steps: ChainStep[]) {
  const chain: Chain = [...steps, { verb: 'answer', from: steps.length }];
  const executed = await executeChain(chain, {
    task: 'gres',
    candidates,
    frame: ground,
    vocabulary: { classes: vocabulary, distractors },
    answerThresholds: { harbor: 0.7, 'storage tank': 0.7 },
    minScore: null,
  });
  return executed.steps.map((step) => [doubtOf(step), step.finding]);
}
const find = (term: string): ChainStep => ({ verb: 'find', term });
const redOnes: ChainStep = { verb: 'keep-colour', from: 1, colour: 'red', negate: false };
const plane = (id: number, looks = {}) => object(id, 'airplane', [100 * id, 100, 40, 40], looks);

it('is none of colours that are known, in part of some that are not, whole of none that are', async () => {
  const [, known] = await doubts([plane(1, red), plane(2, white)], find('airplane'), redOnes);
  expect(known).toEqual([null, '1 of 2 kept']);
  const [, some] = await doubts([plane(1, red), plane(2)], find('airplane'), redOnes);
  expect(some).toEqual(['part', '2 of 2 kept; could not check 1 of them']);
  const [, none] = await doubts([plane(1), plane(2)], find('airplane'), redOnes);
  expect(none).toEqual(['whole', 'could not check: "red": no colours are known']);
});

it('is in part of headings that the axis alone tells, whole of what has no front', async () => {
  const north: ChainStep = { verb: 'keep-heading', from: 1, direction: 'north' };
  const planes = [plane(1, { axis: 90 }), plane(2, { axis: 0 })];
  const [, byAxis] = await doubts(planes, find('airplane'), north);
  expect(byAxis).toEqual(['part', '1 of 2 kept; could not check which end is the front: by the axis alone']);
  const tanks = [object(1, 'storage tank', [100, 100, 40, 40])];
  expect((await doubts(tanks, find('storage tank'), north))[1]?.[0]).toBe('whole');
});

it('is in part of what stands so to landmarks alone that were seen less surely', async () => {
  const seen = [
    object(1, 'storage tank', [100, 100, 40, 40]),
    object(2, 'storage tank', [200, 100, 60, 60]),
    object(3, 'harbor', [900, 150, 30, 60]),
    object(4, 'harbor', [150, 300, 60, 300], { score: 0.45 }),
  ];
  const north: ChainStep = { verb: 'keep-direction', from: 1, of: 2, direction: 'north' };
  const found = await doubts(seen, find('storage tank'), find('harbor'), north);
  expect(found.map(([doubt]) => doubt)).toEqual([null, null, 'part', null]);
  expect(found[2]?.[1]).toMatch(/^could not check by what was found for \[2\]: .* by 1 more/);
});
