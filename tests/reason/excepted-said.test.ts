import { describe, expect, it } from 'vitest';
import type { Chain, ChainStep } from '../../src-main/contract/index.js';
import {
  keepsByException,
  leavesNothingOut,
  negatesWhatIsSaid,
} from '../../src-main/reason/excepted-said.js';
import { readQuestion } from '../../src-main/reason/question-read.js';
import { distractors, vocabulary } from './scenes.js';

const ships: ChainStep = { verb: 'find', term: 'ship' };
const red: ChainStep = { verb: 'keep-colour', from: 1, colour: 'red', negate: false };
/** What is red is taken away from all ships, or from the red ones. */
const allWithoutRed: Chain = [ships, red, { verb: 'minus', from: 1, remove: 2 }, { verb: 'answer', from: 3 }];
const redWithoutLast: Chain = [
  ships,
  red,
  { verb: 'rank', from: 2, by: 'left', order: 'descending', skip: 0, take: 1 },
  { verb: 'minus', from: 2, remove: 3 },
  { verb: 'answer', from: 4 },
];
const keeps = (question: string, chain: Chain): boolean =>
  keepsByException(readQuestion(question, { classes: vocabulary, distractors }), chain);

describe('keepsByException', () => {
  it('is so where what is kept has the colour that was said of what is taken away', () => {
    expect(keeps('every ship except the leftmost red one', redWithoutLast)).toBe(true);
    expect(keeps('every ship except the red one', allWithoutRed)).toBe(false);
  });

  it('is so where nothing is taken away, and what was to be left out is kept', () => {
    expect(keeps('every ship except the red one', [ships, red, { verb: 'answer', from: 2 }])).toBe(true);
    const nearest: ChainStep = {
      verb: 'rank-distance',
      from: 1,
      of: 2,
      order: 'ascending',
      skip: 0,
      take: 1,
    };
    const chain: Chain = [ships, { verb: 'find', term: 'harbor' }, nearest, { verb: 'answer', from: 3 }];
    expect(keeps('the ships, skip the one nearest the pier', chain)).toBe(true);
  });

  it('is not so where the colour was said of all', () => {
    expect(keeps('the red ships except the leftmost', redWithoutLast)).toBe(false);
    expect(keeps('all but the leftmost of the red ships', redWithoutLast)).toBe(false);
    expect(keeps('ships, but only the red ones', [ships, red, { verb: 'answer', from: 2 }])).toBe(false);
  });
});

describe('leavesNothingOut', () => {
  const all: Chain = [ships, { verb: 'answer', from: 1 }];

  it('is so where the parser takes something away and the chain nothing', () => {
    expect(leavesNothingOut(allWithoutRed, all)).toBe(true);
    expect(leavesNothingOut(allWithoutRed, [ships, red, { verb: 'answer', from: 2 }])).toBe(true);
  });

  it('is not so where the chain leaves out by a denial, or nothing was to be left out', () => {
    const notRed: Chain = [ships, { ...red, negate: true }, { verb: 'answer', from: 2 }];
    expect(leavesNothingOut(allWithoutRed, notRed)).toBe(false);
    expect(leavesNothingOut(all, [ships, red, { verb: 'answer', from: 2 }])).toBe(false);
  });
});

describe('negatesWhatIsSaid', () => {
  const court: ChainStep = { verb: 'find', term: 'tennis court' };
  const within = { value: 50, unit: 'm' } as const;
  const near = (negate: boolean, of = 2): Chain => [
    ships,
    court,
    { verb: 'keep-near', from: 1, of, within, negate },
    { verb: 'answer', from: 3 },
  ];

  it('is so where the chain denies what the parser read, of whichever step', () => {
    expect(negatesWhatIsSaid(near(false), near(true))).toBe(true);
    expect(negatesWhatIsSaid(near(false), near(true, 1))).toBe(true);
  });

  it('is not so where both deny or neither does, or where another thing is denied', () => {
    expect(negatesWhatIsSaid(near(true), near(true))).toBe(false);
    expect(negatesWhatIsSaid(near(false), near(false))).toBe(false);
    const notRed: Chain = [ships, { ...red, negate: true }, { verb: 'answer', from: 2 }];
    expect(negatesWhatIsSaid(near(false), notRed)).toBe(false);
    expect(negatesWhatIsSaid(allWithoutRed, notRed)).toBe(false);
  });
});
