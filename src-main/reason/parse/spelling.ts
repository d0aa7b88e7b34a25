/** Words shorter than this have too many neighbours to be corrected. */
export const SHORTEST_CORRECTED = 5;

/** Whether one insertion, deletion, substitution or swap of neighbours leads from one word to the other. */
export function isOneEditApart(a: string, b: string): boolean {
  if (a === b || Math.abs(a.length - b.length) > 1) return false;
  const [short, long] = a.length <= b.length ? [a, b] : [b, a];
  let start = 0;
  while (start < short.length && short[start] === long[start]) start += 1;
  let end = 0;
  while (end < short.length - start && short.at(-1 - end) === long.at(-1 - end)) end += 1;
  const restShort = short.slice(start, short.length - end);
  const restLong = long.slice(start, long.length - end);
  if (restLong.length <= 1) return true;
  return (
    restShort.length === 2 &&
    restLong.length === 2 &&
    restShort[0] === restLong[1] &&
    restShort[1] === restLong[0]
  );
}

/** The commonest small words that are typed with two letters swapped. */
const SMALL = ['the', 'and'];
/** Shorter words that may be meant where two neighbours were swapped: more would turn one English word into another. */
const SHORTEST_SWAPPED = 4;

/** "teh", "tnak", "baot": only two letters that changed places. */
export function swapped(word: string, nouns: readonly string[]): string | null {
  const known = word.length === SHORTEST_SWAPPED ? nouns : SMALL;
  if (word.length >= SHORTEST_CORRECTED) return null;
  return known.find((other) => other.length === word.length && other !== word && isSwap(word, other)) ?? null;
}

function isSwap(word: string, other: string): boolean {
  let at = 0;
  while (word[at] === other[at]) at += 1;
  return (
    word[at] === other[at + 1] && word[at + 1] === other[at] && word.slice(at + 2) === other.slice(at + 2)
  );
}

/** English words that are one edit from words of the lexicon and are meant as written. */
const MEANT = new Set([
  'clover',
  'chips',
  'slips',
  'works',
  'blade',
  'shops',
  'shop',
  'truce',
  'banks',
  'blank',
  'lanes',
  'cranes',
  'crane',
  'trail',
  'train',
  'trains',
  'count',
  'counts',
  'place',
  'plants',
  'plant',
  'plate',
  'shape',
  'shapes',
  'shade',
  'stall',
  'stack',
  'stone',
  'states',
  'state',
  'bright',
  'brown',
  'crown',
  'green',
  'greens',
  'peers',
  'carts',
  'tents',
  'tanker',
  'border',
  'blocks',
  'clock',
  'whale',
  'while',
  'write',
  'front',
  'stand',
  'shore',
  'short',
  'score',
  'store',
  'planks',
  'fields',
  'yields',
  'later',
  'large',
  'party',
  'parts',
  'board',
  'boards',
  'bloat',
  'coats',
  'goats',
  'court',
  'lights',
  'night',
  'fight',
  'trucks',
  'pines',
  'sails',
  'slope',
  'these',
  'those',
  'every',
  'never',
  'along',
  'doors',
  'floor',
  'wings',
]);

/**
 * The one word of the lexicon within one edit, or null. The first letter must stand (people seldom miss it, and
 * "lanes" is not "planes"), unless the first two were swapped.
 */
export function correct(word: string, byLength: ReadonlyMap<number, readonly string[]>): string | null {
  if (word.length < SHORTEST_CORRECTED || MEANT.has(word)) return null;
  for (const length of [word.length, word.length + 1, word.length - 1]) {
    for (const known of byLength.get(length) ?? []) {
      const sameStart = known[0] === word[0] || (known[0] === word[1] && known[1] === word[0]);
      if (sameStart && isOneEditApart(word, known)) return known;
    }
  }
  return null;
}
