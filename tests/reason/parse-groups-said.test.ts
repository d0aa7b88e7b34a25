import { describe, expect, it } from 'vitest';
import { answeredIds } from './answered.js';
import { linesOf } from './parsed-lines.js';
import { object } from './scenes.js';

/** A block of three by two tanks on the left, a pair on the right, and one alone below. */
const tanks = [
  ...[0, 1, 2, 3, 4, 5].map((n) =>
    object(n, 'storage tank', [100 + 60 * (n % 2), 100 + 60 * Math.floor(n / 2), 40, 40]),
  ),
  object(10, 'storage tank', [700, 100, 40, 40]),
  object(11, 'storage tank', [760, 100, 40, 40]),
  object(20, 'storage tank', [400, 800, 40, 40]),
];

const ask = (question: string): Promise<number[]> => answeredIds(question, tanks);

describe('what belongs to a group', () => {
  it.each([
    ['tanks belonging to the group of six', [0, 1, 2, 3, 4, 5]],
    ['tanks not belonging to the group of six', [10, 11, 20]],
    ['the two-by-three block of tanks', [0, 1, 2, 3, 4, 5]],
    ['tanks laid out three by two', [0, 1, 2, 3, 4, 5]],
    ['Western column of the 2x3 tank block', [0, 2, 4]],
    ['all tanks belonging to a block that contains only two tanks', [10, 11]],
    ['tanks, E pair', [10, 11]],
  ])('%s', async (question, ids) => {
    expect(await ask(question)).toEqual(ids);
  });
});

describe('what is left out', () => {
  it('by verbs in the imperative', () => {
    const lines = linesOf('all tanks except the largest');
    expect(linesOf('all tanks; disregard the largest')).toEqual(lines);
    expect(linesOf('all tanks, drop the largest')).toEqual(lines);
  });

  it.each([
    'which are neither the first nor the last of the row',
    'without the first and the last of the row',
  ])('of a row: %s', (left) => {
    expect(linesOf(`planes ${left}`)).toContain('[1] without [5]');
  });
});

describe('ends and members of groups', () => {
  it.each([
    ['end courts of the row of four', 'take the two of [4] farthest apart'],
    ['the outer courts of the strip of three basketball courts', 'take the two of [2] farthest apart'],
    [
      'western court in each pair of tennis courts',
      'part [1] into clusters of 2, of each take the westernmost of these',
    ],
  ])('%s', (question, step) => {
    expect(linesOf(question)).toContain(step);
  });

  it('are of the class that is said of the group', () => {
    const lines = linesOf('western court in each pair of tennis courts');
    expect(lines).not.toContain('find "basketball court"');
    expect(linesOf('the outer tanks')).toContain('keep the ones of [1] at the edge of the scene');
  });

  it('are of the commonest class where none is named', async () => {
    expect(await ask('Which of those in the north are on the right side?')).toEqual([10, 11]);
  });
});

describe('how a thing lies', () => {
  it.each([
    ['bridge with long axis E-W', 'bridge lying east-west'],
    ['bridge whose orientation is north-south', 'bridge lying north-south'],
    ['ships oriented south-west to north-east', 'ships lying southwest-northeast'],
    ['a ship lying at right angles to the pier', 'a ship perpendicular to the pier'],
  ])('%s', (said, plain) => {
    expect(linesOf(said)).toEqual(linesOf(plain));
  });

  it('is asked for with what stands by it', () => {
    expect(linesOf('the track together with the diamond')).toEqual(linesOf('the track and the diamond'));
  });
});
