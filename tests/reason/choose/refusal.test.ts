import { expect, it } from 'vitest';
import type { Chain } from '../../../src-main/contract/index.js';
import { executeChain, explainDrop } from '../../../src-main/reason/index.js';
import {
  chooseReading,
  executeReadings,
  REFUSED,
  withRefusal,
} from '../../../src-main/reason/choose/index.js';
import type { ChoiceModel } from '../../../src-main/reason/choose/index.js';
import { distractors, object, picture, vocabulary } from '../scenes.js';

const words = { classes: vocabulary, distractors };
const options = {
  task: 'gres' as const,
  candidates: [object(1, 'ship', [100, 100, 60, 20]), object(2, 'ship', [800, 100, 90, 30])],
  frame: picture,
  vocabulary: words,
};
const beside: Chain = [
  { verb: 'find', term: 'ship' },
  { verb: 'find', term: 'harbor' },
  { verb: 'keep-touching', from: 1, of: 2, negate: false },
  { verb: 'answer', from: 3 },
];
const plain: Chain = [
  { verb: 'find', term: 'ship' },
  { verb: 'answer', from: 1 },
];
const read = (...chains: Chain[]) =>
  executeReadings(
    chains.map((chain) => ({ chain, unread: [], writer: 'parser', probability: null, beam: null })),
    (chain) => executeChain(chain, options),
  );
const model = (weights: ChoiceModel['weights']): ChoiceModel => ({ weights, right: { slope: 1, offset: 0 } });
const question = 'any ships moored to a pier?';

it('is one more answer where something was left unchecked, and none otherwise', async () => {
  const readings = withRefusal(await read(plain, beside));
  expect(readings).toHaveLength(3);
  expect(readings[2]).toMatchObject({ chain: beside, refuses: true });
  expect(readings[2]?.executed).toMatchObject({ chosen: [], none: true, emptiedBy: 3 });
  expect(readings[2]?.executed.steps.at(-1)).toMatchObject({ members: [], finding: REFUSED });
  expect(withRefusal(await read(plain))).toHaveLength(1);
});

it('is chosen by a model that weighs it, and the other way is offered', async () => {
  const readings = await read(beside);
  const refused = chooseReading(question, readings, words, model({ refuses: 0.5 }));
  expect(refused.reading.executed.none).toBe(true);
  expect(refused.readings.map(({ text }) => text)[0]).toContain('none, as it could not be checked');
  expect(refused.readings).toHaveLength(2);
  expect(
    chooseReading(question, readings, words, model({ refuses: -1 })).reading.executed.chosen,
  ).toHaveLength(2);
});

it('is left out where the model was fitted without it', async () => {
  const { reading } = chooseReading(question, await read(beside), words, model({ empty: 9 }));
  expect(reading.executed.none).toBe(false);
});

it('is told of what would else be in the answer', async () => {
  expect((await explainDrop(beside, 1, options)).step).toBeNull();
  expect(await explainDrop(beside, 1, options, 3)).toMatchObject({
    step: 3,
    text: 'Step 3 could not be checked, which is why the answer is none.',
  });
});
