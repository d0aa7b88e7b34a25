/** The frame of the window: two side panes beside the map. May import shared. */
export { default as WindowPanes } from './WindowPanes.vue';
