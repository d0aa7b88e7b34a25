import { describe, expect, it } from 'vitest';
import { linesOf } from './parsed-lines.js';

describe('shares of a set', () => {
  it.each([
    ['half of the tanks', 'half'],
    ['half the tanks', 'half'],
    ['a third of the tanks', 'a third'],
    ['two thirds of the tanks', 'two thirds'],
    ['every second tank', 'every second'],
    ['every other tank', 'every other'],
    ['50% of the tanks', '50 percent'],
    ['most of the tanks', 'most'],
    ['1/3 of the tanks', 'a fraction'],
  ])('are told, and all are answered: %s', (question, words) => {
    expect(linesOf(question)).toEqual(['find "storage tank"', `not read: "${words}"`, 'answer [1]']);
  });

  it('are told of rows and of landmarks', () => {
    expect(linesOf('tanks in every second row')).toEqual([
      'find "storage tank"',
      expect.stringContaining('row'),
      'not read: "every second"',
      'answer [2]',
    ]);
    expect(linesOf('ships near half of the piers')).toContain('not read: "half"');
  });

  it.each([
    ['third of the five tennis courts from the left', 'take the 3rd leftmost of [2]'],
    ['the third tank from the left', 'take the 3rd leftmost of [1]'],
    ['planes in the left third of the image', 'keep the ones of [1] in the left of the scene'],
    ['half a dozen tanks', 'count [1], expecting 6'],
  ])('are told from ordinals, places and counts: %s', (question, step) => {
    const lines = linesOf(question);
    expect(lines, lines.join(' / ')).toContain(step);
    expect(lines.join(' ')).not.toContain('not read');
  });
});
