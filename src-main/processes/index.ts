/**
 * Scripts of ours in processes of their own: where they lie in the sources and in a bundle, and the link to one that
 * runs. Imports nothing of ours.
 */
export { childEntry } from './entry.js';
export type { ChildEntry } from './entry.js';
export { exitWords, forkLink, KEPT_STDERR_CHARACTERS } from './link.js';
export type { ChildLink } from './link.js';
