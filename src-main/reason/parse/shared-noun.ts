import { isNamed } from './tree.js';
import type { Modifier, NounPhrase } from './tree.js';

/** A phrase of several joined by "and", as it was read. */
export interface JoinedPhrase {
  readonly phrase: NounPhrase;
  /** Its words. */
  readonly text: string;
  /** Whether it opens with a determiner or a number of its own. */
  readonly isCounted: boolean;
}

const isColour = ({ kind }: Modifier): boolean => kind === 'colour';
/** What may stand before a noun that comes only after the next adjective. */
const ADJECTIVES = new Set<Modifier['kind']>(['colour', 'size', 'axis', 'grouped']);

/**
 * A first phrase that lacks its noun takes that of the second. "Red and white cars" and "a red and a white car" are cars of either
 * colour, "a red and white car" has both, and "large red and white cars" are all large. What stands there without a noun
 * and is none of that counts as unread. Pure.
 */
export function withSharedNoun([one, two, ...more]: readonly JoinedPhrase[]): NounPhrase[] {
  const rest = more.map(({ phrase }) => phrase);
  if (one === undefined || two === undefined) return one === undefined ? [] : [one.phrase];
  const [first, second] = [one.phrase, two.phrase];
  const bare = !isNamed(first) && !first.elliptical && !first.it;
  if (!bare || second.heads.length === 0) return [first, second, ...rest];
  if (first.modifiers.length === 0 || !first.modifiers.every(({ kind }) => ADJECTIVES.has(kind)))
    return [{ ...second, unread: [one.text, ...second.unread] }, ...rest];
  const colours = first.modifiers.filter(isColour);
  const shared = first.modifiers.filter((modifier) => !isColour(modifier));
  const own = second.modifiers.find(isColour);
  const plural = second.number === 'many' && first.count === null;
  const parted = colours.length > 0 && own !== undefined && (two.isCounted || plural);
  if (!parted) {
    const number = first.number === 'any' ? second.number : first.number;
    const modifiers = [...first.modifiers, ...second.modifiers];
    return [{ ...second, number, count: first.count ?? second.count, modifiers }, ...rest];
  }
  const others = second.modifiers.filter((modifier) => modifier !== own);
  const number = two.isCounted && first.number !== 'any' ? first.number : second.number;
  return [
    ...colours.map((colour) => ({
      ...second,
      number,
      count: first.count,
      modifiers: [colour, ...shared, ...others],
    })),
    { ...second, modifiers: [...shared, ...second.modifiers] },
    ...rest,
  ];
}
