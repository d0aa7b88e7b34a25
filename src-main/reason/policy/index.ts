/**
 * The learned policy's side of reasoning: how a question becomes pieces and a chain becomes tokens, and the grammar
 * that every written chain obeys. May import contract, engine and `check-chain`.
 */
export * from './chain-writer.js';
export * from './encode-chain.js';
export * from './question-words.js';
export * from './summary.js';
export * from './tokens.js';
export * from './decode.js';
export { leavesOutTaught, namesBeyond } from './taught-names.js';
export type { TaughtName } from './taught-names.js';
