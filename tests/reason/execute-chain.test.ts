import { describe, expect, it } from 'vitest';
import type { Candidate, Chain, ExecutedStep } from '../../src-main/contract/index.js';
import { checkChain, executeChain, reason } from '../../src-main/reason/index.js';
import type { SceneFrame } from '../../src-main/geometry/index.js';
import { distractors, grey, ground, object, picture, red, vocabulary, white } from './scenes.js';

/**
 * A harbour, half a metre a pixel. Pier 1 lies west-east in the middle; ships around it; five tanks in two rows; a
 * red ship far off.
 */
const harbour: Candidate[] = [
  object(1, 'harbor', [400, 500, 200, 20]),
  object(2, 'ship', [450, 470, 60, 20], { ...white, axis: 0 }), // 10 px = 5 m north of the pier
  object(3, 'ship', [480, 620, 20, 100], { ...white, axis: 90 }), // 100 px = 50 m south of it
  object(4, 'ship', [900, 80, 40, 40], { ...red, axis: 45 }), // far north-east
  object(11, 'storage tank', [100, 100, 40, 40], white),
  object(12, 'storage tank', [160, 100, 40, 40], grey),
  object(13, 'storage tank', [220, 100, 40, 40], white),
  object(14, 'storage tank', [100, 180, 40, 40], white),
  object(15, 'storage tank', [160, 180, 60, 60], white),
];

async function ask(question: string, frame: SceneFrame = ground, candidates = harbour) {
  const answer = await reason(question, { task: 'gres', candidates, frame, vocabulary, distractors });
  return { ...answer, ids: answer.chosen.map(({ candidate }) => candidate) };
}

describe('worked examples on a harbour', () => {
  it.each<[string, number[]]>([
    ['ships', [2, 3, 4]],
    ['the largest ship', [3]],
    ['the longest ship', [3]],
    ['the second longest ship', [2]],
    ['red ships', [4]],
    ['tanks that are not white', [12]],
    ['grey tanks', [12]],
    ['ships within 10 m of the pier', [2]],
    ['ships within 0 m of the pier', []],
    ['ships within 51 m of the pier', [2, 3]],
    ['ships more than 100 m away from the pier', [4]],
    ['ships within 33 ft of the pier', [2]],
    ['ships north of the pier', [2, 4]],
    ['ships south of the pier', [3]],
    ['the ship nearest the tanks', [2]],
    ['the ship farthest from the pier', [4]],
    ['ships in the north-east', [4]],
    ['ships in the top right corner', [4]],
    ['ships not in the top right corner', [2, 3]],
    ['tanks in the south', []],
    ['the middle tank of the top row', [12]],
    ['bottom row of tanks', [14, 15]],
    ['second tank from the left in the top row', [12]],
    ['the tank at the right end of the upper row', [13]],
    ['the two leftmost tanks', [11, 14]],
    ['tanks larger than 800 m2', [15]],
    ['tanks at most 20.1 m long', [11, 12, 13, 14]],
    ['large tanks', [15]],
    ['all tanks except the largest one', [11, 12, 13, 14]],
    ['ships heading north', [3]],
    ['diagonal ships', [4]],
    ['isolated ships', [2, 3, 4]],
    ['the tank between two tanks in the top row', [12]],
    ['ships and the pier', [1, 2, 3, 4]],
    ['planes', []],
    ['blue ships', []],
    ['the ship nearest the largest tank', [2]],
    ['the tank nearest the longest ship south of the pier', [15]],
    ['the third bridge', []],
  ])('%s → %j', async (question, expected) => {
    const { ids, none } = await ask(question);
    expect([...ids].sort((a, b) => a - b)).toEqual(expected);
    expect(none).toBe(expected.length === 0);
  });

  it('gives distances in geodesic metres, nearest first', async () => {
    const { steps } = await ask('ships within 60 m of the pier');
    const near = steps.find(({ step }) => step.verb === 'keep-near')!;
    expect(near.members).toEqual([2, 3]);
    expect(near.unit).toBe('m');
    // 5 m and 50 m on the UTM grid; the ground is 0.04 % longer there.
    expect(near.values![0]).toBeCloseTo(5, 1);
    expect(near.values![1]).toBeCloseTo(50, 1);
  });

  it('says which step left nothing', async () => {
    const { emptiedBy, steps } = await ask('red tanks north of the pier');
    expect(steps[emptiedBy! - 1]!.step.verb).toBe('keep-colour');
    const { emptiedBy: first } = await ask('the largest bridge');
    expect(first).toBe(1);
  });

  it('lowers the score for what it could not check, and says it', async () => {
    const plain = await ask('tanks');
    const doubtful = await ask('tanks on snow');
    expect(doubtful.ids).toEqual(plain.ids);
    expect(doubtful.chosen[0]!.score).toBeLessThan(plain.chosen[0]!.score);
    expect(doubtful.unread).toEqual(['on snow']);
    expect(doubtful.steps.map(({ finding }) => finding)).toContain('could not check: "on snow"');
  });

  it('checks counts without emptying', async () => {
    const { steps, ids } = await ask('the four ships');
    expect(ids).toHaveLength(3);
    expect(steps.map(({ finding }) => finding)).toContain('3, not the expected 4');
  });
});

