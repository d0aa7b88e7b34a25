import { describe, expect, it } from 'vitest';
import type { Candidate, Chain } from '../../src-main/contract/index.js';
import { executeChain, reason } from '../../src-main/reason/index.js';
import { checkChain } from '../../src-main/reason/check-chain.js';
import { sayCounts } from '../../src-main/reason/counts-said.js';
import { readQuestion } from '../../src-main/reason/question-read.js';
import { distractors, grey, object, picture, red, vocabulary, white } from './scenes.js';

const known = { classes: vocabulary, distractors };
const counted = (question: string, chain: Chain): Chain => sayCounts(readQuestion(question, known), chain);

const redTanks: Chain = [
  { verb: 'find', term: 'storage tank' },
  { verb: 'keep-colour', from: 1, colour: 'red', negate: false },
  { verb: 'rank', from: 2, by: 'score', order: 'descending', skip: 0, take: 2 },
  { verb: 'count', from: 3, expected: 2 },
  { verb: 'answer', from: 3 },
];

describe('sayCounts', () => {
  it('goes back to the sets that the answer was chosen from', () => {
    const chain = counted('both red tanks', redTanks);
    expect(chain.slice(-2)).toEqual([
      { verb: 'take-counted', from: 3, sets: [2, 1], expected: 2 },
      { verb: 'answer', from: 5 },
    ]);
    expect(() => checkChain(chain)).not.toThrow();
  });

  it('goes back beyond no exception: of "the three tanks except the largest" there are two', () => {
    const chain: Chain = [
      { verb: 'find', term: 'storage tank' },
      { verb: 'rank', from: 1, by: 'area', order: 'descending', skip: 0, take: 1 },
      { verb: 'minus', from: 1, remove: 2 },
      { verb: 'count', from: 3, expected: 3 },
      { verb: 'answer', from: 3 },
    ];
    expect(counted('the three tanks except the largest', chain)).toBe(chain);
  });

  it('leaves alone what nothing was kept by, and what asks for one', () => {
    const largest: Chain = [
      { verb: 'find', term: 'storage tank' },
      { verb: 'rank', from: 1, by: 'area', order: 'descending', skip: 0, take: 2 },
      { verb: 'count', from: 2, expected: 2 },
      { verb: 'answer', from: 2 },
    ];
    expect(counted('the two largest tanks', largest)).toBe(largest);
    expect(counted('the tank by the two red ones', redTanks)).toBe(redTanks);
  });
});

describe('a set that holds fewer than were said', () => {
  const tanks = (...looks: readonly object[]): Candidate[] =>
    looks.map((look, at) => object(at + 1, 'storage tank', [100 + 200 * at, 100, 40, 40], look));
  const ask = async (candidates: readonly Candidate[]) => {
    const question = 'both red tanks';
    const answer = await reason(question, {
      task: 'gres',
      candidates,
      frame: picture,
      ...{ vocabulary, distractors },
    });
    return answer.chosen.map(({ candidate }) => candidate).sort((a, b) => a - b);
  };

  it('gives way to an earlier one of just as many', async () => {
    expect(await ask(tanks(red, grey))).toEqual([1, 2]);
  });

  it('stays where that holds more, or where it holds as many itself', async () => {
    expect(await ask(tanks(red, grey, white))).toEqual([1]);
    expect(await ask(tanks(red, red, white))).toEqual([1, 2]);
  });

  it('stays empty where none was kept: two grey tanks are no two red ones', async () => {
    expect(await ask(tanks(grey, white))).toEqual([]);
  });

  it('tells what it did, and lowers the score', async () => {
    const options = {
      task: 'gres',
      candidates: tanks(red, grey),
      frame: picture,
      vocabulary: known,
    } as const;
    const { steps, chosen } = await executeChain(counted('both red tanks', redTanks), options);
    expect(steps.at(-2)?.finding).toBe('2 of [1] instead of 1');
    expect(Math.max(...chosen.map(({ score }) => score))).toBeLessThan(0.9);
  });
});
