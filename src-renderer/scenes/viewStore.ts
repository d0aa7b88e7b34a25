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
  let [west, south, east, north] = [Infinity, Infinity, -Infinity, -Infinity];
  // One by one: a call takes only so many arguments, and the boxes of an answer may have more corners.
  for (const [lon, lat] of positions) {
    west = Math.min(west, lon);
    south = Math.min(south, lat);
    east = Math.max(east, lon);
    north = Math.max(north, lat);
  }
  return [west, south, east, north];
}
