/**
 * Measuring in the window: which files, how far it is, and the report with its tables, plots and gallery. May import
 * shared, settings and transport.
 */
export { useMeasure } from './measureStore.js';
export { default as MeasurePane } from './MeasurePane.vue';
export { default as ReportPage } from './ReportPage.vue';
