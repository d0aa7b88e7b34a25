/** The question and its chain: the form, the running job, the steps and their sets. May import scenes, settings, shared, teach, transport. */
export { useAsk } from './askStore.js';
export { isRunning, type AskSession, type FoundBox } from './session.js';
export { briefOf } from './stepBrief.js';
export { partsOf as stepParts } from './stepText.js';
export { useStepSet, type DrawnCandidate } from './stepSetStore.js';
export { default as AskPane } from './AskPane.vue';
