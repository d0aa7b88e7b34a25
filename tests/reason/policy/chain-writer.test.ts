import { SURFACES } from '../../../src-main/contract/index.js';
import { describe, expect, it } from 'vitest';
import type { Chain } from '../../../src-main/contract/index.js';
import { chainStepSchema } from '../../../src-main/contract/index.js';
import { checkChain } from '../../../src-main/reason/index.js';
import {
  ChainWriter,
  encodeChain,
  MAX_STEPS,
  questionWords,
  tokenTable,
} from '../../../src-main/reason/policy/index.js';
import type { WriterContext } from '../../../src-main/reason/policy/index.js';
import { seeded } from '../../../src-main/reason/corpus/index.js';
import { classes, tokens } from './fake-policy.js';

const contextOf = (question: string, held: readonly string[] = classes): WriterContext => ({
  table: tokenTable(tokens),
  question,
  words: questionWords(question),
  classes: held,
});

function walk(
  context: WriterContext,
  choose: (allowed: readonly number[]) => number,
  most = 4000,
): ChainWriter {
  let writer = ChainWriter.start(context);
  for (let step = 0; !writer.done && step < most; step += 1) {
    const allowed = writer.allowed();
    if (allowed.length === 0) throw new Error(`nothing is allowed after ${step} tokens`);
    writer = writer.push(choose(allowed));
  }
  return writer;
}

describe('the grammar', () => {
  it('lets nothing be written that is no chain, whatever is chosen', () => {
    const random = seeded(5);
    const questions = ['the 2 red ships within 200 m of the pier, or 1,5 ha', 'planes', '?', 'a "é" ² half'];
    const verbs = new Set<string>();
    for (let run = 0; run < 150; run += 1) {
      const writer = walk(contextOf(random.pick(questions)), (allowed) => random.pick(allowed));
      expect(writer.done).toBe(true);
      for (const { verb } of checkChain(writer.chain())) verbs.add(verb);
      expect(writer.chain().length).toBeLessThanOrEqual(MAX_STEPS);
    }
    expect([...verbs].sort()).toEqual(chainStepSchema.options.map(({ shape }) => shape.verb.value).sort());
  });

  it('always comes to an end, also by the longest way', () => {
    const writer = walk(contextOf('the 3 tanks 50 m from the pier'), (allowed) => allowed.at(-1) ?? 0);
    expect(writer.done).toBe(true);
    expect(() => checkChain(writer.chain())).not.toThrow();
  });

  it('writes a term that was taught later by pointing at it, and reads that again', () => {
    const taught = [{ name: 'Oil Brimmel', plural: 'oil brimmels' }];
    const chain: Chain = [
      { verb: 'find', term: 'Oil Brimmel' },
      { verb: 'answer', from: 1 },
    ];
    for (const question of ['Where are the Oil Brimmels?', 'the oil brimmel']) {
      expect(encodeChain(chain, contextOf(question))).toBeNull();
      const context = { ...contextOf(question), taught };
      const ids = encodeChain(chain, context) ?? [];
      const written = ids.reduce((writer, each) => writer.push(each), ChainWriter.start(context));
      expect(written.chain()).toEqual(chain);
    }
    expect(encodeChain(chain, { ...contextOf('the brimmel'), taught })).toBeNull();
  });

  it('names only classes that the bundle has, and numbers that the question says', () => {
    const context = contextOf('tanks over 50 m', ['storage tank']);
    const first = ChainWriter.start(context).push(tokens.indexOf('verb find'));
    const named = first.allowed().filter((id) => tokens[id]?.startsWith('class ') === true);
    expect(named.map((id) => tokens[id])).toEqual([
      'class storage tank',
      ...SURFACES.map((surface) => `class ${surface}`),
    ]);
    let writer = first.push(tokens.indexOf('class storage tank'));
    for (const token of ['verb keep-size', '[1]', '= length', '= >'])
      writer = writer.push(tokens.indexOf(token));
    expect(writer.allowed()).toEqual([tokens.length + 2]);
  });

  it('refers only to steps that are there and have a set', () => {
    let writer = ChainWriter.start(contextOf('the red thing'));
    const push = (...names: string[]) => {
      for (const name of names) writer = writer.push(tokens.indexOf(name));
    };
    push('verb find', 'class ship', 'verb unread');
    writer = writer.push(tokens.length + 1).push(tokens.length + 2);
    push('end', 'verb answer');
    expect(writer.allowed().map((id) => tokens[id])).toEqual(['[1]']);
    push('[1]');
    expect(writer.chain()).toEqual([
      { verb: 'find', term: 'ship' },
      { verb: 'unread', words: ['red thing'] },
      { verb: 'answer', from: 1 },
    ]);
  });
});

describe('encodeChain', () => {
  const roundTrip = (question: string, chain: Chain) => {
    const context = contextOf(question);
    const ids = encodeChain(checkChain(chain), context);
    if (ids === null) return null;
    let writer = ChainWriter.start(context);
    for (const id of ids) {
      expect(writer.allowed()).toContain(id);
      writer = writer.push(id);
    }
    return writer.chain();
  };

  it('is undone by the writer: every verb, quantity, span and optional field', () => {
    const question =
      'the two red tanks over 200 ft long by the old crane, north of the bridge and between piers';
    const chain: Chain = checkChain([
      { verb: 'find', term: 'storage tank' },
      { verb: 'find', term: 'old crane' },
      { verb: 'keep-colour', from: 1, colour: 'red', negate: true },
      {
        verb: 'keep-size',
        from: 3,
        measure: 'length',
        comparison: '>',
        quantity: { value: 60.96, unit: 'm' },
      },
      { verb: 'keep-relative-size', from: 4, size: 'large' },
      { verb: 'keep-relative-size', from: 4, size: 'small', measure: 'width' },
      { verb: 'keep-near', from: 5, of: 2, within: null, closeness: 'beside', negate: false },
      { verb: 'keep-near', from: 5, of: 2, within: { value: 60.96, unit: 'm' }, negate: true },
      { verb: 'keep-between', from: 5, of: 2, and: null },
      {
        verb: 'pick-group',
        from: 5,
        grouping: 'row',
        by: 'north',
        order: 'descending',
        size: 6,
        skip: 1,
        take: 1,
      },
      { verb: 'union', sets: [7, 8, 9] },
      { verb: 'rank', from: 11, by: 'bottom left', order: 'ascending', skip: 0, take: 2 },
      { verb: 'count', from: 12, expected: 2 },
      { verb: 'unread', words: ['by the old crane', 'bridge'] },
      { verb: 'answer', from: 12 },
    ]);
    expect(roundTrip(question, chain)).toEqual(chain);
  });

  it('is null for what the question does not say or the table lacks', () => {
    expect(
      roundTrip('tanks', [
        { verb: 'find', term: 'crane' },
        { verb: 'answer', from: 1 },
      ]),
    ).toBeNull();
    const many: Chain = [
      { verb: 'find', term: 'ship' },
      { verb: 'count', from: 1, expected: 400 },
      { verb: 'answer', from: 1 },
    ];
    expect(roundTrip('400 ships', many)).toBeNull();
  });
});
