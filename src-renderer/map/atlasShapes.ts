/** Countries as the map needs them. Pure: GeoJSON in, GeoJSON out; positions are [longitude, latitude] in degrees. */
import type {
  Feature,
  FeatureCollection,
  Geometry,
  MultiLineString,
  MultiPolygon,
  Point,
  Polygon,
  Position,
} from 'geojson';

const POLE = -90;

/**
 * The atlas leaves rings whole that cross the antimeridian, jumping from 180 to -180. Here they run on past it, which
 * MapLibre draws as it should; the ring round the pole is closed along the map's lower edge.
 */
export function unwrapRing(ring: readonly Position[]): Position[] {
  const unwrapped = unwrapLine(ring);
  const [first, last] = [unwrapped[0], unwrapped.at(-1)];
  if (first === undefined || last === undefined || Math.abs((last[0] ?? 0) - (first[0] ?? 0)) < 180)
    return unwrapped;
  return [...unwrapped, [last[0] ?? 0, POLE], [first[0] ?? 0, POLE], first];
}

/** Every polygon of a collection, unwrapped; other geometry is dropped. */
export function landPolygons(collection: FeatureCollection | Feature): FeatureCollection<MultiPolygon> {
  const features = 'features' in collection ? collection.features : [collection];
  return {
    type: 'FeatureCollection',
    features: features.map(({ geometry }) => ({
      type: 'Feature',
      properties: {},
      geometry: {
        type: 'MultiPolygon',
        coordinates: polygonsOf(geometry).map((rings) => rings.map(unwrapRing)),
      },
    })),
  };
}

/** Lines between countries, each unwrapped. */
export const borderLines = ({ coordinates }: MultiLineString): MultiLineString => ({
  type: 'MultiLineString',
  coordinates: coordinates.map(unwrapLine),
});

function unwrapLine(line: readonly Position[]): Position[] {
  let previous: number | undefined;
  return line.map(([lon = 0, lat = 0]) => {
    const near = previous === undefined ? lon : lon - 360 * Math.round((lon - previous) / 360);
    previous = near;
    return [near, lat];
  });
}

/** One point a country, in its largest part: MapLibre would name every island. `area` in square degrees ranks the names. */
export function namePoints(
  countries: FeatureCollection<Geometry, { name: string }>,
): FeatureCollection<Point, { name: string; area: number }> {
  return {
    type: 'FeatureCollection',
    features: countries.features.flatMap(({ geometry, properties: { name } }) => {
      const largest = polygonsOf(geometry)
        .map(([outer]) => centroid(unwrapRing(outer ?? [])))
        .sort((a, b) => b.area - a.area)[0];
      if (largest === undefined) return [];
      const { area, centre } = largest;
      return [
        { type: 'Feature', properties: { name, area }, geometry: { type: 'Point', coordinates: centre } },
      ];
    }),
  };
}

function polygonsOf(geometry: Geometry): Polygon['coordinates'][] {
  if (geometry.type === 'Polygon') return [geometry.coordinates];
  return geometry.type === 'MultiPolygon' ? geometry.coordinates : [];
}

/** Planar, in degrees: good enough to place a name. */
function centroid(ring: readonly Position[]): { area: number; centre: Position } {
  let [twice, x, y] = [0, 0, 0];
  for (let i = 0; i + 1 < ring.length; i++) {
    const [ax = 0, ay = 0] = ring[i] ?? [];
    const [bx = 0, by = 0] = ring[i + 1] ?? [];
    const cross = ax * by - bx * ay;
    twice += cross;
    x += (ax + bx) * cross;
    y += (ay + by) * cross;
  }
  const area = Math.abs(twice / 2);
  return { area, centre: twice === 0 ? [...(ring[0] ?? [0, 0])] : [x / (3 * twice), y / (3 * twice)] };
}
