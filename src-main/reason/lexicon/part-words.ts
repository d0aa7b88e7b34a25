import type { PARTS } from '../../contract/index.js';

type Part = (typeof PARTS)[number];

/** Words for parts of a thing that can be told by outline and axis; null for those that stand for the whole. */
const WORDS: readonly (readonly [Part | null, string])[] = [
  [
    null,
    'hull, body, paint, surface, floor, deck, fuselage, cover, colour, color, paintwork, finish, livery, skin',
  ],
  [
    'middle',
    'roof, top, lid, infield, square, base path, basepath, base, in it, inside it, within it, inside, centre, center, middle, interior, inside, inner part, key',
  ],
  [
    'tail',
    'tail, tail fin, fin, tailfin, stern, rear, back, rear fuselage, rear part, rear end, tail section, tail end, empennage',
  ],
  ['nose', 'nose, bow, front, cockpit, nose cone, prow, front end, front part, forward part'],
  ['wings', 'wing, wing tip, wingtip'],
  ['ends', 'end'],
  ['rim', 'rim, surround, border, edge, perimeter, outside, margin, outer part, run off'],
];

const PARTS_BY_WORD: ReadonlyMap<string, Part | null> = new Map(
  WORDS.flatMap(([part, list]) => list.split(',').map((word): [string, Part | null] => [word.trim(), part])),
);
const LONGEST = 2;

/** The part that the first words name, and how many words that takes; null where they name none. */
export function partOf(lemmas: readonly string[]): { part: Part | null; length: number } | null {
  for (let length = Math.min(LONGEST, lemmas.length); length > 0; length -= 1) {
    const part = PARTS_BY_WORD.get(lemmas.slice(0, length).join(' '));
    if (part !== undefined) return { part, length };
  }
  return null;
}
