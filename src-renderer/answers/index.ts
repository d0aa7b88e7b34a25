/** The boxes that answer a question: list, selection, export. May import ask, scenes, shared, teach, transport. */
export { useAnswers } from './answersStore.js';
export { usePick } from './pickStore.js';
export type { RankedBox } from './sortBoxes.js';
export { default as ResultsPane } from './ResultsPane.vue';
