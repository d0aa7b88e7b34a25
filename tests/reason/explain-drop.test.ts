/** Worked examples of "why not this one?": half a metre a pixel, so distances follow by hand. */
import { describe, expect, it } from 'vitest';
import type { Chain } from '../../src-main/contract/index.js';
import { explainDrop } from '../../src-main/reason/index.js';
import { grey, ground, object, picture, vocabulary, distractors, white } from './scenes.js';

const candidates = [
  object(1, 'harbor', [400, 500, 200, 20]),
  object(2, 'ship', [450, 470, 60, 20], { ...white, axis: 0 }), // 10 px = 5 m north of the pier
  object(3, 'ship', [480, 682, 20, 100], { ...grey, axis: 90 }), // 162 px = 81 m south of it
  object(4, 'ship', [900, 80, 40, 40], { ...white, score: 0.21 }),
  object(5, 'storage tank', [100, 100, 40, 40], white),
];
const classScores = (ship: number): Float32Array =>
  Float32Array.from(vocabulary.map(({ name }) => (name === 'ship' ? ship : 0.5)));

const why = (chain: Chain, id: number, options: { task?: 'rec' | 'gres'; plain?: boolean } = {}) =>
  explainDrop(chain, id, {
    task: options.task ?? 'gres',
    candidates,
    frame: options.plain ? picture : ground,
    vocabulary: { classes: vocabulary, distractors },
  });

const near: Chain = [
  { verb: 'find', term: 'ship' },
  { verb: 'find', term: 'harbor' },
  { verb: 'keep-near', from: 1, of: 2, within: { value: 50, unit: 'm' }, negate: false },
  { verb: 'answer', from: 3 },
];

describe('why not this one', () => {
  it('names the step, what it kept and what it measured', async () => {
    expect(await why(near, 3)).toEqual({
      candidate: 3,
      step: 3,
      text: 'Step 3 kept those within 50 m of [2]; this one is 81 m away.',
      heldBy: [1],
    });
  });

  it('says so where it is in the answer', async () => {
    expect(await why(near, 2)).toMatchObject({ step: null, text: 'It is in the answer.', heldBy: [1, 3, 4] });
  });

  it('tells another kind of thing from one that is not sure enough', async () => {
    expect((await why(near, 5)).text).toBe(
      'Step 1 looked for "ship"; this one was taken for "storage tank" (0.90).',
    );
    expect((await why(near, 4)).text).toBe(
      'Step 1 looked for "ship" with a score of 0.30 or more; this one has 0.21.',
    );
    const scored = await explainDrop(near, 5, {
      task: 'gres',
      candidates: candidates.map((each) => ({ ...each, classScores: classScores(0.034) })),
      frame: ground,
      vocabulary: { classes: vocabulary, distractors },
    });
    expect(scored.text).toContain('as "ship" it scores 0.03.');
  });

  it.each<[string, Chain[number], string]>([
    ['size', { verb: 'keep-size', from: 1, measure: 'length', comparison: '<', quantity: { value: 40, unit: 'm' } }, 'Step 2 kept those with length < 40 m; this one has 50 m.'],
    ['colour', { verb: 'keep-colour', from: 1, colour: 'white', negate: false }, 'Step 2 kept those that are white; this one is mostly grey (100 %).'],
    ['orientation', { verb: 'keep-orientation', from: 1, axis: 'east-west' }, 'Step 2 kept those that lie east-west; this one lies at'],
    ['relative size', { verb: 'keep-relative-size', from: 1, size: 'small', measure: 'length' }, 'Step 2 kept the short ones; this one has 50 m.'],
    ['rank', { verb: 'rank', from: 1, by: 'length', order: 'ascending', skip: 0, take: 1 }, 'Step 2 took the shortest of [1]; this one is number 2 with 50 m.'],
    ['place', { verb: 'keep-place', from: 1, place: 'top' }, 'Step 2 kept those in the top of the scene; this one is not among them.'],
  ])('by %s', async (_, step, text) => {
    const { step: number, text: said } = await why([{ verb: 'find', term: 'ship' }, step, { verb: 'answer', from: 2 }], 3);
    expect(number).toBe(2);
    expect(said).toContain(text);
  }); // prettier-ignore

  it('follows a difference, and of a union the part that held it once', async () => {
    const rest: Chain = [
      ...near.slice(0, 3),
      { verb: 'minus', from: 1, remove: 3 },
      { verb: 'answer', from: 4 },
    ];
    expect((await why(rest, 2)).text).toBe('Step 4 took away those of [3]; this one is among them.');
    const joined: Chain = [
      ...near.slice(0, 3),
      { verb: 'find', term: 'storage tank' },
      { verb: 'union', sets: [4, 3] },
      { verb: 'answer', from: 5 },
    ];
    // Never a tank; a ship, but too far away.
    expect(await why(joined, 3)).toMatchObject({ step: 3, heldBy: [1] });
  });

  it('says its place where one alone is asked for', async () => {
    const all: Chain = [
      { verb: 'find', term: 'ship' },
      { verb: 'answer', from: 1 },
    ];
    const told = await Promise.all([2, 3].map((id) => why(all, id, { task: 'rec' })));
    expect(told.map(({ step }) => step).sort()).toEqual([2, null]);
    expect(told.find(({ step }) => step === 2)?.text).toContain('it fits as number 2');
  });

  it('measures in pixels where there is no georeference, and refuses what was not looked at', async () => {
    const close: Chain = [...near.slice(0, 2), { verb: 'keep-near', from: 1, of: 2, within: { value: 50, unit: 'px' }, negate: false }, { verb: 'answer', from: 3 }]; // prettier-ignore
    expect((await why(close, 3, { plain: true })).text).toContain('this one is 162 px away');
    await expect(why(near, 99)).rejects.toMatchObject({ code: 'not-found', subject: '99' });
    await expect(why([{ verb: 'answer', from: 3 }], 2)).rejects.toMatchObject({ code: 'bad-input' });
  });
});
