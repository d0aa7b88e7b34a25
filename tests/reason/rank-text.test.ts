import { describe, expect, it } from 'vitest';
import { stepText } from '../../src-main/reason/index.js';

const rank = { verb: 'rank', from: 1, by: 'left', order: 'descending', skip: 0, take: 1 } as const;
const distance = { verb: 'rank-distance', from: 1, of: 2, order: 'ascending', skip: 0, take: 1 } as const;
const group = {
  verb: 'pick-group',
  from: 1,
  grouping: 'row',
  by: 'members',
  order: 'descending',
  size: null,
  skip: 0,
  take: 1,
} as const;

describe('steps that put in order', () => {
  it.each([
    [rank, 'take the leftmost of [1]'],
    [{ ...rank, order: 'ascending' }, 'take the rightmost of [1]'],
    [{ ...rank, take: 3 }, 'take the 3 leftmost of [1]'],
    [{ ...rank, skip: 1 }, 'take the 2nd leftmost of [1]'],
    [{ ...rank, skip: 10 }, 'take the 11th leftmost of [1]'],
    [{ ...rank, skip: 1, take: 2 }, 'take the 2nd and 3rd leftmost of [1]'],
    [{ ...rank, skip: 1, take: 3 }, 'take the 2nd to 4th leftmost of [1]'],
    [{ ...rank, by: 'area' }, 'take the largest of [1]'],
    [{ ...rank, by: 'length', order: 'ascending' }, 'take the shortest of [1]'],
    [{ ...rank, by: 'brightness', order: 'ascending' }, 'take the darkest of [1]'],
    [{ ...rank, by: 'top left' }, 'take the one of [1] nearest to the top left'],
    [{ ...rank, by: 'middle', order: 'ascending', take: 2 }, 'take the 2 of [1] nearest to the middle'],
    [{ ...rank, by: 'edge', order: 'descending' }, 'take the one of [1] farthest from the edge'],
    [distance, 'take the one of [1] nearest to [2]'],
    [{ ...distance, order: 'descending', skip: 1 }, 'take the 2nd of [1] farthest from [2]'],
    [group, 'part [1] into rows, take the largest of these'],
    [{ ...group, by: 'top', size: 4, skip: 2 }, 'part [1] into rows of 4, take the 3rd topmost of these'],
  ] as const)('%o', (step, text) => {
    expect(stepText(step)).toBe(text);
  });
});
