import type { Cursor } from './cursor.js';
import type { Colour } from './senses.js';

export interface ColourChoice {
  readonly colour: Colour;
  /** "white or grey": other colours that will do. */
  readonly or?: readonly Colour[];
}

/** "white", "dark blue", "white or grey", "white, grey or yellow"; null where no colour stands. */
export function readColourChoice(cursor: Cursor): ColourChoice | null {
  const colour = readColour(cursor);
  if (colour === null) return null;
  const or = cursor.attempt(() => readOthers(cursor));
  return or === null ? { colour } : { colour, or };
}

/** Of "silvery white" and "dark blue" the last is the colour. */
export function readColour(cursor: Cursor): Colour | null {
  let colour: Colour | null = null;
  for (let next = cursor.sense('colour'); next !== undefined; next = cursor.sense('colour')) {
    colour = next.colour;
    cursor.at += 1;
  }
  return colour;
}

/** ", grey or yellow"; null where no "or" joins the last. */
function readOthers(cursor: Cursor): Colour[] | null {
  const others: Colour[] = [];
  for (;;) {
    const listed = cursor.isMark(',');
    if (listed) cursor.at += 1;
    const last = cursor.peek()?.text === 'or';
    if (last) cursor.at += 1;
    const colour = listed || last ? readColour(cursor) : null;
    if (colour === null) return null;
    others.push(colour);
    if (last) return others;
  }
}
