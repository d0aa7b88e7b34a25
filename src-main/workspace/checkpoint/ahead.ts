import type { Upcoming } from '../measure-ask.js';

/** What will be asked after a question, so that it can be asked along with it. */
export class Ahead {
  readonly #upcoming: readonly Upcoming[];
  readonly #isKnown: (one: Upcoming) => Promise<boolean>;
  /** Where the last question stood; questions come in the order that was told. */
  #at = -1;

  /** @param isKnown whether the answer is there already */
  constructor(upcoming: readonly Upcoming[], isKnown: (one: Upcoming) => Promise<boolean>) {
    [this.#upcoming, this.#isKnown] = [upcoming, isKnown];
  }

  /** The next ones, no two alike, that are not answered yet. One that cannot be looked at is left to its turn. */
  async after(asked: Upcoming, most: number): Promise<Upcoming[]> {
    const same = (one: Upcoming): boolean => keyOf(one) === keyOf(asked);
    const found = this.#upcoming.findIndex((one, at) => at > this.#at && same(one));
    if (found === -1) return [];
    this.#at = found;
    const next: Upcoming[] = [];
    const taken = new Set([keyOf(asked)]);
    // No further: the images of all that are asked at once stay open.
    for (const one of this.#upcoming.slice(found + 1, found + 1 + most)) {
      if (taken.has(keyOf(one))) continue;
      taken.add(keyOf(one));
      if (!(await this.#isKnown(one).catch(() => true))) next.push(one);
    }
    return next;
  }
}

const keyOf = ({ image, question, task, outlines }: Upcoming): string =>
  JSON.stringify([image, question, task, outlines]);
