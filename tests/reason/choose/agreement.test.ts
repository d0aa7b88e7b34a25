import { expect, it } from 'vitest';
import type { Chain } from '../../../src-main/contract/index.js';
import { agreementOf, contentOfChain, contentOfQuestion } from '../../../src-main/reason/choose/index.js';
import { distractors, vocabulary } from '../scenes.js';

const words = { classes: vocabulary, distractors };
const known = new Set(vocabulary.map(({ name }) => name));
const chain: Chain = [
  { verb: 'find', term: 'ship' },
  { verb: 'find', term: 'harbor' },
  { verb: 'keep-direction', from: 1, of: 2, direction: 'above' },
  { verb: 'rank', from: 3, by: 'area', order: 'descending', skip: 0, take: 1 },
  { verb: 'answer', from: 4 },
];
const agreement = (question: string) =>
  agreementOf(contentOfQuestion(question, words), contentOfChain(chain), known);

it('finds nothing amiss where all that is said is asked for', () => {
  const { missed, added } = agreement('the largest ship above the pier');
  expect(Object.values(missed).every((count) => count === 0)).toBe(true);
  expect(Object.values(added).every((count) => count === 0)).toBe(true);
});

it('counts what was said and left out, and what was not said', () => {
  const { missed, added } = agreement('the second red ship from the left, not in the row');
  expect(missed).toMatchObject({ colour: 1, side: 1, order: 1, group: 1, except: 1, class: 0 });
  expect(added).toMatchObject({ class: 1, side: 1, size: 1, colour: 0 });
});

it('takes any class of a word for several, and degrees for no sides', () => {
  expect(agreement('courts').missed.class).toBe(1);
  const courts: Chain = [
    { verb: 'find', term: 'tennis court' },
    { verb: 'answer', from: 1 },
  ];
  const said = contentOfQuestion('courts right beside the pier', words);
  expect(agreementOf(said, contentOfChain(courts), known).missed).toMatchObject({ side: 0, class: 1 });
});
