/**
 * The tile service: map tiles and previews of open scenes, drawn in a process of their own, so that decoding never
 * delays the window or the model. Imports contract and its own parent folder, scene/.
 */
export { startTiles } from './service.js';
export type { ServedPicture, TileService, TileServiceOptions } from './service.js';
export { forkTiles, tileThreads } from './link.js';
export type { TileLink, TileSpawner } from './link.js';
export { encodePicture } from './encode.js';
export type { EncodedPicture } from './protocol.js';
