import { describe, expect, it } from 'vitest';
import { answeredIds } from './answered.js';
import { linesOf } from './parsed-lines.js';
import { object, red, white } from './scenes.js';

/** Four tanks in a row from the left, two white and two red, below a row of two ships. */
const scene = [
  ...[white, red, red, white].map((looks, n) =>
    object(n, 'storage tank', [100 + 60 * n, 600, 40, 40], looks),
  ),
  object(10, 'ship', [100, 100, 80, 20], white),
  object(11, 'ship', [800, 100, 80, 20], red),
];

const ask = (question: string): Promise<number[]> => answeredIds(question, scene);

describe('what the last clause chooses of what was told before', () => {
  it.each([
    ['There are four tanks. I just want the one on the left.', [0]],
    ['There are four tanks here. I need the middle two of those, please.', [1, 2]],
    ['Tanks: second one from the left', [1]],
    ['Row of tanks, inner two', [1, 2]],
    ['The red tanks. Which one is on the right?', [2]],
    ['In the row of tanks at the bottom, which one is the last on the left?', [0]],
    ['Tanks in the south, all four', [0, 1, 2, 3]],
    ['I need the two of those tanks that are red', [1, 2]],
  ])('%s', async (question, ids) => {
    expect(await ask(question)).toEqual(ids);
  });

  it('leaves what tells further of the things', () => {
    expect(linesOf('the tanks by the pier, the white ones')).toEqual(linesOf('the white tanks by the pier'));
    expect(linesOf('a ship, to the left of the other two')).not.toContain('count [1], expecting 2');
  });
});

it('finds things by what was told before them', () => {
  expect(linesOf('There is a red ship. Show me the tanks near it.')).toEqual(
    linesOf('the tanks near a red ship'),
  );
  expect(linesOf('tanks that form a square')).toEqual(linesOf('tanks in a square'));
});

describe('a place before the thing', () => {
  it.each([
    ['On the right there is a ship', [11]],
    ['at the bottom, the white tanks', [0, 3]],
    ['Over on the left it looks like there are two tanks', [0, 1]],
  ])('%s', async (question, ids) => {
    expect(await ask(question)).toEqual(ids);
  });
});

describe('a request that is repeated', () => {
  it.each([
    'Can you put a box around that pair?',
    'Please show me which ones.',
    'I thought there were some.',
  ])('%s', (repeated) => {
    expect(linesOf(`The two red tanks. ${repeated}`)).toEqual(linesOf('the two red tanks'));
  });
});
