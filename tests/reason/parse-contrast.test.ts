import { describe, expect, it } from 'vitest';
import { linesOf } from './parsed-lines.js';

describe('"but"', () => {
  it.each([
    [
      'piers with ships but no cars',
      [
        'find "harbor"',
        'find "ship"',
        'keep the ones of [1] with a member of [2]',
        'find "vehicle"',
        'keep the ones of [3] without a member of [4]',
        'answer [5]',
      ],
    ],
    [
      'piers without ships, but with cars',
      [
        'find "harbor"',
        'find "ship"',
        'keep the ones of [1] without a member of [2]',
        'find "vehicle"',
        'keep the ones of [3] with a member of [4]',
        'answer [5]',
      ],
    ],
    [
      'tanks near the pier, but white',
      [
        'find "storage tank"',
        'keep the ones of [1] that are white',
        'find "harbor"',
        'keep the ones of [2] near [3]',
        'answer [4]',
      ],
    ],
    [
      'large but white tanks',
      [
        'find "storage tank"',
        'keep the ones of [1] that are white',
        'keep the large ones of [2]',
        'answer [3]',
      ],
    ],
    ['all ships, but only the red ones', ['find "ship"', 'keep the ones of [1] that are red', 'answer [2]']],
  ])('tells a thing further: %s', (question, lines) => {
    expect(linesOf(question)).toEqual(lines);
  });

  it.each([
    ['ships but no tanks', 'find "storage tank"'],
    ['all tanks but white ones', 'keep the ones of [1] that are white'],
    ['ships near the pier but not touching it', 'keep the ones of [3] touching [2]'],
  ])('takes away: %s', (question, left) => {
    const lines = linesOf(question);
    expect(lines.at(-3)).toBe(left);
    expect(lines.at(-2)).toMatch(/^\[\d\] without \[\d\]$/);
  });
});
