import type { Example } from '../contract/index.js';
import { seeded } from '../reason/corpus/index.js';
import { someOf } from './chance.js';

export interface Picked {
  readonly train: readonly Example[];
  readonly heldOut: readonly Example[];
}

/**
 * The examples of a run: of the part to learn from, `shots` of each group by chance, or all; the held-out part whole.
 * @param groupOf the term, or the class of thing that an expression asks for
 */
export function pickExamples(
  examples: readonly Example[],
  shots: number | null,
  seed: number,
  groupOf: (example: Example) => string,
): Picked {
  const heldOut = examples.filter(({ part }) => part === 'held-out');
  const train = examples.filter(({ part }) => part === 'train');
  if (shots === null) return { train, heldOut };
  const groups = new Map<string, Example[]>();
  for (const example of train) {
    const group = groupOf(example);
    groups.set(group, [...(groups.get(group) ?? []), example]);
  }
  const random = seeded(seed);
  return { train: [...groups.values()].flatMap((group) => someOf(group, shots, random)), heldOut };
}
