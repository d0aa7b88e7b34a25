import { describe, expect, it } from 'vitest';
import { executeChain, reason } from '../../../src-main/reason/index.js';
import {
  chooseReading,
  executeReadings,
  FEATURES,
  featureRows,
} from '../../../src-main/reason/choose/index.js';
import type { ChoiceModel, Written } from '../../../src-main/reason/choose/index.js';
import type { Chain, ExecutedStep } from '../../../src-main/contract/index.js';
import { distractors, object, picture, red, vocabulary, white } from '../scenes.js';
import { fakePolicy, tokens } from '../policy/fake-policy.js';

const candidates = [
  object(1, 'ship', [100, 100, 60, 20], red),
  object(2, 'ship', [800, 100, 90, 30], white),
  object(3, 'harbor', [100, 130, 200, 40], white),
];
const words = { classes: vocabulary, distractors };
const execute = (chain: Chain) =>
  executeChain(chain, {
    task: 'gres',
    candidates,
    frame: picture,
    vocabulary: words,
  });
const find = (term: string): Chain => [
  { verb: 'find', term },
  { verb: 'answer', from: 1 },
];
const near: Chain = [
  { verb: 'find', term: 'ship' },
  { verb: 'find', term: 'harbor' },
  { verb: 'keep-near', from: 1, of: 2, within: null, closeness: 'near', negate: false },
  { verb: 'count', from: 3, expected: 3 },
  { verb: 'unread', words: ['old', 'wooden'] },
  { verb: 'answer', from: 3 },
];
const by = (chain: Chain, writer: 'parser' | 'policy', probability: number | null, beam: number | null) =>
  ({
    chain,
    unread: chain.flatMap((s) => (s.verb === 'unread' ? s.words : [])),
    writer,
    probability,
    beam,
  }) satisfies Written;

const readingsOf = (...written: Written[]) => executeReadings(written, execute);
const trusting = (feature: (typeof FEATURES)[number], weight = 3): ChoiceModel => ({
  weights: { [feature]: weight },
  right: { slope: 1, offset: 0 },
});

describe('featureRows', () => {
  it('describes what was read, what was answered and who agrees', async () => {
    const readings = await readingsOf(
      by(near, 'parser', null, null),
      by(find('ship'), 'policy', 0.5, 0),
      by(find('bridge'), 'policy', 0.25, 1),
    );
    const rows = featureRows('two old wooden ships near the pier', readings, words);
    const of = (at: number, name: (typeof FEATURES)[number]) => rows[at]?.[FEATURES.indexOf(name)];
    expect(of(0, 'fromParser')).toBe(1);
    expect(of(0, 'unreadShare')).toBeCloseTo(2 / 7, 9);
    expect([of(0, 'countHolds'), of(0, 'countFails')]).toEqual([0, 1]);
    expect(of(1, 'logProbability')).toBeCloseTo(Math.log(0.5) / 8, 9);
    expect([of(1, 'agreement'), of(2, 'agreement')]).toEqual([0.5, 0.25]);
    expect([of(1, 'empty'), of(2, 'empty'), of(2, 'emptyOfClass')]).toEqual([0, 1, 1]);
    expect(of(0, 'agreesWithParser')).toBe(1);
    expect(of(1, 'agreesWithParser')).toBe(0);
  });

  it('has one number for every feature, all finite, also for a chain of an unknown term', async () => {
    const rows = featureRows('?', await readingsOf(by(find('gazebo'), 'policy', 0, 0)), words);
    expect(rows[0]).toHaveLength(FEATURES.length);
    expect(rows.flat().every(Number.isFinite)).toBe(true);
    expect(rows[0]?.[FEATURES.indexOf('unknownTerm')]).toBe(1);
  });
});

describe('chooseReading', () => {
  it('offers other answers that are not far behind, and never an empty one', async () => {
    const readings = await readingsOf(
      by(near, 'parser', null, null),
      by(find('ship'), 'policy', 0.5, 0),
      by(find('bridge'), 'policy', 0.25, 1),
    );
    const even = chooseReading('ships', readings, words, { weights: {}, right: { slope: 1, offset: 0 } });
    expect(even.readings.map(({ text }) => text)).toEqual(['ship: near (harbor)', 'ship']);
    const sure = chooseReading('ships', readings, words, trusting('fromParser', 9));
    expect(sure.reading.by).toBe('parser');
    expect(sure.readings).toEqual([]);
    expect(sure.right).toBeGreaterThan(even.right ?? 1);
  });
});

