import { NUMBER_NAMES } from '../lexicon/number-names.js';
import { senseOf } from '../parse/senses.js';
import type { Item } from '../parse/senses.js';

/** Nouns in the plural, coarsely: what a question in the singular lacks. */
export const PLURAL =
  /\b(?:all|both|every|each|those|these|\w{3,}s|two|three|four|five|six|seven|eight|nine|ten)\b/i;

const NUMBERS = NUMBER_NAMES.slice(0, 13); // to twelve
const OPENING_WORDS = 5;

/** "three tanks", "the pair of courts", "both": how many the question opens with; null where it does not say. */
export function numberSaid(question: string): number | null {
  const words = question.toLowerCase().match(/[a-z]+|\d+/g) ?? [];
  for (const word of words.slice(0, OPENING_WORDS)) {
    if (word === 'both' || word === 'pair' || word === 'couple') return 2;
    if (word === 'trio') return 3;
    const number = /^\d+$/.test(word) ? Number(word) : NUMBERS.indexOf(word);
    if (number > 1) return number;
    if (word === 'of' || word === 'one') return null;
  }
  return null;
}

/** Whether what is asked for stands in the singular: the first thing that is named, and no word of several before it. */
export function asksForOne(items: readonly Item[]): boolean {
  for (const item of items) {
    const determiner = senseOf(item, 'determiner');
    const number = senseOf(item, 'number');
    if (determiner?.number === 'many' || (number !== undefined && number.value > 1)) return false;
    if (item.senses.some(({ kind }) => kind === 'group')) return false;
    if (item.senses.some(({ kind }) => kind === 'pronoun')) return !SEVERAL.has(item.text);
    if (senseOf(item, 'class') !== undefined) return !item.plural;
  }
  return false;
}
const SEVERAL = new Set(['ones', 'them', 'they', 'others', 'rest', 'remainder']);

/** Whether the first thing that is named stands in the plural. */
export function asksForSeveral(items: readonly Item[]): boolean {
  const first = firstThing(items);
  return first?.plural === true || SEVERAL.has(first?.text ?? '');
}

/** The classes that the first word for a thing means; null where a pronoun or nothing comes first. */
export function headOf(items: readonly Item[]): readonly string[] | null {
  return senseOf(firstThing(items), 'class')?.classes ?? null;
}

function firstThing(items: readonly Item[]): Item | undefined {
  return items.find(({ senses }) => senses.some(({ kind }) => kind === 'class' || kind === 'pronoun'));
}

/** "is there a ship …?", "any tanks …": the question leaves it open whether there is one. */
export function asksWhether(question: string): boolean {
  return /^\W*(?:(?:is|are|was|were) there|there (?:is|are)|any|do you|does|do|can you (?:see|find)|anything)\b|\bany\b/i.test(
    question,
  );
}
