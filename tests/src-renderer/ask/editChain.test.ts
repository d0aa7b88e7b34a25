/** Changing a chain keeps it a chain: every result is checked by the reasoner's own check. */
import { describe, expect, it } from 'vitest';
import { chainStepSchema, type Chain, type ChainStep } from '../../../src-main/contract/index.js';
import { checkChain } from '../../../src-main/reason/check-chain.js';
import {
  addStep,
  canRemove,
  referencesOf,
  removeStep,
  replaceStep,
} from '../../../src-renderer/ask/editChain.js';
import { fieldsOf, labelOf, newStep, VERBS } from '../../../src-renderer/ask/stepFields.js';

const near: ChainStep = {
  verb: 'keep-near',
  from: 1,
  of: 2,
  within: { value: 50, unit: 'm' },
  negate: false,
};
const chain: Chain = [
  { verb: 'find', term: 'ship' },
  { verb: 'find', term: 'harbor' },
  near,
  { verb: 'keep-colour', from: 3, colour: 'white', negate: false },
  { verb: 'union', sets: [4, 2] },
  { verb: 'answer', from: 5 },
];

describe('the fields of a step', () => {
  it('are those of its schema, told by their kinds', () => {
    expect(fieldsOf('keep-near').map(({ key, kind, empty }) => [key, kind, empty])).toEqual([
      ['from', 'set', 'required'],
      ['of', 'set', 'required'],
      ['within', 'amount', null],
      ['closeness', 'choice', undefined],
      ['negate', 'flag', 'required'],
    ]);
    expect(fieldsOf('rank')).toContainEqual({ key: 'take', empty: 'required', kind: 'count', least: 1 });
    expect(fieldsOf('rank')).toContainEqual({ key: 'skip', empty: 'required', kind: 'count', least: 0 });
    expect(fieldsOf('union')).toEqual([{ key: 'sets', empty: 'required', kind: 'sets' }]);
    expect(fieldsOf('keep-between')).toContainEqual({ key: 'and', empty: null, kind: 'set' });
    expect(fieldsOf('unread')[0]).toMatchObject({ kind: 'words' });
    expect(labelOf('grouping')).toBe('Grouping');
  });

  it.each(VERBS)('of %s are all known, and make a step', (verb) => {
    const option = chainStepSchema.options.find(({ shape }) => shape.verb.value === verb)!;
    expect(fieldsOf(verb).map(({ key }) => key)).toEqual(
      Object.keys(option.shape).filter((key) => key !== 'verb'),
    );
    const step = newStep(verb, 4, chain, true);
    expect(chainStepSchema.parse(step)).toEqual(step);
  });

  it('of a new step refer to the set at hand and to a landmark', () => {
    expect(newStep('keep-near', 4, chain, true)).toMatchObject({ from: 4, of: 2, within: null });
    expect(newStep('keep-size', 4, chain, false)).toMatchObject({ quantity: { value: 50, unit: 'px' } });
  });
});

describe('a chain', () => {
  it('has a step replaced', () => {
    const changed = replaceStep(chain, 3, { ...near, negate: true });
    expect(changed[2]).toMatchObject({ negate: true });
    expect(checkChain(changed)).toHaveLength(6);
    expect(chain[2]).toMatchObject({ negate: false });
  });

  it('has a step taken out; those after it take what it took, and are numbered anew', () => {
    expect(checkChain(removeStep(chain, 3))).toEqual([
      chain[0],
      chain[1],
      { verb: 'keep-colour', from: 1, colour: 'white', negate: false },
      { verb: 'union', sets: [3, 2] },
      { verb: 'answer', from: 4 },
    ]);
  });

  it('keeps its answer, and what others need', () => {
    expect([1, 2, 3, 4, 5, 6].map((number) => canRemove(chain, number))).toEqual([
      false,
      false,
      true,
      true,
      false,
      false,
    ]);
    expect(removeStep(chain, 2)).toBe(chain);
    expect(removeStep(chain, 9)).toBe(chain);
    const withUnread: Chain = [chain[0]!, { verb: 'unread', words: ['big'] }, { verb: 'answer', from: 1 }];
    expect(checkChain(removeStep(withUnread, 2))).toHaveLength(2);
  });

  it('has a step put before its answer', () => {
    const ranked = addStep(chain, newStep('rank', 5, chain, true));
    expect(checkChain(ranked).slice(5)).toMatchObject([
      { verb: 'rank', from: 5, take: 1 },
      { verb: 'answer', from: 6 },
    ]);
    // A search begins a set of its own: the answer stays until a step takes it.
    expect(checkChain(addStep(chain, { verb: 'find', term: 'bridge' })).at(-1)).toEqual({
      verb: 'answer',
      from: 5,
    });
    expect(addStep([chain[0]!], near)).toHaveLength(1);
  });

  it('knows its references', () => {
    expect(referencesOf(near)).toEqual([1, 2]);
    expect(referencesOf(chain[4]!)).toEqual([4, 2]);
    expect(referencesOf(chain[0]!)).toEqual([]);
  });
});
