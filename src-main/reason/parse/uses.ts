import type { Lexicon } from './lexicon.js';
import { phraseKey } from './lexicon.js';
import type { Token } from './tokens.js';

/** Words that may stand inside a cue phrase: "tie their boat up", "board the flight". */
const LOOSE = new Set([
  'a',
  'an',
  'the',
  'their',
  'your',
  'my',
  'our',
  'his',
  'her',
  'its',
  'some',
  'any',
  'this',
  'that',
]);
/** One typical cue, or several weak ones. */
export const LEAST_WEIGHT = 2;

const looseCues = new WeakMap<Lexicon['cues'], Map<string, ReadonlyMap<string, number>>>();

/** One cue that settles a reading alone. */
export const SURE_WEIGHT = 3;

/** Which classes a functional expression means, by the weight of their cues in the words; empty where none fits. */
export function readUse(tokens: readonly Token[], { cues }: Lexicon, least = LEAST_WEIGHT): string[] {
  const loose = looseCues.get(cues) ?? loosen(cues);
  looseCues.set(cues, loose);
  const words = tokens.filter(({ punctuation, text }) => !punctuation && !LOOSE.has(text));
  const weights = new Map<string, number>();
  for (let at = 0; at < words.length;) {
    at += weigh(words, at, loose, weights);
  }
  const most = Math.max(0, ...weights.values());
  if (most < least) return [];
  return Array.from(weights)
    .filter(([, weight]) => weight === most)
    .map(([name]) => name);
}

const LONGEST_CUE = 6;

function weigh(
  words: readonly Token[],
  at: number,
  cues: ReadonlyMap<string, ReadonlyMap<string, number>>,
  weights: Map<string, number>,
): number {
  for (let length = Math.min(LONGEST_CUE, words.length - at); length >= 1; length -= 1) {
    const part = words.slice(at, at + length);
    const classes = cues.get(part.map(({ lemma }) => verbStem(lemma)).join(' '));
    if (classes === undefined) continue;
    for (const [name, weight] of classes) weights.set(name, (weights.get(name) ?? 0) + weight);
    return length;
  }
  return 1;
}

function loosen(cues: Lexicon['cues']): Map<string, ReadonlyMap<string, number>> {
  const loose = new Map<string, Map<string, number>>();
  for (const [cue, classes] of cues) {
    const key = phraseKey(cue)
      .split(' ')
      .filter((word) => !LOOSE.has(word))
      .map(verbStem)
      .join(' ');
    // "park" and "parked" are one cue, of the classes of both.
    const all = loose.get(key) ?? new Map<string, number>();
    for (const [name, weight] of classes) all.set(name, Math.max(weight, all.get(name) ?? 0));
    loose.set(key, all);
  }
  return loose;
}

/** "boarding" and "boarded" to "board": rough, and the same for cues and words. */
function verbStem(word: string): string {
  for (const ending of ['ing', 'ed']) {
    if (word.length > ending.length + 3 && word.endsWith(ending)) {
      const stem = word.slice(0, -ending.length);
      return stem.at(-1) === stem.at(-2) && !stem.endsWith('ll') ? stem.slice(0, -1) : stem.replace(/e$/, '');
    }
  }
  return word.length > 4 ? word.replace(/e$/, '') : word;
}
