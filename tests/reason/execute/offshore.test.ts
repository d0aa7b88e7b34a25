import { expect, it } from 'vitest';
import type { Candidate, Chain, PixelBox } from '../../../src-main/contract/index.js';
import { executeChain } from '../../../src-main/reason/index.js';
import { distractors, object, picture, vocabulary } from '../scenes.js';

const SHIP_PX = 40;
const ship = (id: number, left: number): Candidate => object(id, 'ship', [left, 500, SHIP_PX, SHIP_PX]);
const surface = (id: number, label: string, strip: PixelBox): Candidate => ({
  ...object(id, label, strip),
  strips: [strip],
});
const water = surface(90, 'water', [200, 0, 800, 1000]);
const land = surface(91, 'paved ground', [0, 0, 200, 1000]);
const wake = surface(92, 'building', [250, 560, 30, 30]);

/** Ships "moored at a pier" of those that lie 20 and 500 pixels from the land on the left. */
async function moored(...others: Candidate[]): Promise<number[]> {
  const chain: Chain = [
    { verb: 'find', term: 'ship' },
    { verb: 'find', term: 'harbor' },
    { verb: 'keep-touching', from: 1, of: 2, negate: false },
    { verb: 'answer', from: 3 },
  ];
  const { chosen } = await executeChain(chain, {
    task: 'gres',
    candidates: [ship(1, 220), ship(2, 700), ...others],
    frame: picture,
    vocabulary: { classes: vocabulary, distractors },
  });
  return chosen.map(({ candidate }) => candidate).sort((a, b) => a - b);
}

it('takes no ship far from all land for one at a pier that was not seen', async () => {
  expect(await moored(water, land)).toEqual([1]);
});

it('refuses where there is no land but specks', async () => {
  expect(await moored(water, wake)).toEqual([]);
});

it('leaves it open where no surfaces are seen, and to the pier where one was found', async () => {
  expect(await moored()).toEqual([1, 2]);
  expect(await moored(water, land, object(80, 'harbor', [700, 535, 100, 20]))).toEqual([2]);
});
