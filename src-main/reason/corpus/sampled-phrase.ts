import type { NounPhrase } from '../parse/tree.js';
import type { Noun } from './names.js';
import type { Random } from './random.js';
import { NUMERALS } from './wording.js';

/** The nouns of a scene: by class, those there first. */
export interface NounSource {
  /** A class that the scene holds, or with `absent` one that it may not. */
  readonly name: (absent: boolean) => Noun;
  /** A class other than the one that was named first: what things are told apart by is mostly something else. */
  readonly other: (absent: boolean) => Noun;
  /** What the scene holds most of, called "one": the noun is left out where everybody sees what is meant. */
  readonly commonest: () => Noun;
}

/** Questions that leave their noun out. */
export const NOUNLESS_SHARE = 0.05;

export interface Sampled {
  readonly phrase: NounPhrase;
  /** The phrase in words; `count` where it is to say how many are meant. */
  readonly say: (count: number | null) => string;
  readonly unread: readonly string[];
  /** It may say how many: a plural that chooses or keeps. */
  readonly countable: boolean;
  readonly plural: boolean;
}

export const article = (text: string): string => (/^[aeiou]/.test(text) ? `an ${text}` : `a ${text}`);

export function numeral(random: Random, count: number): string {
  return random.chance(0.7) ? (NUMERALS[count] ?? String(count)) : String(count);
}

export const headsOf = (noun: Noun): NounPhrase['heads'] =>
  noun.classes.map((name) => ({
    kind: 'class',
    name,
    ...(noun.prefers === undefined ? {} : { prefers: noun.prefers }),
  }));
