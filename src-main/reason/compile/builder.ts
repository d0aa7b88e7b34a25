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

  chain(): Chain {
    return [...this.steps];
  }
}