describe('without georeference', () => {
  it('takes north as up and says so', async () => {
    const { ids, steps } = await ask('ships north of the pier', picture);
    expect(ids).toEqual([2, 4]);
    expect(steps.map(({ finding }) => finding).join()).toContain('no georeference: north taken as up');
  });

  it('does not pretend to measure metres', async () => {
    const { steps, ids } = await ask('ships within 50 m of the pier', picture);
    expect(ids).toHaveLength(3);
    expect(steps.map(({ finding }) => finding).join()).toContain(
      'could not check: metres in a scene without georeference',
    );
    expect((await ask('ships within 12 px of the pier', picture)).ids).toEqual([2]);
  });

  it('keeps what it cannot compare where the landmark could not have been seen', async () => {
    expect((await ask('ships near the bridge', picture)).ids).toHaveLength(3);
    // With a scale the bridge would have been seen: it is not there.
    expect((await ask('ships near the bridge', ground)).none).toBe(true);
  });
});

describe('south-up and rotated scenes', () => {
  const flipped: SceneFrame = {
    ...ground,
    pixelToLonLat: (col, row) => ground.pixelToLonLat!(col, 1000 - row),
    lonLatToPixel: null,
  };

  it('keep the map apart from the picture', async () => {
    expect((await ask('ships north of the pier', flipped)).ids).toEqual([3]);
    expect((await ask('ships above the pier', flipped)).ids).toEqual([2, 4]);
    expect((await ask('ships in the south-east', flipped)).ids).toEqual([4]);
    expect((await ask('the northernmost tank', flipped)).ids).toEqual([15]);
  });
});

describe('no distance at all', () => {
  it('holds what touches, with a score', async () => {
    const moored = [object(1, 'harbor', [400, 500, 200, 20]), object(2, 'ship', [450, 480, 60, 20], white)];
    const { chosen } = await ask('ships within 0 m of the pier', ground, moored);
    expect(chosen.map(({ candidate }) => candidate)).toEqual([2]);
    expect(chosen[0]?.score).toBeGreaterThan(0.5);
  });
});

