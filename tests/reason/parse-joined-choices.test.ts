import { describe, expect, it } from 'vitest';
import { linesOf } from './parsed-lines.js';

const LEFT = ['take the leftmost of [1]', 'take the rightmost of [1]', 'union of [2], [3]', 'answer [4]'];
const SIZES = ['take the largest of [1]', 'take the smallest of [1]', 'union of [2], [3]', 'answer [4]'];

describe('several choices from one set', () => {
  it.each([
    ['the leftmost and rightmost bridges', LEFT],
    ['the leftmost bridge and the rightmost one', LEFT],
    ['the largest and the smallest bridge', SIZES],
    ['the large and the small bridge', SIZES],
    ['the largest bridge and smallest bridge', SIZES],
    [
      'the second bridge from the right and the third one',
      ['take the 2nd rightmost of [1]', 'take the 3rd rightmost of [1]', 'union of [2], [3]', 'answer [4]'],
    ],
    [
      'the second and third bridges from the right',
      ['take the 2nd rightmost of [1]', 'take the 3rd rightmost of [1]', 'union of [2], [3]', 'answer [4]'],
    ],
    [
      'the second and third largest bridges',
      ['take the 2nd largest of [1]', 'take the 3rd largest of [1]', 'union of [2], [3]', 'answer [4]'],
    ],
    [
      'the first, second and last bridge from the top',
      [
        'take the topmost of [1]',
        'take the 2nd topmost of [1]',
        'take the bottommost of [1]',
        'union of [2], [3], [4]',
        'answer [5]',
      ],
    ],
  ])('%s', (question, steps) => {
    expect(linesOf(question)).toEqual(['find "bridge"', ...steps]);
  });

  it('counts those that are first and last', () => {
    const lines = linesOf('first two and last two bridges from the top');
    for (const step of ['take the 2 topmost of [1]', 'take the 2 bottommost of [1]', 'union of [2], [4]'])
      expect(lines, lines.join(' / ')).toContain(step);
  });

  it('joins them as landmarks', () => {
    const lines = linesOf('the ship near the first and second tank');
    for (const step of ['union of [3], [4]', 'keep the ones of [1] near [5]'])
      expect(lines, lines.join(' / ')).toContain(step);
  });
});
