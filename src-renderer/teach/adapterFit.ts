/** Which engine an adapter belongs to, and why it cannot be asked with now. Pure. */
import type { AdapterEntry } from '../../src-main/contract/index.js';

/** @param engine folder of the checkpoint that is asked; null is the built-in engine @returns null where it can be used */
export function whyNot(entry: AdapterEntry, engine: string | null): string | null {
  if (entry.engine === 'builtin')
    return engine === null ? entry.refused : 'It was taught to the built-in engine, not to this checkpoint.';
  if (engine !== null && entry.fits.includes(engine)) return null;
  return entry.refused ?? `It was taught on the checkpoint ${entry.meta.base.name}, not on this engine.`;
}

/** Whose it is, in a word. */
export const ownerOf = (entry: AdapterEntry): string =>
  entry.engine === 'builtin' ? 'the built-in engine' : entry.meta.base.name;

/** The engine to ask with it: the one that is asked already where it fits. */
export function engineFor(entry: AdapterEntry, asked: string | null): string | null {
  if (entry.engine === 'builtin') return null;
  return asked !== null && entry.fits.includes(asked) ? asked : (entry.fits[0] ?? null);
}
