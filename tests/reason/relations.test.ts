import { describe, expect, it } from 'vitest';
import type { Candidate } from '../../src-main/contract/index.js';
import { reason } from '../../src-main/reason/index.js';
import type { ReasonOptions } from '../../src-main/reason/index.js';
import { distractors, ground, object, picture, vocabulary } from './scenes.js';

/** Which way noses point, degrees clockwise from up, by candidate. */
const NOSES = new Map([
  [201, 0],
  [202, 180],
  [203, 90],
]);
const lookCloser: NonNullable<ReasonOptions['lookCloser']> = (candidates) =>
  Promise.resolve(
    candidates.map(({ id }) => {
      const heading = NOSES.get(id);
      return heading === undefined ? null : { heading, parts: {} };
    }),
  );

async function ask(question: string, candidates: readonly Candidate[], options: Partial<ReasonOptions> = {}) {
  const answer = await reason(question, {
    task: 'gres',
    candidates,
    frame: ground,
    vocabulary,
    distractors,
    ...options,
  });
  const ids = answer.chosen.map(({ candidate }) => candidate).sort((a, b) => a - b);
  return { ids, unread: answer.unread, steps: answer.steps };
}

/** A block of three by three tanks of 40 px, 10 px apart, and one of 60 px far to the right of it. */
const block: Candidate[] = [
  ...[0, 1, 2].flatMap((row) =>
    [0, 1, 2].map((column) =>
      object(101 + 3 * row + column, 'storage tank', [100 + 50 * column, 100 + 50 * row, 40, 40]),
    ),
  ),
  object(110, 'storage tank', [700, 140, 60, 60]),
];

describe('others of the kind', () => {
  it.each<[string, number[]]>([
    ['tanks surrounded by other tanks', [105]],
    ['tanks not surrounded by other tanks', [101, 102, 103, 104, 106, 107, 108, 109, 110]],
    // Of the block those in the middle of a side have one on either hand; its corners have not.
    ['tanks between other tanks', [102, 104, 105, 106, 108]],
  ])('%s', async (question, expected) => {
    const { ids, unread } = await ask(question, block);
    expect(unread).toEqual([]);
    expect(ids).toEqual(expected);
  });

  it('takes one of them where one is asked for', async () => {
    const { ids, unread } = await ask('the tank between two other tanks', block);
    expect(unread).toEqual([]);
    expect(ids).toHaveLength(1);
    expect([102, 104, 105, 106, 108]).toContain(ids[0]);
  });
});

/** From left to right: tanks of 20, 30, 15, 30 and 60 px, all with their middles at the same height. */
const row: Candidate[] = [
  object(1, 'storage tank', [100, 490, 20, 20]),
  object(2, 'storage tank', [140, 485, 30, 30]),
  object(3, 'storage tank', [190, 492, 16, 16]),
  object(4, 'storage tank', [230, 485, 30, 30]),
  object(5, 'storage tank', [800, 470, 60, 60]),
];

describe('another that is larger or smaller than the thing itself', () => {
  it.each<[string, number[]]>([
    ['tanks left of a larger tank', [1, 2, 3, 4]],
    ['tanks right of a larger tank', [3]],
    ['tanks right of a smaller one', [2, 4, 5]],
    ['tanks near a smaller one', [2, 4]],
    ['the tank between two larger ones', [3]],
    ['tanks with a larger tank near them', [1, 3]],
    ['tanks not near a larger one', [2, 4, 5]],
    // "The" larger one is the largest.
    ['tanks left of the larger tank', [1, 2, 3, 4]],
    ['tanks near the larger tank', []],
  ])('%s', async (question, expected) => {
    const { ids, unread } = await ask(question, row);
    expect(unread).toEqual([]);
    expect(ids).toEqual(expected);
  });

  it('compares by masks where each has one', async () => {
    // By their boxes the second is larger than the first; as outlined it is smaller.
    const pair = [
      object(1, 'ship', [100, 100, 60, 20]),
      object(2, 'ship', [100, 140, 60, 40]),
      object(3, 'harbor', [800, 800, 60, 40]),
    ];
    const outlined = (areas: Readonly<Record<number, number>>): Partial<ReasonOptions> => ({
      frame: picture,
      drawOutlines: (candidates) =>
        Promise.resolve(
          candidates.map(({ id }) => {
            const area = areas[id];
            return area === undefined
              ? null
              : { pixels: [], lonLat: null, area, length: 60, width: area / 60 };
          }),
        ),
    });
    const all = await ask('ships above a larger one', pair, outlined({ 1: 1100, 2: 900 }));
    expect(all.ids).toEqual([]);
    expect(all.steps.at(-2)?.finding).toContain('by their masks');
    const some = await ask('ships above a larger one', pair, outlined({ 1: 1100 }));
    expect(some.ids).toEqual([1]);
    expect(some.steps.at(-2)?.finding).toContain('by their boxes');
    const beside = await ask('ships larger than their neighbour', pair, outlined({ 1: 1100, 2: 900 }));
    expect(beside.ids).toEqual([1]);
  });

  it('tells that it cannot rank by the distance to such a one', async () => {
    expect((await ask('the tank nearest to a larger tank', row)).unread).toEqual(['larger']);
  });
});

