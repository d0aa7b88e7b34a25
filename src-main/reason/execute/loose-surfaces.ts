import type { Chain } from '../../contract/index.js';
import { SURFACE_KINDS } from '../lexicon/surroundings.js';
import { unreadWords } from '../unread-words.js';

/**
 * The surfaces of a chain that stand for a kind of thing, which the chain names among the words that could not be
 * checked: of "the swimming pool" the water is looked for, and that there is none says little of small pools.
 */
export function looseSurfaces(chain: Chain): ReadonlySet<string> {
  const unread = new Set(unreadWords(chain));
  const loose = Object.entries(SURFACE_KINDS).filter(([, kinds]) => kinds.some((kind) => unread.has(kind)));
  return new Set(loose.map(([surface]) => surface));
}
