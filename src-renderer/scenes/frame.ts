/**
 * Where a scene's pixels lie on the window's map, and back. Pixel positions are [col, row] with the origin at the outer
 * corner of the top left pixel; map positions are [longitude, latitude] in degrees, WGS84. A scene across the
 * antimeridian keeps running past 180 degrees, so that it stays in one piece.
 */
import proj4 from 'proj4';
import type { LonLat, PixelBox, SceneInfo } from '../../src-main/contract/index.js';
import { inverseQuad, quadPoint, type Quad } from './quad.js';

export interface ViewFrame {
  /** False where the scene has no georeference: then the map is a made frame around 0, 0, and degrees mean nothing. */
  readonly placed: boolean;
  /** Outer corners: upper left, upper right, lower right, lower left of the picture. */
  readonly corners: Quad;
  /** [west, south, east, north]; east may exceed 180. */
  readonly bounds: readonly [number, number, number, number];
  /**
   * Exact where the CRS is known here (UTM, 4326, 3857, any proj definition); else, and between ground control points,
   * interpolated from the corners, which can be some pixels off in a scene of many kilometres.
   */
  readonly exact: boolean;
  toPixel(position: LonLat): [number, number] | null;
  toLonLat(col: number, row: number): LonLat;
}

/** Size of the longer side of a scene without georeference, in degrees: so small that Mercator does not distort it. */
const LOCAL_FRAME_DEGREES = 0.02;

export function frameOf(info: SceneInfo): ViewFrame {
  const corners = info.corners === null ? localCorners(info) : unwrap(info.corners);
  const quad = corners as unknown as Quad;
  const lons = corners.map(([lon]) => lon);
  const lats = corners.map(([, lat]) => lat);
  const projected = info.corners === null ? null : throughCrs(info);

  const fromQuad = (position: LonLat): [number, number] | null => {
    const share = inverseQuad(quad, position);
    return share === null ? null : [share[0] * info.width, share[1] * info.height];
  };
  return {
    placed: info.corners !== null,
    corners: quad,
    bounds: [Math.min(...lons), Math.min(...lats), Math.max(...lons), Math.max(...lats)],
    exact: info.corners === null || projected !== null,
    toPixel: projected?.toPixel ?? fromQuad,
    toLonLat: projected?.toLonLat ?? ((col, row) => quadPoint(quad, [col / info.width, row / info.height])),
  };
}

/** The ring of a pixel box as the map draws it, for boxes that came without one. Closed, four sides undensified. */
export function ringOfBox(frame: ViewFrame, [x, y, width, height]: PixelBox): LonLat[] {
  const at = (col: number, row: number): LonLat => frame.toLonLat(col, row);
  return [at(x, y), at(x, y + height), at(x + width, y + height), at(x + width, y), at(x, y)];
}

/** Shifts positions by full turns so that no two neighbours are more than half a turn apart. */
export function unwrap(positions: readonly LonLat[]): LonLat[] {
  let previous: number | undefined;
  return positions.map(([lon, lat]) => {
    const near = previous === undefined ? lon : lon - 360 * Math.round((lon - previous) / 360);
    previous = near;
    return [near, lat];
  });
}

function localCorners({ width, height }: SceneInfo): LonLat[] {
  const degreesPerPixel = LOCAL_FRAME_DEGREES / Math.max(width, height);
  const x = (width / 2) * degreesPerPixel;
  const y = (height / 2) * degreesPerPixel;
  return [[-x, y], [x, y], [x, -y], [-x, -y]]; // prettier-ignore
}

/** Through the scene's own affine and CRS; null where there is no affine or proj4 does not know the CRS. */
function throughCrs({ affine, crs }: SceneInfo): Pick<ViewFrame, 'toPixel' | 'toLonLat'> | null {
  if (affine === null || crs === null) return null;
  const converter = converterOf(crs);
  const [x0, a, b, y0, d, e] = affine;
  const determinant = a * e - b * d;
  if (converter === null || determinant === 0) return null;
  return {
    toPixel: (position) => {
      const [x, y] = converter.forward(position);
      const [dx, dy] = [x - x0, y - y0];
      const pixel: [number, number] = [(e * dx - b * dy) / determinant, (a * dy - d * dx) / determinant];
      return pixel.every(Number.isFinite) ? pixel : null;
    },
    toLonLat: (col, row) => converter.inverse([x0 + a * col + b * row, y0 + d * col + e * row]),
  };
}

interface Converter {
  forward(position: [number, number]): [number, number];
  inverse(position: [number, number]): [number, number];
}

/** proj4 throws on a name or definition that it does not know; the corners then stand in, and `exact` says so. */
function converterOf(crs: string): Converter | null {
  try {
    return proj4('EPSG:4326', crs);
  } catch {
    return null;
  }
}
