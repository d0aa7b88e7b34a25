import { describe, expect, it } from 'vitest';
import { linesOf } from './parsed-lines.js';

describe('things that belong to others', () => {
  it('are of the class that is named last', () => {
    const lines = linesOf("the airport's largest plane");
    expect(lines).toEqual([
      'find "airplane"',
      'take the largest of [1]',
      `not read: "airport's"`,
      'answer [2]',
    ]);
  });

  it('lie by an owner that can be found, with what is said of it', () => {
    expect(linesOf("the northern harbor's largest ship")).toEqual(
      expect.arrayContaining(['keep the ones of [3] near [2]', 'take the largest of [4]']),
    );
    expect(linesOf("the harbor's ships")).toEqual(linesOf('ships of the harbor'));
  });

  it.each([
    ["the terminal's roof", 'find building', `not read: "terminal's"`],
    ["the ship's bow", 'find "ship"', 'not read: "bow"'],
  ])('are told where one of the two cannot be found: %s', (question, found, told) => {
    const lines = linesOf(question);
    expect(lines.map((line) => line.replace('"building"', 'building'))).toEqual(
      expect.arrayContaining([found, told]),
    );
  });

  it('does not take a verb for one', () => {
    expect(linesOf("the ship's docked at the pier")).toEqual(linesOf('the ship docked at the pier'));
  });
});

describe('things close to each other', () => {
  it('takes the two that lie closest', () => {
    expect(linesOf('the two ships closest to each other')).toEqual([
      'find "ship"',
      'take the two of [1] nearest to each other',
      'answer [2]',
    ]);
  });

  it('tells it of three', () => {
    expect(linesOf('the three ships closest to each other')).toContain('not read: "closest to each other"');
  });
});
