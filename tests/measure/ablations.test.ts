import { describe, expect, it } from 'vitest';
import {
  ablationTables,
  directChains,
  evaluateExpressions,
  summariesOf,
  waysOf,
} from '../../src-main/measure/index.js';
import type { MeasuredWriter } from '../../src-main/contract/index.js';
import type { ExpressionResult, MeasuredWay } from '../../src-main/measure/index.js';
import { vocabulary } from '../reason/scenes.js';
import { resultOf, SHIP } from './results.js';

describe('the baseline without a chain', () => {
  const chainOf = directChains(vocabulary);

  it.each([
    ['the airplane north of the storage tank', 'airplane'],
    ['All Storage-Tanks beside the bridge!', 'storage tank'],
    ['anything like a submarine pen', 'anything like a submarine pen'],
    ['the shipyard', 'the shipyard'], // not "ship": whole words only
  ])('of "%s" looks for %s, and for nothing else', (question, term) => {
    expect(chainOf(question)).toEqual([
      { verb: 'find', term },
      { verb: 'answer', from: 1 },
    ]);
  });

  it('takes the longer of two names that begin at the same word', () => {
    const two = [
      { name: 'tennis court', plural: 'tennis courts', synonyms: ['tennis'] },
      { name: 'tennis club', plural: 'tennis clubs', synonyms: [] },
    ];
    expect(directChains(two)('a tennis club')[0]).toEqual({ verb: 'find', term: 'tennis club' });
  });
});

describe('ways to answer', () => {
  const run = (writer: MeasuredWriter, results: ExpressionResult[], trueBoxes = false): MeasuredWay => ({
    way: { writer, trueBoxes },
    results,
    metrics: {
      accuracy50: null,
      accuracy70: null,
      f1: null,
      refusals: null,
      counts: { one: 2, many: 0, none: 0 },
    },
    figures: evaluateExpressions(results),
  });

  it('are the one asked for, then every other that the bundle has', () => {
    const main = { writer: 'auto', trueBoxes: false } as const;
    expect(waysOf({ ...main, ablations: false }, true)).toEqual([main]);
    const all = waysOf({ ...main, ablations: true }, true);
    expect(all).toHaveLength(8);
    expect(all[0]).toEqual(main);
    expect(new Set(all.map((way) => JSON.stringify(way))).size).toBe(8);
    expect(waysOf({ writer: 'parser', trueBoxes: true, ablations: true }, false)).toEqual([
      { writer: 'parser', trueBoxes: true },
      { writer: 'parser', trueBoxes: false },
      { writer: 'direct', trueBoxes: false },
      { writer: 'direct', trueBoxes: true },
    ]);
  });

  it('are compared pair by pair with the first', () => {
    const right = [resultOf('x', 'one', 1, [SHIP]), resultOf('y', 'one', 1, [SHIP])];
    const half = [resultOf('x', 'one', 1, [SHIP]), resultOf('y', 'one', 0, [])];
    const [figures, paired] = ablationTables(summariesOf([run('auto', right), run('direct', half)]));
    expect(figures?.rows.map(([, , at50]) => at50)).toMatchObject([{ mean: 1 }, { mean: 0.5 }]);
    expect(paired?.rows).toHaveLength(1);
    expect(paired?.rows[0]?.slice(2)).toMatchObject([{ mean: -0.5 }, null, null]);
  });

  it('are compared with the parser on the same candidates, whichever comes first', () => {
    const wrong = [
      resultOf('x', 'one', 0, []),
      resultOf('y', 'one', 0, []),
      resultOf('z', 'many', 1, [SHIP]),
    ];
    const half = [
      resultOf('x', 'one', 1, [SHIP]),
      resultOf('y', 'one', 0, []),
      resultOf('z', 'many', 0.5, []),
    ];
    const right = [
      resultOf('x', 'one', 1, [SHIP]),
      resultOf('y', 'one', 1, [SHIP]),
      resultOf('z', 'many', 1, [SHIP]),
    ];
    const ways = [
      run('policy', half),
      run('parser', wrong),
      run('direct', wrong),
      run('policy', half, true),
      run('parser', right, true),
    ];
    expect(summariesOf(ways).map(({ overParser }) => overParser)).toMatchObject([
      { one: { mean: 0.5 }, many: { mean: -0.5, low: -0.5, high: -0.5 }, none: null },
      null,
      { one: { mean: 0 }, many: { mean: 0 } },
      { one: { mean: -0.5 }, many: { mean: -0.5 } },
      null,
    ]);
    const [, , over] = ablationTables(summariesOf(ways));
    expect(over?.rows.map(([by, on]) => [by, on])).toEqual([
      ['policy', 'as seen'],
      ['policy', 'true boxes'],
    ]);
    expect(over?.rows[1]?.[2]).toMatchObject({ mean: -0.5 });
  });

  it('say nothing of the parser where it was not measured', () => {
    const ways = [run('auto', [resultOf('x', 'one', 1, [SHIP])])];
    expect(summariesOf(ways)[0]?.overParser).toBeNull();
    expect(ablationTables(summariesOf(ways))).toHaveLength(2);
  });
});
