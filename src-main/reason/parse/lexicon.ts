import { CUES } from '../lexicon/uses.js';
import { NOUNS } from '../lexicon/classes.js';
import { GROUNDS, SURFACE_KINDS, SURFACE_WORDS, THINGS } from '../lexicon/surroundings.js';
import { WORDS } from '../lexicon/words.js';
import type { ReasonVocabulary } from '../vocabulary.js';
import { SURFACES } from '../../contract/index.js';
import type { Sense } from './senses.js';
import { SHORTEST_CORRECTED } from './spelling.js';
import { lemmaOf } from './tokens.js';

export interface Lexicon {
  readonly phrases: ReadonlyMap<string, readonly Sense[]>;
  /** Words of the longest phrase. */
  readonly longest: number;
  /** Words a typing error may be corrected to, by length. */
  readonly byLength: ReadonlyMap<number, readonly string[]>;
  /** Words that name a class, a colour or a side by themselves. */
  readonly nouns: readonly string[];
  /** Cue phrase → class → weight. */
  readonly cues: ReadonlyMap<string, ReadonlyMap<string, number>>;
}

/** The phrase as the lexer looks it up: lower case, no hyphens, every word in its singular. */
export function phraseKey(phrase: string): string {
  return phrase
    .toLowerCase()
    .split(/[\s-]+/)
    .filter((word) => word !== '')
    .map((word) => lemmaOf(word).lemma)
    .join(' ');
}

const built = new WeakMap<ReasonVocabulary['classes'], Lexicon>();

/** The words of the grammar, of the bundle's vocabulary and of its surroundings as one table; built once a vocabulary. */
export function lexiconOf(vocabulary: ReasonVocabulary): Lexicon {
  const known = built.get(vocabulary.classes);
  if (known !== undefined) return known;
  const lexicon = build(vocabulary);
  built.set(vocabulary.classes, lexicon);
  return lexicon;
}

function build({ classes, distractors }: ReasonVocabulary): Lexicon {
  const phrases = new Map<string, Sense[]>();
  const add = (phrase: string, sense: Sense) => {
    const key = phraseKey(phrase);
    if (key === '') return;
    const senses = phrases.get(key);
    if (senses === undefined) phrases.set(key, [sense]);
    else if (!senses.some((other) => other.kind === sense.kind)) senses.push(sense);
  };
  // The bundle's own names come first: they win over our shortcuts for the same phrase.
  for (const { name, plural, synonyms } of classes) {
    for (const phrase of [name, plural, ...synonyms]) {
      const shortcut = NOUNS.find(
        ({ noun, classes: [only, ...more] }) =>
          phraseKey(noun) === phraseKey(phrase) && only === name && more.length === 0,
      );
      add(phrase, {
        kind: 'class',
        classes: [name],
        ...(shortcut?.prefers === undefined ? {} : { prefers: shortcut.prefers }),
      });
    }
  }
  const names = new Set(classes.map(({ name }) => name));
  for (const { noun, classes: meant, prefers } of NOUNS) {
    const present = meant.filter((name) => names.has(name));
    if (present.length > 0)
      add(noun, { kind: 'class', classes: present, ...(prefers === undefined ? {} : { prefers }) });
  }
  for (const surface of SURFACES) {
    for (const word of SURFACE_WORDS[surface]) add(word, { kind: 'surface', surface, exact: true });
    for (const word of SURFACE_KINDS[surface] ?? []) add(word, { kind: 'surface', surface, exact: false });
  }
  for (const ground of GROUNDS) add(ground, { kind: 'surface', surface: null, exact: false });
  for (const thing of [...THINGS, ...distractors]) {
    if (!(phrases.get(phraseKey(thing)) ?? []).some(({ kind }) => kind === 'class'))
      add(thing, { kind: 'thing' });
  }
  for (const [list, sense] of WORDS) for (const phrase of list.split(',')) add(phrase.trim(), sense);
  const nouns = [...phrases]
    .filter(([, senses]) => senses.some(({ kind }) => NAMING.has(kind)))
    .map(([phrase]) => phrase);
  return {
    phrases,
    longest: longestOf(phrases),
    byLength: correctable(phrases),
    nouns,
    cues: cuesFor(names),
  };
}

const NAMING = new Set<Sense['kind']>(['class', 'colour', 'side']);

function longestOf(phrases: ReadonlyMap<string, unknown>): number {
  return Math.max(...Array.from(phrases.keys(), (key) => key.split(' ').length));
}

/** Only words that carry meaning of their own: a slip must not turn into "the". */
function correctable(phrases: ReadonlyMap<string, readonly Sense[]>): Map<number, string[]> {
  const byLength = new Map<number, Set<string>>();
  for (const [key, senses] of phrases) {
    if (senses.every(({ kind }) => kind === 'filler' || kind === 'intensifier')) continue;
    for (const word of key.split(' ')) {
      if (word.length < SHORTEST_CORRECTED - 1) continue;
      byLength.set(word.length, (byLength.get(word.length) ?? new Set()).add(word));
    }
  }
  return new Map(Array.from(byLength, ([length, words]) => [length, [...words]]));
}

function cuesFor(names: ReadonlySet<string>): Map<string, Map<string, number>> {
  const cues = new Map<string, Map<string, number>>();
  for (const [name, weights] of Object.entries(CUES)) {
    if (!names.has(name)) continue;
    for (const [weight, list] of Object.entries(weights)) {
      for (const phrase of list.split(',')) {
        const key = phraseKey(phrase);
        const classes = cues.get(key) ?? new Map<string, number>();
        classes.set(name, Math.max(Number(weight), classes.get(name) ?? 0));
        cues.set(key, classes);
      }
    }
  }
  return cues;
}
