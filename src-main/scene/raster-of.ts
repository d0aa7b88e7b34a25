import { GeoR1Error } from '../contract/index.js';
import type { Raster } from './raster.js';
import type { Scene } from './scene.js';

/** Scenes that this folder opened, with what their pixels are read from; `Scene` itself shows no raster to others. */
const rasters = new WeakMap<Scene, Raster>();

export function bindRaster(scene: Scene, raster: Raster): Scene {
  rasters.set(scene, raster);
  return scene;
}

/** @throws GeoR1Error `internal` for a scene that `openScene` did not open. */
export function rasterOf(scene: Scene): Raster {
  const raster = rasters.get(scene);
  if (raster === undefined) {
    throw new GeoR1Error({
      code: 'internal',
      message: 'This scene has no raster to read from.',
      subject: scene.file,
    });
  }
  return raster;
}
