import { expect, it } from 'vitest';
import type { ExecutedStep, PixelBox } from '../../src-main/contract/index.js';
import { verdictOf } from '../../src-main/measure/index.js';
import type { Judged } from '../../src-main/measure/index.js';

const ship: PixelBox = [0, 0, 10, 10];
const other: PixelBox = [40, 0, 10, 10];
/** IoU with `ship` is 25/175: the ship was seen, and placed badly. */
const askew: PixelBox = [5, 5, 10, 10];
const step = (number: number, each: ExecutedStep['step'], members: number[]): ExecutedStep => ({
  number,
  step: each,
  text: `step ${number}`,
  members,
  finding: '',
  elapsedMs: 0,
});
const find = (members: number[]) => step(1, { verb: 'find', term: 'ship' }, members);
const white = (members: number[]) =>
  step(2, { verb: 'keep-colour', from: 1, colour: 'white', negate: false }, members);

const judged = (change: Partial<Judged>): Judged => ({
  task: 'one',
  truth: [ship],
  answered: [other],
  marked: [ship, other],
  candidates: [
    { id: 1, bbox: ship, label: 'ship', score: 0.12 },
    { id: 2, bbox: other, label: 'ship', score: 0.9 },
  ],
  classes: ['ship'],
  chain: [find([1, 2]), white([2]), step(3, { verb: 'answer', from: 2 }, [2])],
  unread: [],
  ...change,
});

it.each([
  [
    'no candidate lies there',
    { candidates: [{ id: 2, bbox: other }] },
    'not seen',
    /1 of 1 true boxes has no candidate/,
  ],
  ['a candidate lies there badly', { candidates: [{ id: 1, bbox: askew }] }, 'wrong place', /lie badly/],
  ['words were left over', { unread: ['moored'] }, 'not read', /“moored”/],
  ['it was too faint', { chain: [find([2])] }, 'not seen', /score is 0\.12/],
  [
    'it was taken for something else',
    { chain: [find([2])], candidates: [{ id: 1, bbox: ship, label: 'harbor', score: 0.8 }] },
    'not seen',
    /Taken for “harbor”/,
  ],
  [
    'no step looks for it',
    { chain: [step(1, { verb: 'find', term: 'bridge' }, [])] },
    'not read',
    /No step looks for it/,
  ],
  ['a step dropped it', {}, 'not chosen', /Step 2 dropped it: step 2/],
  [
    'another one came first',
    { chain: [find([2, 1]), step(2, { verb: 'answer', from: 1 }, [2, 1])] },
    'not chosen',
    /fits better/,
  ],
  ['what should be refused was answered', { task: 'none', truth: [] }, 'not chosen', /More was kept/],
  [
    'what should be refused was seen where nothing is',
    { task: 'none', truth: [], marked: [ship] },
    'not there',
    /1 answered box lies where nothing is marked/,
  ],
  [
    'an answer lies badly on what is marked',
    { task: 'many', answered: [ship, askew], marked: [ship] },
    'wrong place',
    /1 answered box lies badly on what is marked/,
  ],
  [
    'too many were kept, and words were left over',
    { task: 'many', answered: [ship, other], unread: ['grey'] },
    'not read',
    /“grey”/,
  ],
] as const)('says why, where %s', (_, change, verdict, why) => {
  const found = verdictOf(judged(change));
  expect(found.verdict).toBe(verdict);
  expect(found.why).toMatch(why);
});

it('counts only the best box where one is meant', () => {
  expect(verdictOf(judged({ answered: [other, ship] })).verdict).toBe('not chosen');
});
