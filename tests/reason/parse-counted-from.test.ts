import { describe, expect, it } from 'vitest';
import { answeredIds } from './answered.js';
import { linesOf } from './parsed-lines.js';
import { object } from './scenes.js';

/** Tanks at both sides of a ship, numbered from the left. */
const scene = [
  ...[100, 200, 300, 600, 700, 800].map((x, n) => object(n, 'storage tank', [x, 500, 40, 40])),
  object(10, 'ship', [430, 505, 80, 30]),
];

describe('counted from a landmark', () => {
  it.each([
    ['the first tank east of the ship', 3],
    ['the second tank right of the ship', 4],
    ['second tank W of ship', 1],
    ['the next tank west of the ship', 2],
    ['the tank with the shortest distance to the ship, on the left', 2],
    ['the second tank from the left', 1],
  ])('%s', async (question, id) => {
    expect(await answeredIds(question, scene)).toEqual([id]);
  });

  it('tells "next" where it says nothing that a step can check', () => {
    expect(linesOf('the next ship')).toContain('not read: "next"');
  });
});

describe('which way', () => {
  it.each([
    ['the plane has its nose directed to the south-west', 'the plane with its nose to the south-west'],
    ['planes oriented to the north', 'planes pointing north'],
  ])('%s', (said, plain) => {
    expect(linesOf(said)).toEqual(linesOf(plain));
  });

  it('is the line alone where no end is named', () => {
    expect(linesOf('ships oriented north-south')).toContain('keep the ones of [1] that lie north-south');
  });
});

it('tells what is said of the others', () => {
  expect(linesOf('the ship lying north-south while the rest lie east-west')).toContain(
    'not read: "while the rest lie east west"',
  );
});

it('reads a place at the front without a preposition', () => {
  expect(linesOf('left-hand street: the lower two cars')).toEqual([
    'find "vehicle"',
    'keep the ones of [1] in the left of the scene',
    'take the 2 bottommost of [2]',
    'count [3], expecting 2',
    'not read: "street"',
    'answer [3]',
  ]);
  expect(linesOf('NW corner: tanks near the ship')).toEqual(linesOf('tanks near the ship, in the NW corner'));
});
