/** Which scenes are drawn, in which order, and how their sources are swapped: over a map that only keeps books. */
import type { Map as MapLibreMap } from 'maplibre-gl';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { footprintMarks } from '../../../src-renderer/map/footprints.js';
import {
  inView,
  MAX_PICTURES,
  picturesAt,
  sideOnScreen,
  SMALLEST_PICTURE_PX,
  vanishingZoom,
} from '../../../src-renderer/map/pictures.js';
import { ScenePictures, type Picture } from '../../../src-renderer/map/ScenePictures.js';
import { frameOf } from '../../../src-renderer/scenes/frame.js';
import { PLAIN_LAYER } from '../../../src-renderer/scenes/layersStore.js';
import { PLAIN_INFO } from '../wires.js';

const square = (scene: string, west: number, south: number, side = 1) =>
  ({ scene, bounds: [west, south, west + side, south + side] }) as const;

describe('scenes to draw', () => {
  it('are those in view or near it, topmost first', () => {
    const scenes = [
      square('far', 50, 0),
      square('in', 0.5, 0.5),
      square('near', 2.2, 0),
      square('under', 1, 1),
    ];
    const drawn = picturesAt(scenes, [0, 0, 2, 2], 10).map(({ scene }) => scene);
    expect(drawn).toEqual(['in', 'near', 'under']);
  });
  it('are in view across the antimeridian too', () => {
    const across = [179, 0, 181, 1] as const;
    expect(inView(across, [-180, 0, -179.5, 1])).toBe(true);
    expect(inView(across, [179.5, 0, 180, 1])).toBe(true);
    expect(inView(across, [170, 0, 178, 1])).toBe(false);
    expect(inView(across, [179, 2, 181, 3])).toBe(false);
  });
  it('are not those too small to see', () => {
    const tiny = square('tiny', 0, 0, 0.001);
    const zoom = vanishingZoom(tiny.bounds);
    expect(sideOnScreen(tiny.bounds, zoom)).toBeCloseTo(SMALLEST_PICTURE_PX, 6);
    expect(picturesAt([tiny], [-1, -1, 1, 1], zoom - 0.01)).toEqual([]);
    expect(picturesAt([tiny], [-1, -1, 1, 1], zoom + 0.01)).toHaveLength(1);
  });
  it('are bounded: of too many the largest, in their order', () => {
    const many = Array.from({ length: 300 }, (_, n) => square(`s${n}`, n / 1000, 0, n % 5 === 0 ? 2 : 1));
    const drawn = picturesAt(many, [-5, -5, 5, 5], 8);
    expect(drawn).toHaveLength(MAX_PICTURES);
    expect(drawn.slice(0, 3).map(({ scene }) => scene)).toEqual(['s0', 's1', 's2']);
    expect(drawn.filter(({ bounds }) => bounds[2] - bounds[0] > 1.5)).toHaveLength(60);
  });
  it('of no size do not divide by it', () => expect(vanishingZoom([1, 1, 1, 1])).toBeGreaterThan(100));
});

describe('footprints', () => {
  const info = { ...PLAIN_INFO, file: '/data/a.tif' };
  const placed = {
    ...info,
    placement: 'affine' as const,
    corners: [[0, 1], [2, 1], [2, 0], [0, 0]] as [number, number][], // prettier-ignore
  };
  const footprint = (scene: string, given: typeof info) => ({
    opened: { scene, info: given },
    frame: frameOf(given),
    layer: { ...PLAIN_LAYER, visible: scene !== 'hidden' },
  });
  it('are an outline and a dot for each placed scene', () => {
    const { features } = footprintMarks(
      [footprint('a', placed), footprint('hidden', placed), footprint('no', info)],
      'a',
    );
    expect(features.map(({ geometry }) => geometry.type)).toEqual(['Polygon', 'Point', 'Polygon', 'Point']);
    expect(features[1]).toMatchObject({
      properties: { scene: 'a', name: 'a.tif', visible: true, active: true },
      geometry: { coordinates: [1, 0.5] },
    });
    expect(features[2]!.properties).toMatchObject({ visible: false, active: false });
  });
});