describe('tasks, thresholds and extents', () => {
  const scored = [
    object(1, 'ship', [0, 0, 10, 10], { score: 0.9 }),
    object(2, 'ship', [50, 50, 10, 10], { score: 0.2 }),
    object(3, 'ship', [900, 900, 10, 10], { score: 0.06 }),
  ];
  const base = { candidates: scored, frame: picture, vocabulary } as const;
  const ids = async (options: Parameters<typeof reason>[1], question = 'ship') =>
    (await reason(question, options)).chosen.map(({ candidate }) => candidate);

  it('answers from the threshold of the class, or from what is asked', async () => {
    expect(await ids({ ...base, task: 'ovd', answerThresholds: { ship: 0.15 } })).toEqual([1, 2]);
    expect(await ids({ ...base, task: 'ovd', answerThresholds: { ship: 0.15 }, minScore: 0.05 })).toEqual([
      1, 2, 3,
    ]);
    expect(await ids({ ...base, task: 'ovd', minScore: 0.95 })).toEqual([]);
  });

  it('gives one for rec, the best', async () => {
    expect(await ids({ ...base, task: 'rec', minScore: 0.01 }, 'ships')).toEqual([1]);
  });

  it('keeps to the asked extent and takes its places', async () => {
    expect(await ids({ ...base, task: 'gres', minScore: 0.01, where: [0, 0, 100, 100] })).toEqual([1, 2]);
    expect(
      await ids(
        { ...base, task: 'gres', minScore: 0.01, where: [0, 0, 100, 100] },
        'ships in the bottom right',
      ),
    ).toEqual([2]);
  });

  it('compares free text with embeddings', async () => {
    const pump = object(7, 'vehicle', [5, 5, 10, 10], { embedding: new Float32Array([3, 0]) });
    const other = object(8, 'vehicle', [25, 5, 10, 10], { embedding: new Float32Array([-3, 0]) });
    const asked: string[][] = [];
    const encodeText = (texts: string[]) => {
      asked.push(texts);
      return Promise.resolve(texts.map(() => new Float32Array([1, 0])));
    };
    expect(
      await ids(
        { ...base, candidates: [pump, other], task: 'gres', encodeText, textBias: -1, queryThreshold: 0.5 },
        'pump jacks',
      ),
    ).toEqual([7]);
    expect(asked).toEqual([['pump jack']]);
    expect(await ids({ ...base, candidates: [pump], task: 'gres' }, 'pump jacks')).toEqual([]);
  });

  it('streams its steps, and stops when told', async () => {
    const steps: ExecutedStep[] = [];
    await reason('ships in the north', { ...base, task: 'gres', onStep: (step) => steps.push(step) });
    expect(steps.map(({ number }) => number)).toEqual([1, 2, 3]);
    await expect(
      reason('ships', { ...base, task: 'gres', signal: AbortSignal.abort() }),
    ).rejects.toMatchObject({ code: 'cancelled' });
  });
});

describe('chains from outside', () => {
  const options = {
    task: 'gres',
    candidates: harbour,
    frame: picture,
    vocabulary: { classes: vocabulary, distractors },
  } as const;
  it.each<[string, unknown, RegExp]>([
    ['no chain', 'find', /expected array/i],
    ['an unknown verb', [{ verb: 'fly' }], /invalid/i],
    [
      'a step that refers forwards',
      [
        { verb: 'find', term: 'ship' },
        { verb: 'count', from: 3, expected: null },
        { verb: 'answer', from: 1 },
      ],
      /step 3, which does not come before/,
    ],
    ['a step that refers to itself', [{ verb: 'answer', from: 1 }], /does not come before/],
    ['no answer', [{ verb: 'find', term: 'ship' }], /does not end in "answer"/],
    [
      'two answers',
      [
        { verb: 'find', term: 'ship' },
        { verb: 'answer', from: 1 },
        { verb: 'answer', from: 1 },
      ],
      /not the last step/,
    ],
    [
      'a set of unread words',
      [
        { verb: 'unread', words: ['x'] },
        { verb: 'answer', from: 1 },
      ],
      /has no set/,
    ],
    [
      'an argument too many',
      [
        { verb: 'find', term: 'ship', colour: 'red' },
        { verb: 'answer', from: 1 },
      ],
      /unrecognized/i,
    ],
  ])('refuse %s', (_, chain, message) => {
    expect(() => checkChain(chain)).toThrow(message);
  });

  it('are executed as they stand', async () => {
    const chain: Chain = [
      { verb: 'find', term: 'ship' },
      { verb: 'rank', from: 1, by: 'area', order: 'descending', skip: 1, take: 1 },
      { verb: 'answer', from: 2 },
    ];
    expect((await executeChain(chain, options)).chosen.map(({ candidate }) => candidate)).toEqual([4]);
    await expect(executeChain([{ verb: 'answer', from: 1 }], options)).rejects.toMatchObject({
      code: 'bad-input',
    });
  });
});

