/** The question and its chain: the form, the running job, the steps and their sets. May import scenes, shared, transport. */
export { useAsk } from './askStore.js';
export { isRunning, type AskSession, type FoundBox } from './session.js';
export { useStepSet, type DrawnCandidate } from './stepSetStore.js';
export { default as AskPane } from './AskPane.vue';
