import { lexiconOf, phraseKey } from '../parse/lexicon.js';
import type { Lexicon } from '../parse/lexicon.js';
import type { SenseKind } from '../parse/senses.js';
import { lemmaOf } from '../parse/tokens.js';
import type { ReasonVocabulary } from '../vocabulary.js';
import { namesOf } from './names.js';

/** A name of one or several classes in a question. */
export interface Span {
  readonly start: number;
  readonly end: number;
  readonly plural: boolean;
  readonly classes: readonly string[];
  /** The name says more, which stands in the chain: a size, a colour, a ground. */
  readonly says: boolean;
}

/** A word of a question: letters, and digits after the first. */
export const WORD = /\p{L}[\p{L}\p{M}\p{N}]*/gu;
const LONGEST_NAME = 6;

/** Where the question names classes: the longest phrases that the lexicon or the corpus knows for them. */
export function classSpans(question: string, vocabulary: ReasonVocabulary): Span[] {
  const lexicon = lexiconOf(vocabulary);
  const names = nameKeys(vocabulary);
  const words = Array.from(question.matchAll(WORD), ({ 0: text, index }) => ({
    text: text.toLowerCase(),
    start: index,
    end: index + text.length,
  }));
  const spans: Span[] = [];
  for (let at = 0; at < words.length;) {
    const span = longestAt(words, at, lexicon, names);
    if (span !== null) spans.push(span.span);
    at += span?.length ?? 1;
  }
  return spans;
}

function longestAt(
  words: readonly { text: string; start: number; end: number }[],
  at: number,
  lexicon: Lexicon,
  names: ReadonlyMap<string, readonly string[]>,
): { span: Span; length: number } | null {
  for (let length = Math.min(LONGEST_NAME, words.length - at); length >= 1; length -= 1) {
    const part = words.slice(at, at + length);
    const key = phraseKey(part.map(({ text }) => text).join(' '));
    const senses = lexicon.phrases.get(key);
    const sense = senses?.find(({ kind }) => kind === 'class');
    const classes = sense?.kind === 'class' ? sense.classes : names.get(key);
    const last = part.at(-1);
    if (classes === undefined || last === undefined) {
      // A longer phrase of the lexicon is one thing, whatever a word in it means by itself.
      if (senses !== undefined && length > 1) return null;
      continue;
    }
    const says =
      sense?.kind === 'class'
        ? sense.prefers !== undefined
        : part.some(({ text }) => saysMore(text, lexicon));
    const { plural } = lemmaOf(last.text);
    return { span: { start: part[0]?.start ?? 0, end: last.end, plural, classes, says }, length };
  }
  return null;
}

const NAMING: ReadonlySet<SenseKind> = new Set([
  'class',
  'thing',
  'filler',
  'generic',
  'of',
  'part',
] as const);

/** Whether a word of a name that only the corpus knows says something by itself: "dirt diamond" is a colour to the parser. */
export function saysMore(word: string, lexicon: Lexicon): boolean {
  const senses = lexicon.phrases.get(phraseKey(word)) ?? [];
  return senses.some(({ kind }) => !NAMING.has(kind));
}

const keyed = new WeakMap<ReasonVocabulary['classes'], Map<string, readonly string[]>>();

function nameKeys({ classes }: ReasonVocabulary): Map<string, readonly string[]> {
  const known = keyed.get(classes);
  if (known !== undefined) return known;
  const keys = new Map<string, readonly string[]>();
  for (const entry of classes)
    for (const { one, many } of namesOf(entry))
      for (const name of [one, many]) keys.set(phraseKey(name), [entry.name]);
  keyed.set(classes, keys);
  return keys;
}
