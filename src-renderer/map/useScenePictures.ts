import type { GeoJSONSource, Map as MapLibreMap } from 'maplibre-gl';
import { computed, onScopeDispose, watch } from 'vue';
import { tileTemplate } from '../../src-main/contract/index.js';
import { useLayers, usePyramids, useScenes, useView } from '../scenes/index.js';
import { footprintMarks } from './footprints.js';
import { picturesAt, type Drawable } from './pictures.js';
import { nativeZoom, sharpen, showUnplaced } from './sceneLayer.js';
import { ScenePictures, type Picture } from './ScenePictures.js';

/** While the map moves, which scenes are in view is looked at this often. */
const LOOK_EVERY_MS = 120;

/** Keeps the scenes' pictures and footprints in step with the stores. Call once, inside setup, when the style has loaded. */
export function useScenePictures(map: MapLibreMap): void {
  const scenes = useScenes();
  const layers = useLayers();
  const pyramids = usePyramids();
  const view = useView();
  const pictures = new ScenePictures(map);
  const size = devicePixelRatio > 1 ? 512 : 256;

  const known = computed(() =>
    scenes.scenes.map((opened) => ({
      opened,
      frame: scenes.frameFor(opened.info),
      layer: layers.layerOf(opened.scene),
    })),
  );
  /** On the ground, unless the asked scene is in a frame of its own, where places on the ground mean nothing. */
  const onGround = computed(() =>
    scenes.frame?.placed === false ? [] : known.value.filter(({ frame }) => frame.placed),
  );
  const drawables = computed((): (Drawable & { readonly picture: Picture })[] =>
    onGround.value
      .filter(({ layer }) => layer.visible && layer.opacity > 0)
      .map(({ opened: { scene, info }, frame, layer }) => {
        const [west, south, east, north] = frame.bounds;
        // Coarse tiles of a scene that has overviews now are fetched again under another address.
        const part = pyramids.readied.has(scene) ? '&overviews=1' : '';
        return {
          scene,
          bounds: frame.bounds,
          picture: {
            scene,
            tiles: location.origin + tileTemplate(scene, size, layer.display) + part,
            opacity: layer.opacity,
            maxzoom: nativeZoom(info.gsd, (south + north) / 2),
            // Across the antimeridian no one rectangle of tiles bounds the scene; empty tiles are cheap.
            ...(east > 180 || west < -180 ? {} : { bounds: [west, south, east, north] }),
          },
        };
      }),
  );

  function draw(): void {
    const { _sw: southWest, _ne: northEast } = map.getBounds();
    const bounds = [southWest.lng, southWest.lat, northEast.lng, northEast.lat] as const;
    pictures.sync(picturesAt(drawables.value, bounds, map.getZoom()).map(({ picture }) => picture));
  }

  const activeLayer = computed(() => layers.layerOf(scenes.activeId ?? ''));
  const now = { immediate: true } as const;
  watch(drawables, draw, now);
  watch(
    () => [scenes.active, scenes.frame, activeLayer.value] as const,
    ([opened, frame, layer]) => {
      showUnplaced(map, opened, frame, layer);
      if (view.bounds !== null) sharpen(map, opened, frame, layer, view.bounds);
    },
    now,
  );
  watch(
    () => [onGround.value, scenes.activeId] as const,
    ([footprints, active]) =>
      void map.getSource<GeoJSONSource>('footprints')?.setData(footprintMarks(footprints, active)),
    now,
  );

  let last = 0;
  const onMove = (): void => {
    if (performance.now() - last < LOOK_EVERY_MS) return;
    last = performance.now();
    draw();
  };
  const onMoveEnd = (): void => {
    draw();
    if (view.bounds !== null) sharpen(map, scenes.active, scenes.frame, activeLayer.value, view.bounds);
  };
  map.on('move', onMove);
  map.on('moveend', onMoveEnd);
  onScopeDispose(() => {
    map.off('move', onMove);
    map.off('moveend', onMoveEnd);
    pictures.close();
  });
}
