/** Which step of a changed chain is which of the one before, so that what is open stays with its step. Pure. */
import type { Chain, ChainStep } from '../../src-main/contract/index.js';
import { withoutReferences } from './editChain.js';

const ownWords = (step: ChainStep): string => JSON.stringify(withoutReferences(step));

/** No two chains share one. */
let lastKey = 0;
export const freshKeys = (count: number): number[] => Array.from({ length: count }, () => ++lastKey);

/**
 * Steps keep their keys from the front and from the back as far as they say the same, whatever the sets are numbered;
 * between, a step in the place of another takes its key, as a changed step does.
 */
export function keysAfter(keys: readonly number[], old: Chain, now: Chain): number[] {
  const before = old.map(ownWords);
  const after = now.map(ownWords);
  const shorter = Math.min(before.length, after.length);
  let front = 0;
  while (front < shorter && before[front] === after[front]) front++;
  let back = 0;
  while (back < shorter - front && before.at(-1 - back) === after.at(-1 - back)) back++;
  const middle = keys.slice(front, before.length - back).slice(0, after.length - front - back);
  const missing = after.length - front - back - middle.length;
  return [
    ...keys.slice(0, front),
    ...middle,
    ...freshKeys(missing),
    ...keys.slice(before.length - back, before.length),
  ];
}