describe('next in a direction', () => {
  /** A pier, tanks 20, 60 and 300 px to the right of it, and one 20 px below. */
  const scene = [
    object(1, 'harbor', [300, 500, 100, 20]),
    object(11, 'storage tank', [420, 495, 30, 30]),
    object(12, 'storage tank', [460, 495, 30, 30]),
    object(13, 'storage tank', [700, 495, 30, 30]),
    object(14, 'storage tank', [330, 540, 30, 30]),
  ];
  it.each<[string, number[]]>([
    ['the tank immediately east of the pier', [11]],
    ['the tank directly to the right of the pier', [11]],
    ['the two tanks just right of the pier', [11, 12]],
    ['tanks immediately right of the pier', [11, 12]],
    ['tanks right of the pier', [11, 12, 13]],
    ['the tank just below the pier', [14]],
  ])('%s', async (question, expected) => {
    const { ids, unread } = await ask(question, scene);
    expect(unread).toEqual([]);
    expect(ids).toEqual(expected);
  });
});

describe('lines and noses beside another thing', () => {
  /** A pier that runs across, planes that point up at it, down away from it and along it, and ships along and across it. */
  const scene = [
    object(1, 'harbor', [300, 300, 200, 20]),
    object(201, 'airplane', [380, 400, 40, 40]),
    object(202, 'airplane', [430, 400, 40, 40]),
    object(203, 'airplane', [330, 400, 40, 40]),
    object(301, 'ship', [300, 330, 60, 14]),
    object(302, 'ship', [420, 330, 14, 60]),
    object(303, 'ship', [600, 600, 40, 40], { axis: 45 }),
    object(304, 'storage tank', [700, 300, 40, 40]),
  ];
  it.each<[string, number[]]>([
    ['ships parallel to the pier', [301]],
    ['ships perpendicular to the pier', [302]],
    ['ships at right angles to the pier', [302]],
    ['ships not parallel to the pier', [302, 303]],
    ['planes heading towards the pier', [201]],
    ['planes with their noses pointing at the pier', [201]],
    ['planes heading away from the pier', [202]],
    ['planes not facing the pier', [202, 203]],
  ])('%s', async (question, expected) => {
    const { ids, unread } = await ask(question, scene, { lookCloser });
    expect(unread).toEqual([]);
    expect(ids).toEqual(expected);
  });

  it.each([
    ['ships parallel to the tank', 'could not check: which way [2] runs'],
    ['ships heading towards the pier', 'could not check which end is the front: by the axis alone'],
  ])('says what it could not check: %s', async (question, finding) => {
    const { steps } = await ask(question, scene);
    expect(steps.map((step) => step.finding).join('\n')).toContain(finding);
  });

  it('measures no angle where a plane could point at nothing but itself', async () => {
    const { ids, steps } = await ask(
      'planes not heading towards a plane',
      [object(201, 'airplane', [380, 400, 40, 40])],
      {
        lookCloser,
      },
    );
    expect(ids).toEqual([201]);
    expect(steps.map(({ step }) => step.verb)).toContain('keep-facing');
    for (const { values } of steps) expect(values?.every(Number.isFinite) ?? true).toBe(true);
  });

  it.each(['the court facing the pier', 'planes facing each other', 'ships parallel to each other'])(
    'tells what has no front and no line: %s',
    async (question) => {
      expect((await ask(question, scene)).unread).not.toEqual([]);
    },
  );
});
