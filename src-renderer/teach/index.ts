/**
 * Teaching: sets of examples, drawing one, training runs and what came of them, adapters. May import scenes, settings,
 * shared, transport. Map, ask and answers import from here what they show of it.
 */
export { useAdapters } from './adaptersStore.js';
export { draftOfAnswer } from './draft.js';
export { useDraft } from './draftStore.js';
export { useTeachMarks } from './teachMarksStore.js';
export { clipped } from './viewBox.js';
export { default as AdapterChoice } from './AdapterChoice.vue';
export { default as TeachPane } from './TeachPane.vue';
