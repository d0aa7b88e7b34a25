import { partOf } from '../lexicon/part-words.js';
import type { Cursor } from './cursor.js';
import { readColourChoice } from './read-colours.js';
import type { ColourChoice } from './read-colours.js';
import type { Colour } from './senses.js';
import type { Modifier } from './tree.js';

type ColourOfPart = Extract<Modifier, { kind: 'colour' }>;

/** Covers that are the colour of a part: "no grass in the infield". */
const COVERS: Readonly<Record<string, Colour>> = { grass: 'green', turf: 'green', lawn: 'green' };
/** "whose tail is red", "its wings painted white". */
const LEADS = new Set([
  'any',
  'some',
  'with',
  'whose',
  'its',
  'their',
  'the',
  'a',
  'an',
  'whole',
  'entire',
  'all',
]);
const PLACED = new Set(['in', 'on', 'at', 'inside', 'around', 'along']);
const LONGEST_PART = 2;

/**
 * The colour of a part: "a red tail", "red and white wings", "its tail painted blue", "grass in the infield". One
 * modifier a colour; null, and the cursor where it was, where the words say something else.
 */
export function readPartColour(cursor: Cursor, negate: boolean): ColourOfPart[] | null {
  return cursor.attempt(() => {
    skipLeads(cursor);
    const part = readPart(cursor);
    if (part === null) return colourThenPart(cursor, negate);
    while (cursor.isAny(['filler', 'intensifier']) || cursor.peek()?.text === 'in') cursor.at += 1;
    const colours = readColours(cursor);
    return colours.length === 0 ? null : colours.map((colour) => modifier(colour, part.part, negate));
  });
}

function colourThenPart(cursor: Cursor, negate: boolean): ColourOfPart[] | null {
  const colours = readColours(cursor);
  if (colours.length === 0) return null;
  if (PLACED.has(cursor.peek()?.text ?? '')) {
    cursor.at += 1;
    skipLeads(cursor);
    if (cursor.peek()?.text === 'it' || cursor.peek()?.text === 'them') {
      cursor.at += 1;
      return colours.map((colour) => modifier(colour, 'middle', negate));
    }
  }
  const part = readPart(cursor);
  // "white roof building" goes on with its noun.
  if (part === null || cursor.is('class') || cursor.is('of')) return null;
  return colours.map((colour) => modifier(colour, part.part, negate));
}

function modifier(colour: ColourChoice, part: ColourOfPart['part'] | null, negate: boolean): ColourOfPart {
  return { kind: 'colour', ...colour, negate, ...(part === null || part === undefined ? {} : { part }) };
}

function skipLeads(cursor: Cursor): void {
  while (LEADS.has(cursor.peek()?.text ?? '')) cursor.at += 1;
}

function readPart(cursor: Cursor): ReturnType<typeof partOf> {
  const lemmas: string[] = [];
  for (let ahead = 0; ahead < LONGEST_PART; ahead += 1) {
    const item = cursor.peek(ahead);
    if (item === undefined || item.punctuation) break;
    lemmas.push(item.lemma);
  }
  const read = partOf(lemmas);
  if (read !== null) cursor.at += read.length;
  return read;
}

/** "red", "dark blue", "red and white", "red or white"; of a shade and a colour the colour counts. */
function readColours(cursor: Cursor): ColourChoice[] {
  const colours: ColourChoice[] = [];
  for (;;) {
    const choice = cover(cursor) ?? readColourChoice(cursor);
    if (choice === null) return colours;
    colours.push(choice);
    if (cursor.is('and') && cursor.is('colour', 1)) cursor.at += 1;
  }
}

function cover(cursor: Cursor): ColourChoice | null {
  const colour = COVERS[cursor.peek()?.lemma ?? ''];
  if (colour === undefined) return null;
  cursor.at += 1;
  return { colour };
}
