/**
 * Few-shot teaching: examples and rewards become adapters, which the engine's training graphs make and questions use.
 * May import contract, geometry, scene, engine, perceive, checkpoints, reason and measure.
 */
export { adviceOn } from './advice.js';
export { decodeAdapter, encodeAdapter, MOST_ADAPTER_BYTES } from './adapter-file.js';
export type { Adapter, CurvePoint, TaughtTerms } from './adapter-file.js';
export { decodeAnswerAdapter, encodeAnswerAdapter, isAnswerAdapter } from './answer-adapter.js';
export { MOST_ANSWER_ADAPTER_BYTES } from './answer-adapter.js';
export type { AnswerAdapter } from './answer-adapter.js';
export type { AnswerPorts } from './answer-items.js';
export type { DrawOutlines } from './answer-outlines.js';
export { teachAnswers } from './answer-run.js';
export type { AnswerRequest } from './answer-run.js';
export { decodeAnyAdapter, decodeAnyAdapterHead, encodeAnyAdapter } from './any-adapter.js';
export { isOfCheckpoint, renamed } from './any-adapter.js';
export { cutOff, HEAD_START_BYTES, headBytes } from './packed.js';
export type { AnyAdapter, AnyAdapterHead, AnyTaught } from './any-adapter.js';
export { noteOn, refusalOf, requireBase } from './base.js';
export { STEPS } from './learner.js';
export type { Attempt } from './learner.js';
export { builtinNeed, needLine, refuseBuiltin } from './memory.js';
export { lookForTerms, TermLooks } from './look-terms.js';
export { imageStampSchema } from './image-stamp.js';
export type { ImageStamp, ImageStamps } from './image-stamp.js';
export { judge, metricOf } from './judge.js';
export { policyUnder } from './policy-under.js';
export { pickExamples } from './pick-examples.js';
export type { ScoredBox } from './rewards.js';
export { decodePoint, encodePoint } from './point-file.js';
export type { RunPoint, Trained } from './run-point.js';
export { teachRun } from './run.js';
export type { TeachHooks, TeachPoint, TeachPorts, TeachRequest, Taught } from './run.js';
export { TERM_THRESHOLD } from './term-learner.js';
export { objectsUnder, taughtCandidates, wordsUnder } from './use-terms.js';