/** Keeps the layers as MapLibre orders them, the lowest first; a source is loaded when the test says so. */
class BookMap {
  readonly layers = ['ground', 'footprint-lines'];
  readonly sources = new Map<string, string>();
  readonly opacity = new Map<string, number>();
  readonly loaded = new Set<string>();
  addSource(id: string, { tiles }: { tiles: string[] }): void {
    this.sources.set(id, tiles[0]!);
  }
  addLayer({ id, paint }: { id: string; paint: Record<string, number> }, before: string): void {
    this.layers.splice(this.layers.indexOf(before), 0, id);
    this.opacity.set(id, paint['raster-opacity']!);
  }
  moveLayer(id: string, before: string): void {
    this.layers.splice(this.layers.indexOf(id), 1);
    this.layers.splice(this.layers.indexOf(before), 0, id);
  }
  removeLayer(id: string): void {
    this.layers.splice(this.layers.indexOf(id), 1);
    this.opacity.delete(id);
  }
  removeSource = (id: string): void => void this.sources.delete(id);
  setPaintProperty = (id: string, _: string, value: number): void => void this.opacity.set(id, value);
  isSourceLoaded = (id: string): boolean => this.loaded.has(this.sources.get(id)!);
  /** Tiles of what is seen, the topmost first. */
  seen = (): string[] =>
    this.layers
      .filter((id) => (this.opacity.get(id) ?? 0) > 0)
      .map((id) => this.sources.get(id)!)
      .reverse();
}

describe('pictures on the map', () => {
  let map: BookMap;
  let pictures: ScenePictures;
  const picture = (scene: string, tiles = `${scene}/1`, opacity = 1): Picture => ({
    scene,
    tiles,
    opacity,
    maxzoom: 18,
  });
  const wait = (ms: number): void => void vi.advanceTimersByTime(ms);

  beforeEach(() => {
    vi.useFakeTimers();
    map = new BookMap();
    pictures = new ScenePictures(map as unknown as MapLibreMap);
  });
  afterEach(() => {
    pictures.close();
    vi.useRealTimers();
  });

  it('lie in the order of the list, under the marks', () => {
    pictures.sync([picture('a'), picture('b'), picture('c')]);
    expect(map.seen()).toEqual(['a/1', 'b/1', 'c/1']);
    pictures.sync([picture('c'), picture('a'), picture('b')]);
    expect(map.seen()).toEqual(['c/1', 'a/1', 'b/1']);
    expect(map.layers.at(-1)).toBe('footprint-lines');
    pictures.sync([picture('a')]);
    expect([map.seen(), map.sources.size, pictures.size]).toEqual([['a/1'], 1, 1]);
  });

  it('stay as they are until a new display has come', () => {
    pictures.sync([picture('a')]);
    pictures.sync([picture('a', 'a/2')]);
    wait(200);
    expect(map.seen()).toEqual(['a/1']);
    map.loaded.add('a/2');
    wait(100);
    expect(map.seen()).toEqual(['a/2']);
    expect(map.sources.size).toBe(1);
  });

  it('of a fast hand are fetched one after another, the last for certain', () => {
    pictures.sync([picture('a')]);
    for (let n = 2; n <= 50; n++) pictures.sync([picture('a', `a/${n}`)]);
    expect([...map.sources.values()]).toEqual(['a/1', 'a/2']);
    map.loaded.add('a/2').add('a/50');
    wait(100);
    expect(map.seen()).toEqual(['a/50']);
    expect(map.sources.size).toBe(1);
  });

  it('that never load are shown as far as they came', () => {
    pictures.sync([picture('a')]);
    pictures.sync([picture('a', 'a/2')]);
    wait(10_000);
    expect(map.seen()).toEqual(['a/2']);
  });

  it('take a new opacity at once, also one that is still coming', () => {
    pictures.sync([picture('a')]);
    pictures.sync([picture('a', 'a/2', 0.5)]);
    expect([...map.opacity.values()].sort()).toEqual([0, 0.5]);
    map.loaded.add('a/2');
    wait(100);
    expect([...map.opacity.values()]).toEqual([0.5]);
  });

  it('that leave while one is coming leave nothing', () => {
    pictures.sync([picture('a')]);
    pictures.sync([picture('a', 'a/2')]);
    pictures.sync([]);
    wait(1000);
    expect([map.sources.size, map.seen()]).toEqual([0, []]);
  });
});
