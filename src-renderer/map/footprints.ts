/** The outlines of all placed scenes, and a dot for each that is too small to see: one GeoJSON source for hundreds. */
import type { Feature, FeatureCollection } from 'geojson';
import type { Layer, OpenedScene, ViewFrame } from '../scenes/index.js';
import { baseName } from '../shared/index.js';
import { vanishingZoom } from './pictures.js';
import { EMPTY } from './style.js';

export interface Footprint {
  readonly opened: OpenedScene;
  readonly frame: ViewFrame;
  readonly layer: Layer;
}

/** @param active the asked scene, whose outline is drawn by itself */
export function footprintMarks(footprints: readonly Footprint[], active: string | null): FeatureCollection {
  const placed = footprints.filter(({ frame }) => frame.placed);
  if (placed.length === 0) return EMPTY;
  return {
    type: 'FeatureCollection',
    features: placed.flatMap(({ opened, frame, layer }): Feature[] => {
      const { bounds, corners } = frame;
      const properties = {
        scene: opened.scene,
        name: baseName(opened.info.file),
        visible: layer.visible,
        active: opened.scene === active,
        vanishes: vanishingZoom(bounds),
      };
      return [
        {
          type: 'Feature',
          properties,
          geometry: { type: 'Polygon', coordinates: [[...corners, corners[0]]] },
        },
        {
          type: 'Feature',
          properties,
          geometry: {
            type: 'Point',
            coordinates: [(bounds[0] + bounds[2]) / 2, (bounds[1] + bounds[3]) / 2],
          },
        },
      ];
    }),
  };
}
