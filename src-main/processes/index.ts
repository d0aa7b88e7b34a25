/**
 * Scripts of ours in processes of their own: where they lie in the sources and in a bundle, the link to one that runs,
 * and its own end of that link. Imports nothing of ours.
 */
export { endWith, endWithParent, hearParent, postToParent } from './parent.js';
export { childEntry } from './entry.js';
export type { ChildEntry } from './entry.js';
export { exitWords, forkLink, KEPT_STDERR_CHARACTERS } from './link.js';
export type { ChildLink } from './link.js';
