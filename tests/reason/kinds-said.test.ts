import { describe, expect, it } from 'vitest';
import { SIZED_KINDS } from '../../src-main/contract/index.js';
import type { Candidate, Chain } from '../../src-main/contract/index.js';
import type { SceneFrame } from '../../src-main/geometry/index.js';
import { reason } from '../../src-main/reason/index.js';
import { checkChain } from '../../src-main/reason/check-chain.js';
import { sayKinds } from '../../src-main/reason/kinds-said.js';
import { KIND_LENGTHS } from '../../src-main/reason/lexicon/kind-lengths.js';
import { lexiconOf } from '../../src-main/reason/parse/lexicon.js';
import { readQuestion } from '../../src-main/reason/question-read.js';
import { distractors, ground, object, picture, vocabulary } from './scenes.js';

const known = { classes: vocabulary, distractors };
const GSD_METRES = 0.5;
const withKinds = (question: string, chain: Chain, gsd: number | null = GSD_METRES): Chain =>
  sayKinds(readQuestion(question, known), chain, gsd);

const nearPier: Chain = [
  { verb: 'find', term: 'vehicle' },
  { verb: 'find', term: 'harbor' },
  { verb: 'keep-near', from: 1, of: 2, within: null, closeness: 'near', negate: false },
  { verb: 'count', from: 3, expected: 2 },
  { verb: 'answer', from: 3 },
];

describe('sayKinds', () => {
  it('puts a step after the look for the class, and moves the numbers of the others', () => {
    const chain = withKinds('the two buses near the pier', nearPier);
    expect(chain).toEqual([
      { verb: 'find', term: 'vehicle' },
      { verb: 'keep-kind', from: 1, kind: 'bus' },
      { verb: 'find', term: 'harbor' },
      { verb: 'keep-near', from: 2, of: 3, within: null, closeness: 'near', negate: false },
      { verb: 'count', from: 4, expected: 2 },
      { verb: 'answer', from: 4 },
    ]);
    expect(() => checkChain(chain)).not.toThrow();
  });

  it('moves sets that are joined and taken away too', () => {
    const chain: Chain = [
      { verb: 'find', term: 'ship' },
      { verb: 'find', term: 'vehicle' },
      { verb: 'union', sets: [1, 2] },
      { verb: 'find', term: 'bridge' },
      { verb: 'keep-between', from: 3, of: 4, and: 1 },
      { verb: 'minus', from: 3, remove: 5 },
      { verb: 'answer', from: 6 },
    ];
    const moved = withKinds('tugboats and cars, except those between a bridge and a tugboat', chain);
    expect(moved.map((step) => ('from' in step ? step.from : 0))).toEqual([0, 1, 0, 0, 0, 4, 4, 7]);
    expect(moved[3]).toEqual({ verb: 'union', sets: [2, 3] });
    expect(moved[5]).toMatchObject({ of: 5, and: 2 });
    expect(moved[6]).toMatchObject({ remove: 6 });
  });

  it.each<[string, number | null]>([
    ['the two cars near the pier', GSD_METRES],
    ['the two buses near the cars at the pier', GSD_METRES],
    ['the minibuses near the pier', null],
    ['', GSD_METRES],
  ])('leaves the chain as it is: %s, %s m a pixel', (question, gsd) => {
    expect(withKinds(question, nearPier, gsd)).toEqual(nearPier);
  });

  it('takes the place of "large" where no size is said, and stays beside one that is', () => {
    const large: Chain = [
      { verb: 'find', term: 'vehicle' },
      { verb: 'keep-relative-size', from: 1, size: 'large' },
      { verb: 'answer', from: 2 },
    ];
    expect(withKinds('the lorries', large).map(({ verb }) => verb)).toEqual(['find', 'keep-kind', 'answer']);
    expect(withKinds('the lorries', large).at(-1)).toMatchObject({ from: 2 });
    expect(withKinds('the large lorries', large)).toHaveLength(4);
    expect(withKinds('the cars', large)).toEqual(large);
  });

  it('is not done twice', () => {
    const once = withKinds('the two buses near the pier', nearPier);
    expect(withKinds('the two buses near the pier', once)).toEqual(once);
  });
});

describe('the lengths of kinds', () => {
  it('are of classes that the bundle has, under words that name that class', () => {
    const { phrases } = lexiconOf(known);
    for (const kind of SIZED_KINDS) {
      const { class: name, words, least, most } = KIND_LENGTHS[kind];
      expect(least).toBeLessThan(most);
      for (const word of words.split(',').map((each) => each.trim())) {
        const sense = phrases.get(word)?.find((each) => each.kind === 'class');
        expect(sense?.kind === 'class' ? sense.classes : [], word).toEqual([name]);
      }
    }
  });
});

/** Half a metre a pixel: cars of 4.5 m, a lorry of 8 m, and a bus of 12 m that lies aslant in a box of 10 by 10 m. */
const street: Candidate[] = [
  object(1, 'vehicle', [100, 100, 9, 4]),
  object(2, 'vehicle', [200, 100, 9, 4]),
  object(3, 'vehicle', [300, 100, 4, 9]),
  object(4, 'vehicle', [400, 100, 16, 5]),
  object(5, 'vehicle', [500, 100, 20, 20]),
];

async function ask(question: string, frame: SceneFrame, candidates = street) {
  const { chosen, steps, unread } = await reason(question, {
    task: 'gres',
    candidates,
    frame,
    vocabulary,
    distractors,
  });
  const kind = steps.find(({ step }) => step.verb === 'keep-kind');
  return { ids: chosen.map(({ candidate }) => candidate).sort(), finding: kind?.finding, unread };
}

describe('a kind that is asked for', () => {
  it('is told by its length on the ground, and that nothing else tells it is said', async () => {
    const { ids, finding, unread } = await ask('the buses', ground);
    expect(ids).toEqual([4, 5]);
    expect(finding).toBe(
      '2 of 5 kept, where a bus is 7.5 to 26 m long; could not check what else would tell the kind',
    );
    expect(unread).toEqual([]);
    expect((await ask('articulated lorries', ground)).ids).toEqual([5]);
  });

  it('is not there where nothing is as long', async () => {
    const cars = street.slice(0, 3);
    expect(await ask('the bus', ground, cars)).toMatchObject({
      ids: [],
      finding: '0 of 3 kept, where a bus is 7.5 to 26 m long',
    });
  });

  it('stands out among its class where nothing says how long things are', async () => {
    expect((await ask('the buses', picture)).ids).toEqual([4, 5]);
    expect(await ask('the bus', picture, street.slice(0, 3))).toMatchObject({
      ids: [],
      finding: '0 of 3 kept: of 9 px none is much longer than the others, as a bus would be',
    });
  });

  it('cannot be told among two, nor where most of its class are as long', async () => {
    const two = await ask('the buses', picture, street.slice(0, 2));
    expect(two).toMatchObject({
      ids: [1, 2],
      finding: 'could not check: which is a bus, as the scene has no scale',
    });
    const ships = [object(1, 'ship', [100, 100, 90, 20]), object(2, 'ship', [300, 100, 20, 8])];
    expect(await ask('cruise ships', picture, ships)).toMatchObject({
      finding: undefined,
      unread: ['cruise ships'],
    });
  });
});
