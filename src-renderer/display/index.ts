/** How the asked scene is shown: bands, stretch, colours, histograms. May import scenes, shared and transport. */
export { default as DisplayPanel } from './DisplayPanel.vue';
