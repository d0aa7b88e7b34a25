/** The scenes that are open: opening, order, which one is asked, how each lies and shows on the map. May import shared and transport. */
export { frameOf, ringOfBox, unwrap, type ViewFrame } from './frame.js';
export { defaultDisplay } from './defaultDisplay.js';
export { useFolder } from './folderStore.js';
export { useLayers, type Layer } from './layersStore.js';
export { pixelWindow, type PixelWindow } from './pixelWindow.js';
export { usePyramids } from './pyramidStore.js';
export { useScenes, type OpenedScene } from './scenesStore.js';
export { boundsOf, useView, type MapBounds } from './viewStore.js';
export { default as DropTarget } from './DropTarget.vue';
export { default as OpenScene } from './OpenScene.vue';
export { default as ScenesPane } from './ScenesPane.vue';
export { default as SceneHeader } from './SceneHeader.vue';
