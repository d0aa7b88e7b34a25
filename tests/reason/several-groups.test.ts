import { describe, expect, it } from 'vitest';
import type { Candidate } from '../../src-main/contract/index.js';
import { executeChain, reason } from '../../src-main/reason/index.js';
import { linesOf } from './parsed-lines.js';
import { distractors, object, picture, vocabulary } from './scenes.js';

async function ask(question: string, candidates: readonly Candidate[]): Promise<number[]> {
  const options = { task: 'gres', candidates, frame: picture, vocabulary, distractors } as const;
  const { chosen } = await reason(question, options);
  return chosen.map(({ candidate }) => candidate).sort((a, b) => a - b);
}

const ROWS = 3;
/** Three rows of three, three and four tanks from the top, numbered row by row from the left; the last of each stands 100 px on. */
const tanks = Array.from({ length: ROWS }, (_, row) =>
  Array.from({ length: row === ROWS - 1 ? 4 : 3 }, (__, n) =>
    object(row * 10 + n, 'storage tank', [100 + 60 * n, 100 + 250 * row, 40, 40]),
  ),
).flat();

describe('several groups', () => {
  it.each([
    ['both rows of tanks', 2],
    ['the top two rows of tanks', 2],
    ['the tanks in the first two rows', 2],
  ])('%s', async (question, rows) => {
    const asked = new Set((await ask(question, tanks)).map((id) => Math.floor(id / 10)));
    expect(asked.size).toBe(rows);
  });

  it('are the top ones where that is said', async () => {
    expect(await ask('the top two rows of tanks', tanks)).toEqual([0, 1, 2, 10, 11, 12]);
    expect(await ask('the last two rows of tanks', tanks)).toEqual([10, 11, 12, 20, 21, 22, 23]);
  });

  it('are the outer ones of more', async () => {
    expect(await ask('tanks in the outer rows', tanks)).toEqual([0, 1, 2, 20, 21, 22, 23]);
  });

  it('are those of so many each', async () => {
    const pairs = [0, 300, 600].flatMap((x, at) =>
      [0, 45, 90]
        .slice(0, at === 2 ? 3 : 2)
        .map((dx, n) => object(at * 10 + n, 'ship', [100 + x + dx, 100, 40, 20])),
    );
    expect(await ask('ships in pairs', pairs)).toEqual([0, 1, 10, 11]);
    expect(await ask('both pairs of ships', pairs)).toEqual([0, 1, 10, 11]);
    expect(await ask('the ships in threes', pairs)).toEqual([20, 21, 22]);
    expect(await ask('groups of three ships', pairs)).toEqual([20, 21, 22]);
  });
});

describe('in each group', () => {
  it.each([
    ['the last tank in each row', [2, 12, 23]],
    ['the first tank of every row', [0, 10, 20]],
    ['the second tank from the right in each row', [1, 11, 22]],
    ['the tanks at the ends of the rows', [0, 2, 10, 12, 20, 23]],
    ['the end tanks of each row', [0, 2, 10, 12, 20, 23]],
    ['the middle tank in each row of three', [1, 11]],
  ])('%s', async (question, ids) => {
    expect(await ask(question, tanks)).toEqual(ids);
  });

  it('passes over one that stands alone, and keeps nothing of nothing', async () => {
    const alone = [...tanks, object(90, 'storage tank', [900, 100 + 250 * ROWS, 40, 40])];
    expect(await ask('the first tank in each row', alone)).toEqual([0, 10, 20]);
    expect(await ask('the first tank in each row', [])).toEqual([]);
  });

  it('doubts what it says of groups of other sizes than were said', async () => {
    const options = {
      task: 'gres',
      candidates: tanks,
      frame: picture,
      vocabulary: { classes: vocabulary, distractors },
    } as const;
    const inEach = (size: number | null) =>
      executeChain(
        [
          { verb: 'find', term: 'storage tank' },
          { verb: 'keep-ends', from: 1, grouping: 'row', size },
          { verb: 'answer', from: 2 },
        ],
        options,
      );
    const [five, any] = [await inEach(5), await inEach(null)];
    expect(five.chosen.map(({ candidate }) => candidate).sort((a, b) => a - b)).toEqual([20, 23]);
    expect(five.chosen[0]?.score).toBeLessThan(any.chosen[0]?.score ?? 0);
  });
});

describe('the ends of a row', () => {
  it('are of the row that is told by its place', async () => {
    expect(await ask('the tanks at both ends of the bottom row', tanks)).toEqual([20, 23]);
    expect(await ask('the two end tanks of the bottom row', tanks)).toEqual([20, 23]);
  });
});

describe('what does not stand in a row', () => {
  it('is all that is left of it', () => {
    expect(linesOf('tanks that are not in a row')).toEqual([
      'find "storage tank"',
      'keep the ones of [1] that stand in a row',
      '[1] without [2]',
      'answer [3]',
    ]);
  });
});

describe('so many that stand together', () => {
  const ship = (id: number, x: number, y: number, side: number) => object(id, 'ship', [x, y, side, side]);
  const pairs = [
    ...[ship(1, 100, 100, 40), ship(2, 145, 100, 40)],
    ...[ship(3, 600, 700, 40), ship(4, 645, 700, 40)],
    ...[ship(5, 100, 700, 20), ship(6, 125, 700, 20)],
  ];

  it('are one group, the one that is told by its place or size', async () => {
    expect(await ask('the two ships side by side at the top', pairs)).toEqual([1, 2]);
    expect(await ask('two ships next to each other on the right', pairs)).toEqual([3, 4]);
    expect(await ask('two little ships next to each other', pairs)).toEqual([5, 6]);
  });
});

describe('a row of things that stand above each other', () => {
  it('runs down the picture', async () => {
    const courts = [0, 1, 2, 3].map((n) =>
      object(n, 'tennis court', [100 + 20 * (n % 2), 100 + 80 * n, 60, 40]),
    );
    expect(await ask('the lower two courts of the row', courts)).toEqual([2, 3]);
    expect(await ask('the row of four courts', courts)).toEqual([0, 1, 2, 3]);
  });
});

describe('what lies close by in a direction', () => {
  it('is near, too, where it is said which of it', () => {
    expect(linesOf('the largest tank directly north of the pier')).toEqual([
      'find "storage tank"',
      'find "harbor"',
      'keep the ones of [1] north of [2]',
      'keep the ones of [3] near [2]',
      'take the largest of [4]',
      'answer [5]',
    ]);
  });
});
