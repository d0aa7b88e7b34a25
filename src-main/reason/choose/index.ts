/**
 * Which of several readings of a question is answered: the parser's chain and the policy's likeliest ones are all
 * executed, described by a few numbers, and weighed by a small model that was fitted on answers. May import contract,
 * engine and the rest of reason; does no I/O.
 */
export * from './agreement.js';
export * from './choice.js';
export * from './choose.js';
export * from './features.js';
export * from './reading-text.js';
export * from './refusal.js';
