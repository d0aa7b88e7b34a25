import { defineStore } from 'pinia';
import { shallowRef } from 'vue';
import type { LonLat } from '../../src-main/contract/index.js';

/** [west, south, east, north] in degrees of the map. */
export type MapBounds = readonly [number, number, number, number];

/** What of the scene is in view. The map writes it; others read it, and ask the map to go somewhere. */
export const useView = defineStore('view', () => {
  const bounds = shallowRef<MapBounds | null>(null);
  const cursor = shallowRef<LonLat | null>(null);
  /** Screen pixels per pixel of the scene; null without a scene. */
  const magnification = shallowRef<number | null>(null);
  /** Where the map was last asked to go: a new object each time, so that the same place can be asked for again. */
  const target = shallowRef<Target | null>(null);

  /** To a thing in the scene, with some of its surroundings. */
  const goTo = (ring: readonly LonLat[]): void => {
    target.value = { bounds: boundsOf(ring), kind: 'thing' };
  };
  /** To all of an extent, filling the map. */
  const fitTo = (extent: MapBounds): void => {
    target.value = { bounds: extent, kind: 'extent' };
  };

  return { bounds, cursor, magnification, target, goTo, fitTo };
});

export interface Target {
  readonly bounds: MapBounds;
  readonly kind: 'thing' | 'extent';
}

export function boundsOf(positions: readonly LonLat[]): MapBounds {
  const lons = positions.map(([lon]) => lon);
  const lats = positions.map(([, lat]) => lat);
  return [Math.min(...lons), Math.min(...lats), Math.max(...lons), Math.max(...lats)];
}
