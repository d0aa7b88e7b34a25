import { expect, it } from 'vitest';
import type { Candidate, Chain, COLOURS } from '../../../src-main/contract/index.js';
import type { CloserLook } from '../../../src-main/perceive/index.js';
import { executeChain } from '../../../src-main/reason/index.js';
import { distractors, object, picture, vocabulary } from '../scenes.js';

const track: Candidate = {
  ...object(1, 'ground track field', [100, 100, 300, 200]),
  lab: null,
  colours: [{ name: 'green', share: 1 }],
};
const painted = (name: string) => ({ lab: null, colours: [{ name, share: 1 }] });

/** What is answered of the only track there is, green in the middle, where its rim has that colour. */
async function answered(colour: (typeof COLOURS)[number], rim: string | null): Promise<number> {
  const chain: Chain = [
    { verb: 'find', term: 'ground track field' },
    { verb: 'keep-colour', from: 1, colour, negate: false },
    { verb: 'answer', from: 2 },
  ];
  const look: CloserLook = {
    heading: null,
    parts: { middle: painted('green'), ...(rim === null ? {} : { rim: painted(rim) }) },
  };
  const { chosen } = await executeChain(chain, {
    task: 'gres',
    candidates: [track],
    frame: picture,
    vocabulary: { classes: vocabulary, distractors },
    lookCloser: (asked) => Promise.resolve(asked.map(() => look)),
  });
  return chosen.length;
}

it('refuses the only thing where nothing of it has the hue, its rim included', async () => {
  expect(await answered('blue', 'black')).toBe(0);
});

it('spares the only thing whose rim has the hue, or is not seen', async () => {
  expect(await answered('blue', 'blue')).toBe(1);
  expect(await answered('blue', null)).toBe(1);
});

it('spares the only thing where a degree of lightness was asked for', async () => {
  expect(await answered('white', 'black')).toBe(1);
});
