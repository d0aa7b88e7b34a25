import { describe, expect, it } from 'vitest';
import { reason, writeChain } from '../../../src-main/reason/index.js';
import type { WriteChainOptions } from '../../../src-main/reason/index.js';
import { distractors, object, picture, vocabulary } from '../scenes.js';
import { writeReadings } from '../../../src-main/reason/write-chain.js';
import { fakePolicy, tokens } from './fake-policy.js';

const id = (token: string) => tokens.indexOf(token);
const bridges = ['verb find', 'class bridge', 'verb answer', '[1]'].map(id);
const sure = fakePolicy((ids) => [[bridges[ids.length] ?? 0, 30]]);
const unsure = fakePolicy((ids) => [[bridges[ids.length] ?? 0, -19.9]]);
const options: WriteChainOptions = {
  task: 'gres',
  vocabulary,
  distractors,
  candidates: [],
  gsd: null,
  threshold: () => 0.3,
};

describe('writeChain', () => {
  it('takes the parser where it knows a thing that is named', async () => {
    for (const question of ['ships', 'ships by the gazebo', 'ships on teh lake']) {
      const taken = await writeChain(question, { ...options, policy: sure });
      expect(taken, question).toMatchObject({ writer: 'parser', probability: null });
      expect(taken.chain[0], question).toEqual({ verb: 'find', term: 'ship' });
    }
  });

  it('takes a sure policy where the parser knows none', async () => {
    const question = 'the brimmel over the quux';
    const taken = await writeChain(question, { ...options, policy: sure });
    expect(taken).toMatchObject({
      writer: 'policy',
      chain: [
        { verb: 'find', term: 'bridge' },
        { verb: 'unread', words: ['brimmel', 'quux'] },
        { verb: 'answer' },
      ],
    });
    expect(taken.probability).toBeCloseTo(1, 3);
    expect(await writeChain(question, { ...options, policy: unsure })).toMatchObject({ writer: 'parser' });
    // It may not make a bridge of a thing that is known to be none.
    const crane = await writeChain('the crane over the quux', { ...options, policy: sure });
    expect(crane).toMatchObject({ writer: 'parser' });
  });

  it('says which words a policy left out', async () => {
    const question = 'bridges quuxing the frobnicator';
    const alone = await writeChain(question, { ...options, policy: sure, writer: 'policy' });
    expect(alone).toMatchObject({ writer: 'policy', unread: ['quuxing', 'frobnicator'] });
    expect(alone.chain).toEqual([
      { verb: 'find', term: 'bridge' },
      { verb: 'unread', words: ['quuxing', 'frobnicator'] },
      { verb: 'answer', from: 1 },
    ]);
    // The parser's chain is the same now: one reading, which both wrote.
    const [first, ...others] = await writeReadings(question, { ...options, policy: sure });
    expect(first).toMatchObject({ writer: 'parser', beam: 0 });
    expect(others.map(({ chain }) => chain)).not.toContainEqual(alone.chain);
  });

  it('lets the policy guess neither an unknown name alone nor a term that was taught later', async () => {
    for (const question of ['the crane', 'all brimmels', 'how many gazebos are there']) {
      const [first, ...others] = await writeReadings(question, { ...options, policy: sure });
      expect(first, question).toMatchObject({ writer: 'parser', beam: null });
      expect(others, question).toEqual([]);
      expect(await writeChain(question, { ...options, policy: sure }), question).toEqual(
        expect.objectContaining({ writer: 'parser' }),
      );
    }
    const question = 'brimmels north of the bridge';
    const brimmel = { name: 'brimmel', plural: 'brimmels', synonyms: [] };
    const taught = { ...options, vocabulary: [...vocabulary, brimmel], policy: sure };
    expect((await writeReadings(question, { ...options, policy: sure })).length).toBeGreaterThan(1);
    expect(await writeReadings(question, taught)).toHaveLength(1);
    // Chains that were taught with the term are weighed.
    const knowing = { ...taught, policy: { ...sure, taught: ['brimmel'] } };
    const points = [id('verb find'), tokens.length, tokens.length, id('verb answer'), id('[1]')];
    const pointing = { ...fakePolicy((ids) => [[points[ids.length] ?? 0, 30]]), taught: ['brimmel'] };
    const [, ...weighed] = await writeReadings(question, { ...knowing, policy: pointing });
    expect(weighed[0]?.chain[0]).toEqual({ verb: 'find', term: 'brimmel' });
    // Of which those are none that look for what is like it.
    const readings = await writeReadings(question, knowing);
    expect(readings.every(({ chain }) => JSON.stringify(chain).includes('"term":"brimmel"'))).toBe(true);
  });

  it('takes a pointer at a term that was taught later for the term, in whatever number', async () => {
    const brimmel = { name: 'Oil Brimmel', plural: 'Oil Brimmels', synonyms: [] };
    const [first, last] = [tokens.length + 1, tokens.length + 2];
    const points = [id('verb find'), first, last, id('verb answer'), id('[1]')];
    const pointing = fakePolicy((ids) => [[points[ids.length] ?? 0, 30]]);
    const asked = { ...options, policy: pointing, writer: 'policy' as const };
    const vocabularies = [vocabulary, [...vocabulary, brimmel]];
    const terms = async (question: string) => {
      const written = vocabularies.map((known) => writeChain(question, { ...asked, vocabulary: known }));
      return (await Promise.all(written)).map(({ chain: [step] }) => step);
    };
    expect(await terms('all oil brimmels')).toEqual([
      { verb: 'find', term: 'oil brimmels' },
      { verb: 'find', term: 'Oil Brimmel' },
    ]);
    expect(await terms('the oil  brimmel')).toEqual([
      { verb: 'find', term: 'oil brimmel' },
      { verb: 'find', term: 'Oil Brimmel' },
    ]);
  });

  it('takes whom it is told to take', async () => {
    expect(await writeChain('ships', { ...options, policy: unsure, writer: 'policy' })).toMatchObject({
      writer: 'policy',
    });
    expect(await writeChain('bridge or shp', { ...options, policy: sure, writer: 'parser' })).toMatchObject({
      writer: 'parser',
    });
  });

  it('works without a policy, and asks none for plain detection', async () => {
    expect(await writeChain('ships', options)).toMatchObject({ writer: 'parser' });
    expect(await writeChain('ships', { ...options, task: 'ovd', policy: sure })).toMatchObject({
      writer: 'parser',
    });
  });

  it('takes no policy that counts or measures by a number that nobody said', async () => {
    const chain = (...names: string[]) => fakePolicy((ids) => [[names.map(id)[ids.length] ?? 0, 30]]);
    const counts = chain('verb find', 'class bridge', 'verb count', '[1]', '# 3', 'verb answer', '[1]');
    const alone = { ...options, policy: counts, writer: 'policy' as const };
    const counted = { verb: 'count', from: 1, expected: 3 };
    expect((await writeChain('the three bridges', alone)).chain).toContainEqual(counted);
    expect((await writeChain('two bridges and a third', alone)).chain).toContainEqual(counted);
    expect((await writeChain('more than four bridges', alone)).chain).not.toContainEqual(counted);
  });

  it('ends in one object where one is asked for', async () => {
    const { chain } = await writeChain('bridge', { ...options, task: 'rec', policy: sure, writer: 'policy' });
    expect(chain.slice(1)).toEqual([
      { verb: 'rank', from: 1, by: 'score', order: 'descending', skip: 0, take: 1 },
      { verb: 'answer', from: 2 },
    ]);
  });

  it('is what reason executes, and the answer says who wrote it', async () => {
    const bridge = object(7, 'bridge', [10, 10, 200, 40]);
    const ship = object(8, 'ship', [300, 300, 40, 20]);
    const base = {
      task: 'gres' as const,
      candidates: [bridge, ship],
      frame: picture,
      vocabulary,
      distractors,
    };
    const answered = await reason('ships', { ...base, policy: sure, writer: 'policy' });
    expect(answered).toMatchObject({ writer: 'policy', chosen: [{ candidate: 7 }] });
    expect(await reason('ships', base)).toMatchObject({
      writer: 'parser',
      probability: null,
      chosen: [{ candidate: 8 }],
    });
  });
});
