import { describe, expect, it } from 'vitest';
import { pooledOf } from './bench/pooled-sets.js';
import type { AnsweredSet, PooledAnswer } from './bench/pooled-sets.js';
import { pooledText } from './bench/report-pooled.js';

const answer = (key: string, task: PooledAnswer['task'], right: number, refused = false): PooledAnswer => ({
  key,
  task,
  right,
  refused,
});

const way = (writer: 'parser' | 'policy', answers: PooledAnswer[]): AnsweredSet['ways'][number] => ({
  way: { writer, trueBoxes: false },
  answers,
});

const first: AnsweredSet = {
  name: 'first',
  ways: [
    way('policy', [answer('a', 'one', 1), answer('b', 'one', 1), answer('c', 'none', 0)]),
    way('parser', [answer('b', 'one', 0, true), answer('a', 'one', 1), answer('c', 'none', 1, true)]),
  ],
};
const second: AnsweredSet = {
  name: 'second',
  ways: [
    way('policy', [answer('a', 'many', 0.5), answer('b', 'one', 1)]),
    way('parser', [answer('a', 'many', 0), answer('b', 'one', 0, true)]),
  ],
};

describe('sets of questions put together', () => {
  it('pairs what was answered to the same question of the same set, in whatever order', () => {
    const { sets, all, counts } = pooledOf([first, second]);
    const [policy, parser] = all;
    expect(counts).toEqual({ one: 3, many: 1, none: 1 });
    expect(sets.map(({ name }) => name)).toEqual(['first', 'second']);
    // By hand: one 0, 1, 1; many .5; none −1.
    expect(policy?.overParser?.one?.mean).toBeCloseTo(2 / 3);
    expect(policy?.overParser?.many?.mean).toBe(0.5);
    expect(policy?.overParser?.none?.mean).toBe(-1);
    expect(policy?.overParser?.all?.mean).toBeCloseTo((0 + 1 - 1 + 0.5 + 1) / 5);
    expect(policy?.right.one?.mean).toBe(1);
    // Two of the four with an answer.
    expect(parser?.othersRefused?.mean).toBe(0.5);
    expect(policy?.overParser?.othersRefused?.mean).toBe(-0.5);
    expect(parser?.overParser).toBeNull();
  });

  it('leaves out what no question is of', () => {
    const { sets } = pooledOf([first]);
    expect(sets[0]?.ways[0]?.right.many).toBeNull();
  });

  it('says which set was answered in fewer ways', () => {
    expect(() => pooledOf([first, { name: 'third', ways: [] }])).toThrow(/third was not answered by policy/);
  });

  it('tells what is beyond chance, and what is not', () => {
    const same = (writer: 'parser' | 'policy', right: number) =>
      way(
        writer,
        Array.from({ length: 30 }, (_, at) =>
          answer(`${at}`, at < 20 ? 'one' : 'many', at < 20 ? right : 0.5),
        ),
      );
    const text = pooledText(pooledOf([{ name: 'set', ways: [same('policy', 1), same('parser', 0)] }]));
    expect(text).toContain('the policy alone, as seen: better on one, all');
    expect(text).toContain('| policy | as seen | +1.000 [+1.000, +1.000] * | +0.000 [+0.000, +0.000] |');
  });
});