describe('the surest of several', () => {
  const fleet = [1, 2, 3, 4, 5].map((id) => object(id, 'ship', [id * 150, 100, 60, 20], white));
  const surest: Chain = [
    { verb: 'find', term: 'ship' },
    { verb: 'rank', from: 1, by: 'score', order: 'descending', skip: 0, take: 1 },
    { verb: 'answer', from: 2 },
  ];
  const chosenOf = async (count: number, task: 'gres' | 'rec' = 'gres') => {
    const readings = await executeReadings(
      [by(surest, 'parser', null, null), by(find('harbor'), 'policy', 0.1, 0)],
      (chain) =>
        executeChain(chain, {
          task: 'gres',
          candidates: fleet.slice(0, count),
          frame: picture,
          vocabulary: words,
        }),
    );
    return chooseReading('the ship', readings, words, trusting('fromParser', 9), task);
  };

  it('is as probable as one of so many, from three on', async () => {
    const [one, two, five] = [await chosenOf(1), await chosenOf(2), await chosenOf(5)];
    expect(two.chosen[0]?.score).toBeCloseTo(one.chosen[0]?.score ?? 0, 9);
    expect(five.chosen[0]?.score).toBeCloseTo(0.4 * (one.chosen[0]?.score ?? 0), 9);
    expect(five.right).toBeCloseTo(0.4 * (one.right ?? 0), 9);
  });

  it('is offered beside all of them, unless one alone is asked for', async () => {
    expect((await chosenOf(1)).readings).toEqual([]);
    expect((await chosenOf(5, 'rec')).readings).toEqual([]);
    const { readings } = await chosenOf(5);
    expect(readings.map(({ text }) => text)).toEqual(['ship: the surest', 'ship, all 5 of them']);
    expect(readings[0]?.chain).toEqual(surest);
    const all = await execute(readings[1]?.chain as Chain);
    expect(all.chosen).toHaveLength(2);
  });
});

describe('a single reading', () => {
  it('keeps the scores that its steps gave: its share says nothing', async () => {
    const readings = await readingsOf(by(find('ship'), 'parser', null, null));
    const { chosen, right } = chooseReading('ships', readings, words, trusting('fromParser', 9));
    expect(right).toBeNull();
    expect(chosen).toEqual(readings[0]?.executed.chosen);
  });
});

describe('reason with a policy that says how readings are weighed', () => {
  const id = (token: string) => tokens.indexOf(token);
  const ships = ['verb find', 'class harbor', 'verb answer', '[1]'].map(id);
  const policy = (choice: ChoiceModel) => {
    const fake = fakePolicy((ids) => [[ships[ids.length] ?? 0, 30]]);
    return { ...fake, description: { ...fake.description, choice } };
  };
  const options = { task: 'gres' as const, candidates, frame: picture, vocabulary, distractors };

  it('answers with the weightier reading, tells its steps once, and lowers the scores by the doubt', async () => {
    const steps: ExecutedStep[] = [];
    const onStep = (step: ExecutedStep) => steps.push(step);
    const answer = await reason('the ships', {
      ...options,
      policy: policy(trusting('fromParser', -9)),
      onStep,
    });
    expect(answer.writer).toBe('policy');
    expect(answer.chosen.map(({ candidate }) => candidate)).toEqual([3]);
    expect(steps).toEqual(answer.steps);
    // The harbor was seen with .9, and its chain says nothing of ships: one doubt.
    expect(answer.chosen[0]?.score).toBeCloseTo(0.9 * 0.9 * (answer.right ?? 0), 6);
    const parsed = await reason('the ships', { ...options, policy: policy(trusting('fromParser', 9)) });
    expect(parsed.writer).toBe('parser');
    expect(parsed.chosen.map(({ candidate }) => candidate)).toEqual([2, 1]);
  });

  it('scores boxes as the model was fitted to, lower for what could not be checked', async () => {
    const score = async (question: string, share: number): Promise<number> => {
      const choice = { ...trusting('fromParser', 9), boxes: { share, score: 1, offset: 0.4 } };
      const answer = await reason(question, { ...options, policy: policy(choice) });
      expect(answer.writer).toBe('parser');
      return answer.chosen[0]?.score ?? 0;
    };
    // The parser's reading weighs 9 more than each of the five beams, and what is seen scores .9.
    const odds = 0.3 * (9 - Math.log(5)) + Math.log(0.9) + 0.4;
    expect(await score('the ships', 0.3)).toBeCloseTo(1 / (1 + Math.exp(-odds)), 6);
    expect(await score('the ships near a pagoda', 0)).toBeLessThan(await score('the ships', 0));
  });

  it('asks nobody else where a chain is given or its writer is named', async () => {
    const weighing = policy(trusting('fromParser', -9));
    const given = { chain: find('ship'), by: 'edited' as const };
    expect((await reason('x', { ...options, policy: weighing, given })).writer).toBe('edited');
    expect((await reason('ships', { ...options, policy: weighing, writer: 'parser' })).writer).toBe('parser');
    expect((await reason('ships', { ...options, policy: weighing, task: 'ovd' })).writer).toBe('parser');
  });

  it.each(['???', 'where', '5', '🏠'])(
    'does not let a policy invent what "%s" is to mean',
    async (question) => {
      const answer = await reason(question, { ...options, policy: policy(trusting('fromParser', -9)) });
      expect(answer.writer).toBe('parser');
      expect(answer.none).toBe(true);
      expect(answer.unread).not.toEqual([]);
    },
  );

  it('stops where it is cancelled', async () => {
    const signal = AbortSignal.abort();
    await expect(
      reason('ships', { ...options, policy: policy(trusting('empty')), signal }),
    ).rejects.toMatchObject({
      code: 'cancelled',
    });
  });
});
