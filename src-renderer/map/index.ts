/** The map: scene, basemap, marks, navigation. May import answers, ask, scenes, settings, shared, teach. */
export { default as MapPane } from './MapPane.vue';
export { default as MapReadout } from './MapReadout.vue';
