/**
 * Question → chain → executed steps: a parser of English that writes the steps of `contract/chain`, and an executor
 * that runs them on a scene's candidates with real map geometry. May import contract, geometry, scene, engine and
 * perceive; does no I/O of its own.
 */
export * from './check-chain.js';
export * from './execute/execute-chain.js';
export * from './explain-drop.js';
export type { LookCloser } from './execute/close-looks.js';
export { DEFAULT_THRESHOLD, thresholdsOf, unfamiliarOf } from './execute/threshold.js';
export type { UnfamiliarRule } from './execute/threshold.js';
export type { TextEncoder } from './execute/text-score.js';
export * from './parse/class-meant.js';
export * from './parse/parse-question.js';
export * from './reason.js';
export * from './text.js';
export * from './vocabulary.js';
export * from './write-chain.js';
