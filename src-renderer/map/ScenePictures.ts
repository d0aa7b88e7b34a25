/** The pictures of placed scenes as MapLibre's sources and layers, changed without a flash. */
import type { Map as MapLibreMap, RasterSourceSpecification } from 'maplibre-gl';
import { FIRST_MARK } from './style.js';

/** One scene as it should be on the map. */
export interface Picture {
  readonly scene: string;
  /** MapLibre's template of the tiles' addresses. Another one is loaded in full before it is shown. */
  readonly tiles: string;
  readonly opacity: number;
  readonly maxzoom: number;
  /** Left out where no one rectangle bounds the scene. */
  readonly bounds?: [number, number, number, number];
}

interface Kept {
  wanted: Picture;
  /** The layer (and source) that is seen; null until the first has its first tiles. */
  shown: Part | null;
  /** The one that is loading behind it, unseen. */
  coming: (Part & { readonly since: number }) | null;
}
interface Part {
  readonly id: string;
  readonly tiles: string;
}

/** Side of a tile in CSS pixels; dense screens get twice as many pixels in it. */
const TILE_SIZE = 256;
const POLL_MS = 40;
/** A picture that takes longer gives way to a newer wish; without one it is shown as far as it has come. */
const PATIENCE_MS = 4000;

export class ScenePictures {
  readonly #map: MapLibreMap;
  readonly #kept = new Map<string, Kept>();
  #order = '';
  #count = 0;
  #timer: ReturnType<typeof setInterval> | null = null;

  constructor(map: MapLibreMap) {
    this.#map = map;
  }

  /** Makes the map show these, the topmost first, and no others. */
  sync(pictures: readonly Picture[]): void {
    const wanted = new Set(pictures.map(({ scene }) => scene));
    for (const [scene, kept] of this.#kept) {
      if (wanted.has(scene)) continue;
      this.#remove(kept.shown);
      this.#remove(kept.coming);
      this.#kept.delete(scene);
    }
    for (const picture of pictures) this.#update(picture);
    this.#sort(pictures);
  }

  /** Sources that the map holds now: at most two a picture. */
  get size(): number {
    return [...this.#kept.values()].reduce(
      (sum, { shown, coming }) => sum + Number(shown !== null) + Number(coming !== null),
      0,
    );
  }

  close(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
  }

  #update(picture: Picture): void {
    const kept = this.#kept.get(picture.scene);
    if (kept === undefined) {
      const shown = this.#add(picture, picture.opacity);
      this.#kept.set(picture.scene, { wanted: picture, shown, coming: null });
      return;
    }
    if (kept.wanted.opacity !== picture.opacity && kept.shown !== null) {
      this.#map.setPaintProperty(kept.shown.id, 'raster-opacity', picture.opacity);
    }
    kept.wanted = picture;
    this.#advance(kept);
  }

  /**
   * Begins to load what is wanted, unless something is on its way: one change after another, however fast a hand is.
   * @returns whether something is on its way now
   */
  #advance(kept: Kept): boolean {
    if (kept.coming !== null) return true;
    if (kept.shown?.tiles === kept.wanted.tiles) return false;
    kept.coming = { ...this.#add(kept.wanted, 0, kept.shown?.id), since: performance.now() };
    this.#timer ??= setInterval(() => this.#poll(), POLL_MS);
    return true;
  }

  /** MapLibre tells of a loaded source in several events, none of which comes for every outcome; so it is asked. */
  #poll(): void {
    let waiting = false;
    for (const kept of this.#kept.values()) {
      if (kept.coming === null) continue;
      const late = performance.now() - kept.coming.since > PATIENCE_MS;
      if (!late && !this.#map.isSourceLoaded(kept.coming.id)) {
        waiting = true;
        continue;
      }
      this.#map.setPaintProperty(kept.coming.id, 'raster-opacity', kept.wanted.opacity);
      this.#remove(kept.shown);
      kept.shown = { id: kept.coming.id, tiles: kept.coming.tiles };
      kept.coming = null;
      waiting = this.#advance(kept) || waiting;
    }
    if (!waiting) this.close();
  }

  /** @param under the layer that it goes beneath; on top of all pictures where left out */
  #add(picture: Picture, opacity: number, under?: string): Part {
    const id = `picture-${++this.#count}`;
    const source: RasterSourceSpecification = {
      type: 'raster',
      tiles: [picture.tiles],
      tileSize: TILE_SIZE,
      maxzoom: picture.maxzoom,
      ...(picture.bounds === undefined ? {} : { bounds: picture.bounds }),
    };
    this.#map.addSource(id, source);
    this.#map.addLayer(
      {
        id,
        type: 'raster',
        source: id,
        // Any transition would show what is behind for a moment: a flash.
        paint: {
          'raster-fade-duration': 0,
          'raster-opacity': opacity,
          'raster-opacity-transition': { duration: 0, delay: 0 },
        },
      },
      under ?? FIRST_MARK,
    );
    if (under === undefined) this.#order = '';
    return { id, tiles: picture.tiles };
  }

  #remove(part: Part | null): void {
    if (part === null) return;
    this.#map.removeLayer(part.id);
    this.#map.removeSource(part.id);
  }

  #sort(pictures: readonly Picture[]): void {
    const order = pictures.map(({ scene }) => scene).join();
    if (order === this.#order) return;
    this.#order = order;
    for (const { scene } of [...pictures].reverse()) {
      const kept = this.#kept.get(scene);
      for (const part of [kept?.shown, kept?.coming]) {
        if (part != null) this.#map.moveLayer(part.id, FIRST_MARK);
      }
    }
  }
}
