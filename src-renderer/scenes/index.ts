/** The scenes that are open: opening, which one is shown, how its pixels lie on the map. May import shared and transport. */
export { frameOf, ringOfBox, unwrap, type ViewFrame } from './frame.js';
export { pixelWindow, type PixelWindow } from './pixelWindow.js';
export { useScenes, type OpenedScene } from './scenesStore.js';
export { useView, type MapBounds } from './viewStore.js';
export { default as DropTarget } from './DropTarget.vue';
export { default as OpenScene } from './OpenScene.vue';
export { default as SceneHeader } from './SceneHeader.vue';
