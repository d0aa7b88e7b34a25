import { expect, it } from 'vitest';
import type { Chain } from '../../../src-main/contract/index.js';
import { executeChain } from '../../../src-main/reason/index.js';
import { stepKey } from '../../../src-main/reason/execute/step-memo.js';
import type { Remembered } from '../../../src-main/reason/execute/step-memo.js';
import { distractors, object, picture, vocabulary } from '../scenes.js';

const candidates = [
  object(1, 'ship', [100, 100, 60, 20]),
  object(2, 'ship', [800, 100, 90, 30]),
  object(3, 'harbor', [100, 130, 200, 40]),
];
const near = (first: 'ship' | 'harbor'): Chain => [
  { verb: 'find', term: first },
  { verb: 'find', term: first === 'ship' ? 'harbor' : 'ship' },
  {
    verb: 'keep-near',
    from: first === 'ship' ? 1 : 2,
    of: first === 'ship' ? 2 : 1,
    within: null,
    closeness: 'near',
    negate: false,
  },
  { verb: 'answer', from: 3 },
];

it('gives readings the same answers, and runs what they share once', async () => {
  const memo = new Map<string, Remembered>();
  const options = {
    task: 'gres',
    candidates,
    frame: picture,
    vocabulary: { classes: vocabulary, distractors },
  } as const;
  for (const chain of [near('ship'), near('harbor'), near('ship')]) {
    const alone = await executeChain(chain, options);
    const together = await executeChain(chain, { ...options, memo });
    expect(together.chosen).toEqual(alone.chosen);
    expect(together.steps.map(({ members }) => members)).toEqual(alone.steps.map(({ members }) => members));
  }
  // Two finds, one nearness by whatever numbers, one answer.
  expect(memo.size).toBe(4);
});

it('tells steps apart by what they refer to, and leaves out what depends on the rest of the chain', () => {
  const isClass = (term: string) => term === 'ship';
  const keep = { verb: 'keep-near', from: 1, of: 2, within: null, closeness: 'near', negate: false } as const;
  expect(stepKey(keep, ['a', 'b'], isClass)).not.toBe(stepKey(keep, ['b', 'a'], isClass));
  expect(stepKey({ ...keep, negate: true }, ['a', 'b'], isClass)).not.toBe(
    stepKey(keep, ['a', 'b'], isClass),
  );
  expect(stepKey(keep, ['a', null], isClass)).toBeNull();
  expect(stepKey({ verb: 'find', term: 'gazebo' }, [], isClass)).toBeNull();
  expect(stepKey({ verb: 'find', term: 'ship' }, [], isClass)).not.toBeNull();
});
