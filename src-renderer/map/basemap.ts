/** The offline basemap: Natural Earth's countries at 1:50 million (world-atlas, ISC; data in the public domain). */
import type { GeoJSONSource, Map as MapLibreMap } from 'maplibre-gl';
import { feature, mesh } from 'topojson-client';
import type { GeometryCollection, Topology } from 'topojson-specification';
import atlasUrl from 'world-atlas/countries-50m.json?url';
import { borderLines, landPolygons, namePoints } from './atlasShapes.js';
import type { MapPalette } from './palette.js';

type Atlas = Topology<{ countries: GeometryCollection<{ name: string }>; land: GeometryCollection }>;

const LAYERS = ['land', 'borders', 'names'] as const;

/** Fetches the atlas, which ships with the window, and draws it. */
export async function addBasemap(map: MapLibreMap): Promise<void> {
  const atlas = (await (await fetch(atlasUrl)).json()) as Atlas;
  const { countries, land } = atlas.objects;
  const set = (id: string, data: GeoJSON.GeoJSON): void =>
    void map.getSource<GeoJSONSource>(id)?.setData(data);
  set('land', landPolygons(feature(atlas, land)));
  set('borders', borderLines(mesh(atlas, countries, (a, b) => a !== b)));
  set('names', namePoints(feature(atlas, countries)));
}

/** Unplaced scenes lie in a made frame, where land and sea would be a lie. */
export function showBasemap(map: MapLibreMap, visible: boolean, palette: MapPalette): void {
  for (const layer of LAYERS) map.setLayoutProperty(layer, 'visibility', visible ? 'visible' : 'none');
  map.setPaintProperty('ground', 'background-color', visible ? palette.sea : palette.blank);
  map.setPaintProperty('land', 'fill-color', palette.land);
  map.setPaintProperty('borders', 'line-color', palette.border);
  map.setPaintProperty('names', 'text-color', palette.name);
}
