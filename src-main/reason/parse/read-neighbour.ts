import type { Cursor } from './cursor.js';
import { classHeads } from './heads.js';
import { emptyPhrase } from './tree.js';
import type { Modifier, NounPhrase } from './tree.js';

type Beside = NonNullable<Extract<Modifier, { kind: 'compared' }>['beside']>;

export interface Neighbour {
  readonly landmark: NounPhrase;
  readonly beside: Beside;
}

const OWN = new Set(['its', 'their']);
const ITSELF = new Set(['it', 'them']);
const CLOSE = new Set(['near', 'beside', 'touching', 'nearest']);

/**
 * "its neighbour", "its northern neighbour", "the one to its left", "the ship next to it": what each thing is compared with
 * lies beside it, and so is another for each. Null, and the cursor where it was, for anything else.
 */
export function readNeighbour(cursor: Cursor): Neighbour | null {
  return cursor.attempt(() => ownNeighbour(cursor) ?? oneBeside(cursor));
}

const same = (): NounPhrase => ({ ...emptyPhrase(), elliptical: true, number: 'many' });

/** "its left neighbour" */
function ownNeighbour(cursor: Cursor): Neighbour | null {
  return cursor.attempt(() => {
    if (!OWN.has(cursor.peek()?.text ?? '')) return null;
    cursor.at += 1;
    const near = cursor.sense('relation')?.relation === 'nearest';
    const side = near ? undefined : cursor.sense('side')?.side;
    if (near || side !== undefined) cursor.at += 1;
    if (!/^neighbou?r$/.test(cursor.peek()?.lemma ?? '') || cursor.peek()?.plural === true) return null;
    cursor.at += 1;
    return { landmark: same(), beside: side ?? 'nearest' };
  });
}

/** "the one to its left", "the tank north of it", "the one next to it" */
function oneBeside(cursor: Cursor): Neighbour | null {
  cursor.skip(['determiner']);
  const named = cursor.is('class') && cursor.peek()?.plural !== true;
  if (!named && !cursor.is('pronoun')) return null;
  const noun = cursor.peek();
  cursor.at += 1;
  cursor.skip(['filler']);
  const beside = besideIt(cursor);
  if (beside === null) return null;
  const landmark = named ? { ...emptyPhrase(), heads: classHeads(noun), number: 'many' as const } : same();
  return { landmark, beside };
}

function besideIt(cursor: Cursor): Beside | null {
  const text = (ahead: number): string => cursor.peek(ahead)?.text ?? '';
  return cursor.attempt((): Beside | null => {
    // "to its left", "on its north side"
    if (cursor.is('place-preposition') && OWN.has(text(1))) {
      cursor.at += 2;
      const side = cursor.sense('side')?.side;
      cursor.at += 1;
      cursor.skip(['part']);
      return side ?? null;
    }
    // "to the left of it", "north of it"
    if (cursor.is('place-preposition') && cursor.is('determiner', 1) && cursor.is('side', 2)) cursor.at += 2;
    const side = cursor.sense('side')?.side;
    if (side !== undefined && cursor.is('of', 1) && ITSELF.has(text(2))) {
      cursor.at += 3;
      return side;
    }
    const relation = cursor.sense('relation')?.relation;
    if (relation === undefined || !ITSELF.has(text(1))) return null;
    cursor.at += 2;
    if (relation === 'above') return 'top';
    if (relation === 'below') return 'bottom';
    return CLOSE.has(relation) ? 'nearest' : null;
  });
}