describe('many candidates', () => {
  it('answers nested questions over 20,000 in about a second', async () => {
    const many = Array.from({ length: 20_000 }, (_, id) =>
      object(
        id,
        id % 2 === 0 ? 'ship' : 'storage tank',
        [(id % 200) * 50, Math.floor(id / 200) * 100, 20 + (id % 7), 12],
        white,
      ),
    );
    const frame: SceneFrame = { ...ground, width: 10_000, height: 10_000 };
    for (const question of [
      'white ships near the tanks',
      'the tank nearest the largest ship',
      'ships north of the tanks',
      'isolated ships',
      'bottom row of tanks',
      'ships between two tanks',
    ]) {
      // CPU time: a busy machine must not fail it.
      const started = process.cpuUsage();
      await ask(question, frame, many);
      const { user } = process.cpuUsage(started);
      expect(user / 1000, question).toBeLessThan(2500);
    }
  });
});

describe('the only thing left', () => {
  const base = { task: 'gres' as const, frame: picture, vocabulary, distractors };
  const bridge = object(1, 'bridge', [100, 100, 100, 40], grey);
  const ship = object(2, 'ship', [350, 100, 40, 20], grey);
  const far = object(3, 'ship', [940, 940, 40, 20], grey);

  it('stays in doubt where its colour or nearness is not confirmed, and its score drops', async () => {
    const plain = await reason('ship', { ...base, candidates: [bridge, ship] });
    for (const question of ['red ship', 'ship beside the bridge', 'ship moored at the bridge']) {
      const { chosen, steps } = await reason(question, { ...base, candidates: [bridge, ship] });
      expect(
        chosen.map(({ candidate }) => candidate),
        question,
      ).toEqual([2]);
      expect(chosen[0]?.score, question).toBeLessThan(plain.chosen[0]?.score ?? 0);
      expect(
        steps.some(({ finding }) => finding.startsWith('could not check')),
        question,
      ).toBe(true);
    }
  });

  it('goes where there are others to tell apart, or where it is plainly not so', async () => {
    const two = await reason('red ship', { ...base, candidates: [ship, far] });
    expect(two.none).toBe(true);
    expect((await reason('ship beside the bridge', { ...base, candidates: [bridge, far] })).none).toBe(true);
    expect(
      (await reason('ship within 20 px of the bridge', { ...base, candidates: [bridge, ship] })).none,
    ).toBe(true);
    expect((await reason('ship north of the bridge', { ...base, candidates: [bridge, ship] })).none).toBe(
      true,
    );
  });
});

describe('slanted rows', () => {
  const base = { task: 'gres' as const, frame: picture, vocabulary, distractors };
  const queue = [0, 1, 2, 3].map((n) => object(n + 1, 'vehicle', [100 + 75 * n, 500 - 28 * n, 65, 42]));
  const apart = object(9, 'vehicle', [700, 800, 65, 42]);

  it('are rows: all of a slanted queue stands in one', async () => {
    const rowed = await reason('cars in a row', { ...base, candidates: [...queue, apart] });
    expect(rowed.chosen.map(({ candidate }) => candidate).sort()).toEqual([1, 2, 3, 4]);
    const picked = await reason('the top row of cars', { ...base, candidates: queue });
    expect(picked.chosen).toHaveLength(4);
  });

  it('are not made of a column: its rows stay apart', async () => {
    const column = [0, 1, 2].map((n) => object(n + 1, 'vehicle', [100, 100 + 60 * n, 65, 42]));
    const picked = await reason('the top row of cars', { ...base, candidates: column });
    expect(picked.chosen.map(({ candidate }) => candidate)).toEqual([1]);
  });
});

describe('with something on it', () => {
  const base = { task: 'gres' as const, frame: picture, vocabulary, distractors };
  const pier = object(1, 'harbor', [100, 100, 200, 30]);
  const other = object(2, 'harbor', [100, 800, 200, 30]);
  const beside = object(3, 'ship', [150, 160, 40, 20]);

  it('falls back on something near, in doubt, and still finds nothing where there is none', async () => {
    const { chosen, steps } = await reason('piers with ships', {
      ...base,
      candidates: [pier, other, beside],
    });
    expect(chosen.map(({ candidate }) => candidate)).toEqual([1]);
    expect(steps.find(({ step }) => step.verb === 'keep-with')?.finding).toMatch(/^none on it/);
    expect((await reason('piers with ships', { ...base, candidates: [other, beside] })).none).toBe(true);
    const without = await reason('piers without ships', { ...base, candidates: [pier, other, beside] });
    expect(without.chosen).toHaveLength(2);
  });
});
