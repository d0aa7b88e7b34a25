import { describe, expect, it } from 'vitest';
import type { Chain } from '../../src-main/contract/index.js';
import {
  answersLandmark,
  droppedWords,
  putsClassForThing,
  sayUnread,
  unspokenWords,
} from '../../src-main/reason/unspoken-words.js';
import { parseQuestion } from '../../src-main/reason/parse/parse-question.js';
import { readQuestion } from '../../src-main/reason/question-read.js';
import { distractors, vocabulary } from './scenes.js';

const tanks: Chain = [
  { verb: 'find', term: 'storage tank' },
  { verb: 'answer', from: 1 },
];
const known = { classes: vocabulary, distractors };
const left = (question: string, chain = tanks) => unspokenWords(readQuestion(question, known), chain, known);
const said = (question: string, chain?: Chain) => left(question, chain).words;
const told = (question: string, chain?: Chain) => left(question, chain).toTell;

describe('unspokenWords', () => {
  it('are those that the lexicon lacks, once and in their order', () => {
    expect(said('storage tanks quuxing the frobnicator of the quuxing')).toEqual(['quuxing', 'frobnicator']);
    expect(said('the large white storage tanks north of the pier')).toEqual([]);
  });

  it('are also things that are no class, where no step looks for them', () => {
    expect(said('storage tanks by the helicopter')).toEqual(['helicopter']);
    expect(said('storage tanks', tanks)).toEqual([]);
  });

  it('are not words of asking, slips of the pen or particles', () => {
    expect(said('show me every storage tank')).toEqual([]);
    expect(said('could you highlight the storrage tanks pls')).toEqual(['pls']);
    expect(said('storage tanks by qz')).toEqual([]);
  });

  it('are not what a step looks for, or calls unread already', () => {
    const chain: Chain = [
      { verb: 'find', term: 'storage tank' },
      { verb: 'find', term: 'frobnicators' },
      { verb: 'unread', words: ['quuxing things'] },
      { verb: 'answer', from: 1 },
    ];
    expect(said('storage tanks quuxing the frobnicator', chain)).toEqual([]);
  });

  it('are not parts whose colour or heading a step keeps', () => {
    const headed: Chain = [
      { verb: 'find', term: 'airplane' },
      { verb: 'keep-heading', from: 1, direction: 'west' },
      { verb: 'answer', from: 2 },
    ];
    const painted: Chain = [
      { verb: 'find', term: 'airplane' },
      { verb: 'keep-colour', from: 1, colour: 'red', negate: false, part: 'tail' },
      { verb: 'answer', from: 2 },
    ];
    const plain: Chain = [
      { verb: 'find', term: 'airplane' },
      { verb: 'answer', from: 1 },
    ];
    expect(said('planes with noses to the west', headed)).toEqual([]);
    expect(said('planes with noses to the west', plain)).toEqual(['noses']);
    expect(said('planes with a reddish tail', painted)).toEqual([]);
  });

  it('of nothing, of marks alone and of thousands of words take no harm', () => {
    expect(said('')).toEqual([]);
    expect(said('?! … ()')).toEqual([]);
    expect(said('blarg '.repeat(20_000))).toEqual(['blarg']);
  });
});

describe('words to tell', () => {
  it('are also classes, grounds, colours, sizes and exceptions of which no step says anything, in their order', () => {
    const question = 'the large white storage tanks near the pier, not those on the grass';
    expect(told(question)).toEqual(['large', 'white', 'pier', 'not', 'grass']);
    expect(told('the quuxing white storage tanks')).toEqual(['quuxing', 'white']);
    const whole: Chain = [
      { verb: 'find', term: 'storage tank' },
      { verb: 'keep-colour', from: 1, colour: 'white', negate: false },
      { verb: 'find', term: 'harbor' },
      { verb: 'keep-near', from: 2, of: 3, within: null, negate: false },
      { verb: 'find', term: 'grass' },
      { verb: 'keep-inside', from: 4, of: 5, negate: true },
      { verb: 'keep-relative-size', from: 6, size: 'large' },
      { verb: 'answer', from: 7 },
    ];
    expect(told(question, whole)).toEqual([]);
    // A ground may be told by its colour, and a word of several classes by any of them.
    const court: Chain = [
      { verb: 'find', term: 'tennis court' },
      { verb: 'keep-colour', from: 1, colour: 'green', negate: false },
      { verb: 'answer', from: 2 },
    ];
    expect(told('the grass court', court)).toEqual([]);
  });
});

