/**
 * What crosses the process boundary: the channels, the answer, the chain and the error family, as zod schemas with
 * their types. Imports nothing of ours; the renderer imports this folder and no other of src-main.
 */
export * from './answer.js';
export * from './chain.js';
export * from './chain-channels.js';
export * from './channels.js';
export * from './decoding.js';
export * from './display.js';
export * from './engines.js';
export * from './errors.js';
export * from './examples.js';
export * from './hosts.js';
export * from './ids.js';
export * from './json-fault.js';
export * from './measure-channels.js';
export * from './ramps.js';
export * from './report.js';
export * from './scene.js';
export * from './stretch-ends.js';
export * from './teach.js';
export * from './teach-channels.js';
export * from './teach-writes.js';
export * from './written.js';
