import type { Chain, ChainStep } from '../../contract/index.js';

/** Steps in the order they are written; equal steps are written once and shared. */
export class ChainBuilder {
  readonly steps: ChainStep[] = [];
  private readonly known = new Map<string, number>();

  /** Number of the step, new or already there. */
  add(step: ChainStep): number {
    const key = JSON.stringify(step);
    const known = this.known.get(key);
    if (known !== undefined) return known;
    this.steps.push(step);
    this.known.set(key, this.steps.length);
    return this.steps.length;
  }

  /** Number of the step that holds all of them: their own where they are one. @throws RangeError of none */
  union(sets: readonly number[]): number {
    const distinct = [...new Set(sets)];
    const [only] = distinct;
    if (only === undefined) throw new RangeError('A union is of one set at least.');
    return distinct.length === 1 ? only : this.add({ verb: 'union', sets: distinct });
  }

  chain(): Chain {
    return [...this.steps];
  }
}
