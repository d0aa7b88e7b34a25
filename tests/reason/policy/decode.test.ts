import { describe, expect, it } from 'vitest';
import { sampleChains, scoreChain, summaryOf, writeChains } from '../../../src-main/reason/policy/index.js';
import { seeded } from '../../../src-main/reason/corpus/index.js';
import { classes, fakePolicy, tokens } from './fake-policy.js';

const id = (token: string) => tokens.indexOf(token);
const question = {
  question: 'ships',
  summary: summaryOf([{ label: 'ship', score: 1 }], classes, 0.5, 0),
  classes,
};
const script = ['verb find', 'class ship', 'verb answer', '[1]'].map(id);

/** Prefers the script; at its second place a harbor is nearly as likely, and then surer to end. */
const wavering = fakePolicy((ids) => {
  if (ids.length === 1)
    return [
      [id('class ship'), 1],
      [id('class harbor'), 0.9],
    ];
  if (ids.length === 2)
    return ids[1] === id('class ship')
      ? [
          [id('verb answer'), 0],
          [id('verb count'), 0],
        ]
      : [[id('verb answer'), 9]];
  return [[script[ids.length] ?? id('null'), 5]];
});

describe('writeChains', () => {
  it('writes what is likeliest under the grammar, though another token has the highest logit', async () => {
    const policy = fakePolicy((ids) => [
      [script[ids.length] ?? 0, 5],
      [id('end'), 50],
      [id('class bridge'), ids.length === 0 ? 60 : -20],
    ]);
    const [best] = await writeChains(policy, question, { beams: 1 });
    expect(best?.chain).toEqual([
      { verb: 'find', term: 'ship' },
      { verb: 'answer', from: 1 },
    ]);
    expect(best?.logProbabilities).toHaveLength(4);
    expect(policy.open()).toBe(0);
  });

  it('finds with beams the chain that greed misses, and normalises over what is allowed', async () => {
    const [greedy] = await writeChains(wavering, question, { beams: 1 });
    const beams = await writeChains(wavering, question, { beams: 4 });
    expect(greedy?.chain[0]).toEqual({ verb: 'find', term: 'ship' });
    expect(beams[0]?.chain[0]).toEqual({ verb: 'find', term: 'harbor' });
    expect(beams[0]?.logProbability ?? 0).toBeGreaterThan(greedy?.logProbability ?? 0);
    // Of the first verb only `find` is allowed, whatever the logits: its probability is 1.
    expect(beams[0]?.logProbabilities[0]).toBeCloseTo(0, 6);
    for (const { logProbability, logProbabilities } of beams)
      expect(logProbabilities.reduce((sum, log) => sum + log, 0)).toBeCloseTo(logProbability, 6);
  });

  it('hands each row the cache of the row it goes on from', async () => {
    const policy = fakePolicy((ids) =>
      ids.length === 1
        ? [
            [id('class ship'), 1],
            [id('class harbor'), 1],
          ]
        : [[script[ids.length] ?? 0, 5]],
    );
    await writeChains(policy, question, { beams: 2 });
    expect(policy.steps[2]?.parents).toEqual([0, 0]);
    expect(policy.steps[3]?.parents).toEqual([0, 1]);
  });

  it('gives up where no chain ends within the tokens, and heeds its signal', async () => {
    const endless = fakePolicy(
      () => [
        [id('verb find'), 5],
        [id('class ship'), 5],
      ],
      12,
    );
    expect(await writeChains(endless, question, { beams: 2 })).toEqual([]);
    await expect(
      writeChains(endless, question, { beams: 1, signal: AbortSignal.abort() }),
    ).rejects.toMatchObject({ code: 'cancelled' });
    expect(endless.open()).toBe(0);
  });
});

describe('sampleChains', () => {
  it('draws a group in proportion to the probabilities, in one batch', async () => {
    const random = seeded(3);
    const group = await sampleChains(wavering, question, {
      count: 400,
      temperature: 1,
      random: () => random.next(),
    });
    expect(group).toHaveLength(400);
    const harbors = group.filter(
      ({ chain }) => chain[0]?.verb === 'find' && chain[0].term === 'harbor',
    ).length;
    // e^0.9 / (e^1 + e^0.9) = 0.475, three standard deviations of 400 draws.
    expect(Math.abs(harbors / 400 - 0.475)).toBeLessThan(0.075);
  });

  it('becomes greedy as the temperature falls, and says the probability at temperature 1', async () => {
    const random = seeded(4);
    const options = { count: 8, temperature: 1e-3, random: () => random.next() };
    const cold = await sampleChains(wavering, question, options);
    expect(new Set(cold.map(({ ids }) => ids[1]))).toEqual(new Set([id('class ship')]));
    const scored = await scoreChain(wavering, question, cold[0]?.ids ?? []);
    expect(scored).toEqual(cold[0]?.logProbabilities);
  });
});

describe('scoreChain', () => {
  it('is null for what breaks the grammar or does not end', async () => {
    expect(await scoreChain(wavering, question, [id('verb answer')])).toBeNull();
    expect(await scoreChain(wavering, question, script.slice(0, 2))).toBeNull();
    expect(await scoreChain(wavering, question, [...script, 3])).toBeNull();
  });
});
