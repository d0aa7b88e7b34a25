import type { Random } from '../reason/corpus/index.js';

/** What chance does with lists and numbers, from a seeded source: the same seed, the same run. Pure. */

/** The same values in another order (Fisher and Yates). */
export function shuffled<T>(values: readonly T[], random: Random): T[] {
  const mixed = [...values];
  for (let at = mixed.length - 1; at > 0; at--) {
    const other = random.integer(0, at);
    const [a, b] = [mixed[at], mixed[other]];
    if (a !== undefined && b !== undefined) [mixed[at], mixed[other]] = [b, a];
  }
  return mixed;
}

/** A few values without repeats, or all where there are no more. */
export const someOf = <T>(values: readonly T[], count: number, random: Random): T[] =>
  shuffled(values, random).slice(0, count);

/** Of mean 0 and deviation 1 (Box and Muller). */
export const normal = (random: Random): number =>
  Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next());
