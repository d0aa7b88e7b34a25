/**
 * Training text for the policy: questions in wide English with the chains that they mean, made for scenes with truth.
 * May import contract, geometry and the rest of reason; does no I/O.
 */
export * from './examples.js';
export * from './random.js';
export { rewrite } from './rewrite.js';
export type { Rewritten, WrittenExample } from './written-example.js';
export { misspell } from './typos.js';
export { surfacesOf } from './surfaces.js';
