import { expect, it } from 'vitest';
import type { Candidate, Chain } from '../../../src-main/contract/index.js';
import { executeChain } from '../../../src-main/reason/index.js';
import { distractors, object, picture, vocabulary } from '../scenes.js';

const notGreen: Chain = [
  { verb: 'find', term: 'baseball diamond' },
  { verb: 'keep-colour', from: 1, colour: 'green', negate: true },
  { verb: 'answer', from: 2 },
];
const field = (id: number, green: number): Candidate => ({
  ...object(id, 'baseball diamond', [100 * id, 100, 60, 60]),
  lab: null,
  colours: [
    { name: 'green', share: green },
    { name: 'brown', share: 1 - green },
  ],
});

async function kept(...shares: number[]): Promise<number[]> {
  const { chosen } = await executeChain(notGreen, {
    task: 'gres',
    candidates: shares.map((green, at) => field(at + 1, green)),
    frame: picture,
    vocabulary: { classes: vocabulary, distractors },
  });
  return chosen.map(({ candidate }) => candidate).sort((a, b) => a - b);
}

it('drops what is clearly of the colour, where anything is', async () => {
  expect(await kept(0.8, 0.4, 0.02)).toEqual([2, 3]);
});

it('drops what is most of the colour where nothing is clearly', async () => {
  expect(await kept(0.4, 0.35, 0.02)).toEqual([3]);
});

it('drops nothing where nothing is of the colour at all', async () => {
  expect(await kept(0.1, 0.05, 0.02)).toEqual([1, 2, 3]);
  // Nor where all are so alike.
  expect(await kept(0.4, 0.35, 0.3)).toEqual([1, 2, 3]);
});
