import { NUMBER_NAMES, ordinalOf } from '../lexicon/number-names.js';

/** A word, a number or a mark of punctuation, as written. */
export interface Token {
  readonly text: string;
  readonly lemma: string;
  readonly plural: boolean;
  readonly punctuation: boolean;
  /** "airport's" */
  readonly possessive?: boolean;
}

/** Longer questions are cut: nobody types them, and every later stage is then bounded. */
export const MAX_TOKENS = 200;

const IRREGULAR: Readonly<Record<string, string>> = {
  aircraft: 'aircraft',
  watercraft: 'watercraft',
  craft: 'craft',
  vertices: 'vertex',
  wharves: 'wharf',
  quays: 'quay',
  buses: 'bus',
  feet: 'feet',
  lorries: 'lorry',
  people: 'people',
  tyres: 'tyre',
  ones: 'ones',
  series: 'series',
  facilities: 'facilities',
  bases: 'bases',
};
/** Not plurals, though they end in s. */
const SINGULAR_IN_S = new Set([
  'bus',
  'canvas',
  'gas',
  'us',
  'as',
  'is',
  'was',
  'this',
  'its',
  'has',
  'does',
  'his',
  'yes',
  'plus',
  'tennis',
  'campus',
  'less',
  'across',
  'grass',
  'lies',
  'sits',
  'stands',
  'contains',
  'athletics',
  'bleachers',
  'apartments',
  'hoops',
  'laps',
  'wheels',
  'spikes',
  'besides',
  'themselves',
  'thanks',
  'others',
  'sales',
  'goods',
  'needs',
  'appears',
  'looks',
  'minus',
  'upwards',
  'sideways',
  'towards',
]);

const EXPANDED: Readonly<Record<string, readonly string[]>> = {
  "isn't": ['not'],
  "aren't": ['not'],
  "don't": ['not'],
  "doesn't": ['not'],
  "where's": ['where', 'is'],
  "what's": ['what', 'is'],
  "there's": ['there', 'is'],
  "that's": ['that', 'is'],
  "it's": ['it', 'is'],
  "one's": ['one', 'is'],
  whichever: ['which'],
  "who's": ['who', 'is'],
  "they're": ['they', 'are'],
  "they've": ['they', 'have'],
  "i'm": ['i', 'am'],
  "i'd": ['i', 'would'],
  "i'll": ['i', 'will'],
  "i've": ['i', 'have'],
  "we're": ['we', 'are'],
  "we'd": ['we', 'would'],
  "wasn't": ['not'],
  "weren't": ['not'],
  "didn't": ['not'],
  "can't": ['not'],
  "hasn't": ['without'],
  "haven't": ['without'],
  northernmost: ['northernmost'],
};

/** Plural or not, by English spelling; an unknown noun is told by its ending. */
export function lemmaOf(word: string): { lemma: string; plural: boolean } {
  const irregular = IRREGULAR[word];
  if (Object.hasOwn(IRREGULAR, word) && irregular !== undefined)
    return { lemma: irregular, plural: irregular !== word || word === 'facilities' };
  return regularLemma(word);
}

/** The singular by its ending alone: in "sports facilities" the word is as any other. */
export function regularLemma(word: string): { lemma: string; plural: boolean } {
  if (
    word.length < 4 ||
    SINGULAR_IN_S.has(word) ||
    !word.endsWith('s') ||
    word.endsWith('ss') ||
    word.endsWith('us')
  ) {
    return { lemma: word, plural: false };
  }
  if (word.endsWith('ies') && word.length > 4) return { lemma: `${word.slice(0, -3)}y`, plural: true };
  if (['ches', 'shes', 'xes', 'sses', 'zes'].some((ending) => word.endsWith(ending))) {
    return { lemma: word.slice(0, -2), plural: true };
  }
  return { lemma: word.slice(0, -1), plural: true };
}

/** "20-35 m", but not "gates 12-14". */
const RANGE =
  /(?<=\d)\s*[-–—]\s*(?=\d+(?:[.,]\d+)?\s*(?:[kc]?m|m[²2]|ft|yd|px|met(?:re|er)s?|feet|yards?|pixels?)\b)/g;

