/** The offline basemap: Natural Earth's countries at 1:50 million (world-atlas, ISC; data in the public domain). */
import type { FeatureCollection, MultiPolygon, Point, Polygon, Position } from 'geojson';
import type { GeoJSONSource, Map as MapLibreMap } from 'maplibre-gl';
import { feature, mesh } from 'topojson-client';
import type { GeometryCollection, Topology } from 'topojson-specification';
import atlasUrl from 'world-atlas/countries-50m.json?url';
import type { MapPalette } from './palette.js';

type Atlas = Topology<{ countries: GeometryCollection<{ name: string }>; land: GeometryCollection }>;

const LAYERS = ['land', 'borders', 'names'] as const;

/** Fetches the atlas, which ships with the window, and draws it. */
export async function addBasemap(map: MapLibreMap): Promise<void> {
  const atlas = (await (await fetch(atlasUrl)).json()) as Atlas;
  const { countries, land } = atlas.objects;
  const set = (id: string, data: GeoJSON.GeoJSON): void =>
    void map.getSource<GeoJSONSource>(id)?.setData(data);
  set('land', feature(atlas, land));
  set(
    'borders',
    mesh(atlas, countries, (a, b) => a !== b),
  );
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

/** One point a country, in its largest part: MapLibre would name every island. */
function namePoints(
  countries: FeatureCollection<GeoJSON.Geometry, { name: string }>,
): FeatureCollection<Point> {
  return {
    type: 'FeatureCollection',
    features: countries.features.flatMap(({ geometry, properties }) => {
      const ring = largestRing(geometry);
      if (ring === null) return [];
      return [{ type: 'Feature', properties, geometry: { type: 'Point', coordinates: ring.centre } }];
    }),
  };
}

function largestRing(geometry: GeoJSON.Geometry): { area: number; centre: Position } | null {
  const polygons = isPolygon(geometry)
    ? [geometry.coordinates]
    : isMulti(geometry)
      ? geometry.coordinates
      : [];
  const measured = polygons.map(([outer]) => centroid(outer ?? []));
  return measured.sort((a, b) => b.area - a.area)[0] ?? null;
}

const isPolygon = (geometry: GeoJSON.Geometry): geometry is Polygon => geometry.type === 'Polygon';
const isMulti = (geometry: GeoJSON.Geometry): geometry is MultiPolygon => geometry.type === 'MultiPolygon';

/** Planar, in degrees: good enough to place a name. */
function centroid(ring: Position[]): { area: number; centre: Position } {
  let [twice, x, y] = [0, 0, 0];
  for (let i = 0; i + 1 < ring.length; i++) {
    const [ax = 0, ay = 0] = ring[i] ?? [];
    const [bx = 0, by = 0] = ring[i + 1] ?? [];
    const cross = ax * by - bx * ay;
    twice += cross;
    x += (ax + bx) * cross;
    y += (ay + by) * cross;
  }
  return {
    area: Math.abs(twice / 2),
    centre: twice === 0 ? (ring[0] ?? [0, 0]) : [x / (3 * twice), y / (3 * twice)],
  };
}
