import { partOf } from '../lexicon/part-words.js';
import type { Cursor } from './cursor.js';
import { readColourChoice } from './read-colours.js';
import type { ColourChoice } from './read-colours.js';
import type { Colour, Surface } from './senses.js';
import type { Modifier } from './tree.js';

type ColourOfPart = Extract<Modifier, { kind: 'colour' }>;

/** Covers that are the colour of a part: "no grass in the infield". */
const COVERS: Readonly<Partial<Record<Surface, Colour>>> = { grass: 'green', 'bare ground': 'brown' };
const COVERED: Readonly<Record<string, Colour>> = { grassed: 'green', turfed: 'green', grassy: 'green' };
/** "a square of grass", "covered by grass", "entirely of bare soil": what leads to a cover and says nothing more. */
const COVERING =
  /^(?:cover|covered|filled|made|made up|consisting|consist|contain|containing|fully|entirely|completely|wholly|plain|only|all|full of|contains|consists|of|by|with|in)$/;
const WHOLLY = /^(?:fully|entirely|completely|wholly|all|just|only|plain)$/;
/** "a square of grass inside the dirt" */
const PIECE = /^(?:square|patch|piece|area|bit|circle|island)$/;
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
    const part = isPiece(cursor) ? null : readPart(cursor);
    if (part === null) return colourThenPart(cursor, negate);
    while (cursor.isAny(['filler', 'intensifier']) || COVERING.test(cursor.peek()?.text ?? ''))
      cursor.at += 1;
    const colours = readColours(cursor);
    if (colours.length > 0)
      while (/^(?:only|all over|throughout)$/.test(cursor.peek()?.text ?? '')) cursor.at += 1;
    return colours.length === 0 ? null : colours.map((colour) => modifier(colour, part.part, negate));
  });
}

function colourThenPart(cursor: Cursor, negate: boolean): ColourOfPart[] | null {
  const piece = isPiece(cursor);
  if (piece) cursor.at += 2;
  while (WHOLLY.test(cursor.peek()?.text ?? '')) cursor.at += 1;
  const colours = readColours(cursor);
  if (colours.length === 0) return null;
  const middle = (): ColourOfPart[] => colours.map((colour) => modifier(colour, 'middle', negate));
  const over = cursor.peek()?.text === 'all' && cursor.peek(1)?.text === 'over';
  // "no grass inside"
  const inside = cursor.peek()?.text === 'inside' && (cursor.peek(1)?.punctuation ?? true);
  if (!inside && (over || PLACED.has(cursor.peek()?.text ?? ''))) {
    cursor.at += over ? 2 : 1;
    skipLeads(cursor);
    if (WITHIN.test(cursor.peek()?.text ?? '')) {
      cursor.at += 1;
      return middle();
    }
  }
  const part = readPart(cursor);
  // "white roof building" goes on with its noun.
  if (part === null || cursor.is('class') || cursor.is('of')) return null;
  return colours.map((colour) => modifier(colour, part.part, negate));
}
/** "grass inside it", "grass inside the dirt" */
const WITHIN = /^(?:it|them|dirt)$/;

/** "a square of grass" */
const isPiece = (cursor: Cursor): boolean => PIECE.test(cursor.peek()?.lemma ?? '') && cursor.is('of', 1);

/** "grass-infield diamond", "skinned infield field": the colour of a part, before the noun. */
export function readPartBefore(cursor: Cursor, negate: boolean): ColourOfPart[] | null {
  return cursor.attempt(() => {
    const colours = readColours(cursor);
    const part = readPart(cursor);
    const named = cursor.is('class') && !cursor.is('of');
    return colours.length === 0 || part?.part == null || !named
      ? null
      : colours.map((colour) => modifier(colour, part.part, negate));
  });
}

/** "all-dirt infields": of the noun that names a part of the thing, the colour is of that part. */
export function ofNamedPart(modifiers: readonly Modifier[], noun: string): Modifier[] {
  const part = noun === 'infield' ? ('middle' as const) : null;
  return modifiers.map((each) =>
    part === null || each.kind !== 'colour' || each.part !== undefined ? each : { ...each, part },
  );
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
  const surface = cursor.is('colour') ? undefined : cursor.sense('surface')?.surface;
  const colour = COVERED[cursor.peek()?.text ?? ''] ?? (surface == null ? undefined : COVERS[surface]);
  if (colour === undefined) return null;
  cursor.at += 1;
  return { colour };
}
