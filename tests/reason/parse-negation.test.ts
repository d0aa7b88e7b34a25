import { describe, expect, it } from 'vitest';
import { linesOf } from './parsed-lines.js';

describe('what is left out', () => {
  it.each([
    ['everything but the tennis courts', ['find anything', '[1] without [2]']],
    ['all but the tennis courts', ['find anything', '[1] without [2]']],
    ['everything that is not a car', ['find anything', 'find "vehicle"', '[1] without [2]']],
    ['structures other than the bridges', ['find anything', '[1] without [2]']],
    ['all but the leftmost tank', ['take the leftmost of [1]', '[1] without [2]']],
    ['all sports facilities except tennis courts', ['find "ground track field"', '[5] without [1]']],
    ['non-tennis courts', ['find "basketball court"', 'union of [1], [2]', '[3] without [1]']],
    ['courts that are not tennis courts', ['[3] without [1]']],
    ['the court that is not a tennis court', ['[3] without [1]', 'take the surest of [4]']],
    ['all ships except the red ones and the blue one', ['union of [2], [3]', '[1] without [4]']],
    ['everything except the ships and the planes', ['union of [2], [3]', '[1] without [4]']],
    ['all ships except the red ones and the tanks', ['[1] without [2]', 'union of [3], [4]']],
    ['neither the red nor the white ships', ['union of [2], [3]', '[1] without [4]']],
    ['the ship that is not the largest', ['take the largest of [1]', '[1] without [2]']],
  ])('%s', (question, steps) => {
    const lines = linesOf(question);
    for (const step of steps) expect(lines, lines.join(' / ')).toContain(step);
    expect(lines.join(' ')).not.toContain('not read');
  });

  it.each(['cars that are not white or yellow', 'not white or yellow cars', 'neither white nor yellow cars'])(
    'goes on denying: %s',
    (question) => {
      expect(linesOf(question)).toEqual([
        'find "vehicle"',
        'keep the ones of [1] that are not white',
        'keep the ones of [2] that are not yellow',
        'answer [3]',
      ]);
    },
  );

  it.each([
    ['all the tanks but one', 'not read: "but one"'],
    ['non-fuel tanks', 'not read: "non"'],
  ])('tells what cannot be taken away: %s', (question, told) => {
    expect(linesOf(question)).toEqual(['find "storage tank"', told, 'answer [1]']);
  });
});