/** "which plane's the largest", "nobody's on it": the verb, where no thing that is owned can follow. */
const IS =
  /(?<=\p{L})'s (?=(?:the|a|an|on|in|at|by|near|not|off|out|up|down|over|just|still|more|(?!parking\b|landing\b)\p{L}{2,}ing)\b)/gu;

/** "it's got", "that has got", "they've got": what it has. */
const HAS_GOT = /(?:'s|'ve|\bhas|\bhave) got\b/g;

/** "number four", "no. 4": the fourth. */
const NUMBERED = new RegExp(
  `(?:\\b(?:number|nr\\.?|no\\.?(?=\\s*\\d))|#)\\s*(\\d{1,2}|${NUMBER_NAMES.slice(1, 13).join('|')})\\b`,
  'g',
);

/** "2 by 3", "two-by-four": a block of so many rows and columns. */
const SIDE_OF_BLOCK = `\\d+|${NUMBER_NAMES.slice(2, 13).join('|')}`;
const BLOCK = new RegExp(`\\b(${SIDE_OF_BLOCK})[ -]by[ -](${SIDE_OF_BLOCK})\\b`, 'g');

function numeralOf(number: string): string {
  const named = NUMBER_NAMES.indexOf(number);
  return named === -1 ? number : String(named);
}

function counted(number: string): string {
  const named = NUMBER_NAMES.indexOf(number);
  return ordinalOf(named === -1 ? Number(number) : named);
}

/**
 * Cuts a question into words, numbers and punctuation: case, accents' composition, hyphens and quotes are levelled;
 * "50m" becomes "50 m". Takes any string; time is linear in its length.
 */
export function tokenise(question: string): Token[] {
  const words: string[] = [];
  // Bounded before anything is matched: a question is a line, not a document.
  const level = question
    .slice(0, MAX_TOKENS * 40)
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/[’‘`´]/g, "'")
    .replaceAll(HAS_GOT, ' with')
    .replaceAll(IS, ' is ')
    .replaceAll(/\b(?:i\.\s?e|e\.\s?g)\b\.?/g, ',')
    .replaceAll(/\ba\/c\b/g, 'aircraft')
    .replaceAll(/\band\/or\b/g, 'or')
    .replaceAll(/\bw\/o\b/g, 'without ')
    .replaceAll(/\bw\//g, 'with ')
    .replaceAll(/\s[&+]\s/g, ' and ')
    .replaceAll('%', ' percent ')
    .replaceAll(/\b\d+\/\d+(?=\s+of\b)/g, 'a fraction')
    .replaceAll(RANGE, ' to ')
    .replaceAll(/(?<=\s)[-–—]+(?=\s)|[–—]/g, ',')
    .replaceAll(/(?<=\p{L})-ish\b/gu, '')
    .replaceAll(BLOCK, (_, rows: string, columns: string) => `${numeralOf(rows)}x${numeralOf(columns)}`)
    .replaceAll(NUMBERED, (_, number: string) => counted(number));
  const pieces =
    level.match(
      /\d+(?:[.,]\d+)?(?:x\d+|st\b|nd\b|rd\b|th\b)?|[\p{L}\p{M}]+(?:'\p{L}+)?(?:[²2](?![\p{L}\p{N}]))?|[,;:.!?()]/gu,
    ) ?? [];
  const owners = new Set<number>();
  for (const piece of pieces) {
    if (words.length >= MAX_TOKENS) break;
    const expanded = Object.hasOwn(EXPANDED, piece) ? EXPANDED[piece] : undefined;
    if (expanded === undefined && piece.endsWith("'s")) owners.add(words.length);
    words.push(...(expanded ?? [piece.endsWith("'s") ? piece.slice(0, -2) : piece]));
  }
  return words.map((text, at) => {
    const punctuation = /^[,;:.!?()]$/.test(text);
    const possessive = owners.has(at) ? { possessive: true } : {};
    return {
      text,
      punctuation,
      ...(punctuation ? { lemma: text, plural: false } : lemmaOf(text)),
      ...possessive,
    };
  });
}