describe('answersLandmark', () => {
  const on = (asked: string, by: string): Chain => [
    { verb: 'find', term: asked },
    { verb: 'find', term: by },
    { verb: 'keep-inside', from: 1, of: 2, negate: false },
    { verb: 'answer', from: 3 },
  ];

  it('tells a relation that was turned round', () => {
    const helicopter = on('helicopter', 'harbor');
    expect(answersLandmark(helicopter, on('harbor', 'helicopter'), known)).toBe(true);
    expect(answersLandmark(helicopter, helicopter, known)).toBe(false);
    expect(answersLandmark(on('ship', 'harbor'), on('harbor', 'ship'), known)).toBe(false);
    expect(answersLandmark(helicopter, on('airplane', 'harbor'), known)).toBe(false);
  });
});

describe('putsClassForThing', () => {
  const puts = (question: string, ...terms: string[]) =>
    putsClassForThing(
      readQuestion(question, known),
      [...terms.map((term) => ({ verb: 'find' as const, term })), { verb: 'answer', from: 1 }],
      known,
    );

  it('tells a class that stands where another thing is named', () => {
    expect(puts('helicopters near the pier', 'ship', 'harbor')).toBe(true);
    expect(puts('helicopters near the pier', 'helicopter', 'harbor')).toBe(false);
    expect(puts('ships near the helicopter', 'ship')).toBe(false);
    expect(puts('vessels near the pier', 'ship', 'harbor')).toBe(false);
    expect(puts('where passengers board', 'airplane')).toBe(false);
  });
});

describe('sayUnread', () => {
  it('puts a step before the answer, whose reference stays', () => {
    expect(sayUnread(tanks, ['quuxing'])).toEqual([
      { verb: 'find', term: 'storage tank' },
      { verb: 'unread', words: ['quuxing'] },
      { verb: 'answer', from: 1 },
    ]);
  });

  it('adds to a step that is there', () => {
    const once = sayUnread(tanks, ['quuxing']);
    expect(sayUnread(once, ['frobnicator'])).toEqual(
      once.with(1, { verb: 'unread', words: ['quuxing', 'frobnicator'] }),
    );
  });

  it('leaves a chain alone where there is nothing to say', () => {
    expect(sayUnread(tanks, [])).toBe(tanks);
  });
});

describe('droppedWords', () => {
  const dropped = (question: string) => {
    const { chain } = parseQuestion(question, { vocabulary, distractors });
    return droppedWords(readQuestion(question, known), chain);
  };

  it('are names of kinds that nobody tells apart', () => {
    expect(dropped('the ferry')).toEqual(['ferry']);
    expect(dropped('fighter jets north of the pier')).toEqual(['fighter jets']);
    expect(dropped('ships, planes, fuel tanks and trucks')).toEqual([]);
  });

  it('are known words that no step stands for', () => {
    expect(dropped('dark ships near the pier')).toEqual([]);
    const chain: Chain = [
      { verb: 'find', term: 'ship' },
      { verb: 'answer', from: 1 },
    ];
    expect(droppedWords(readQuestion('ships that are not red', known), chain)).toEqual(['not', 'red']);
  });

  it('are not the shade of a colour, words of a term, or those of a use', () => {
    const chain: Chain = [
      { verb: 'find', term: 'ship' },
      { verb: 'keep-colour', from: 1, colour: 'blue', negate: false },
      { verb: 'find', term: 'grass island' },
      { verb: 'keep-near', from: 2, of: 3, within: null, negate: false },
      { verb: 'answer', from: 4 },
    ];
    expect(droppedWords(readQuestion('dark blue ship by the grass island', known), chain)).toEqual([]);
    expect(dropped('where could people board a flight')).toEqual([]);
  });
});
