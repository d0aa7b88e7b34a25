import { describe, expect, it } from 'vitest';
import type { Candidate } from '../../src-main/contract/index.js';
import { reason } from '../../src-main/reason/index.js';
import { linesOf } from './parsed-lines.js';
import { distractors, ground, object, red, vocabulary, white } from './scenes.js';

/** Piers of 40 m: one with a ship along it, one with a tank a few metres to the east of it, one with a car on it. */
const scene: Candidate[] = [
  object(1, 'harbor', [100, 100, 80, 20]),
  object(2, 'harbor', [100, 400, 80, 20]),
  object(3, 'harbor', [100, 700, 80, 20]),
  object(11, 'ship', [110, 125, 60, 14], white),
  object(12, 'ship', [800, 800, 60, 14], red),
  object(21, 'storage tank', [190, 395, 30, 30], white),
  object(31, 'vehicle', [130, 706, 8, 4], red),
];

async function ask(question: string): Promise<number[]> {
  const answer = await reason(question, {
    task: 'gres',
    candidates: scene,
    frame: ground,
    vocabulary,
    distractors,
  });
  expect(answer.unread).toEqual([]);
  return answer.chosen.map(({ candidate }) => candidate).sort((a, b) => a - b);
}

describe('what a thing has beside it', () => {
  it.each<[string, number[]]>([
    ['piers with a ship beside them', [1]],
    ['piers without ships alongside them', [2, 3]],
    ['piers without ships beside them, but with tanks', [2]],
    ['piers with a tank to the right of them', [2]],
    ['piers with a tank to their east', [2]],
    ['piers with a car on them', [3]],
    ['piers with no car on them', [1, 2]],
    ['ships with nothing near them', [12]],
    ['ships with a pier next to them', [11]],
    ['the tank with a pier to its left', [21]],
  ])('%s', async (question, expected) => {
    expect(await ask(question)).toEqual(expected);
  });

  it.each([
    ['the ship with the darkest hull', ['find "ship"', 'take the darkest of [1]', 'answer [2]']],
    [
      'which of the tanks is closest to the pier?',
      ['find "storage tank"', 'find "harbor"', 'take the one of [1] nearest to [2]', 'answer [3]'],
    ],
    [
      'the two smallest tanks in the group',
      [
        'find "storage tank"',
        'keep the ones of [1] that stand in a group',
        'take the 2 smallest of [2]',
        'count [3], expecting 2',
        'answer [3]',
      ],
    ],
  ])('chooses by what is said of the thing: %s', (question, lines) => {
    expect(linesOf(question)).toEqual(lines);
  });

  it('tells that no step counts what each has', () => {
    expect(linesOf('the bridge with the most cars')).toContain('not read: "most"');
  });

  it('leaves what is told of the other thing', () => {
    expect(linesOf('piers with ships near the bridge')).toContain('keep the ones of [2] near [3]');
    expect(linesOf('diamond with home plate at its bottom').join(' ')).not.toContain('above');
  });
});
