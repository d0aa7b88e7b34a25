/** A made scene for the window's tests: a picture by formula, in UTM or with no place on the ground. */
import type { Affine, Candidate, PixelBox, SceneInfo } from '../../src-main/contract/index.js';
import proj4 from 'proj4';
import type { Scene } from '../../src-main/scene/index.js';

export const SIDE = 2000;
/** Metres a pixel. */
const GSD = 0.5;
const CRS = 'EPSG:32631';
const AFFINE: Affine = [594_000, GSD, 0, 5_750_000, 0, -GSD];
const converter = proj4('EPSG:4326', CRS);

const toLonLat = (col: number, row: number): [number, number] =>
  converter.inverse([AFFINE[0] + col * GSD, AFFINE[3] - row * GSD]);
const toPixel = (lon: number, lat: number): [number, number] => {
  const [x, y] = converter.forward([lon, lat]);
  return [(x - AFFINE[0]) / GSD, (AFFINE[3] - y) / GSD];
};

/** Objects on a grid: every fifth is a ship, the rest are tanks; all 40 px square but for the ships, twice as long. */
export function fakeCandidates(count: number): Candidate[] {
  const perRow = Math.ceil(Math.sqrt(count));
  const pitch = SIDE / perRow;
  return Array.from({ length: count }, (_, id) => {
    const isShip = id % 5 === 0;
    const x = (id % perRow) * pitch + pitch / 3;
    const y = Math.floor(id / perRow) * pitch + pitch / 3;
    return {
      id,
      bbox: [x, y, isShip ? 80 : 40, 40] satisfies PixelBox,
      label: isShip ? 'ship' : 'storage tank',
      score: 0.95 - (id % 40) / 100,
      objectness: 0.9,
      lab: [70, 0, 0],
      colours: [{ name: 'white', share: 0.7 }],
      axis: null,
      lookScale: 1,
    };
  });
}

export function fakeScene(file: string, placed: boolean, candidates: readonly Candidate[]): Scene {
  const corners = [
    [0, 0],
    [SIDE, 0],
    [SIDE, SIDE],
    [0, SIDE],
  ] as const;
  const info: SceneInfo = {
    file,
    width: SIDE,
    height: SIDE,
    bands: 3,
    dtype: 'uint8',
    compression: 'DEFLATE',
    crs: placed ? CRS : null,
    affine: placed ? AFFINE : null,
    corners: placed ? corners.map(([col, row]) => toLonLat(col, row)) : null,
    gsd: placed ? GSD : null,
    nodata: null,
    overviews: placed ? 3 : 0,
    placement: placed ? 'affine' : 'none',
    stretch: 'none',
    palette: false,
    displayBands: [1, 2, 3],
    notes: placed ? [] : ['has no CRS: results are in pixels'],
  };
  return {
    file,
    info,
    frame: {
      width: SIDE,
      height: SIDE,
      gsd: info.gsd,
      crs: info.crs,
      pixelToLonLat: placed ? toLonLat : null,
      lonLatToPixel: placed ? toPixel : null,
    },
    identity: () => Promise.resolve({ sha256: 'a'.repeat(64), bytes: 1, modifiedMs: 0 }),
    readWindow: (window, out) => Promise.resolve(picture(window, out, candidates)),
    readValues: () => Promise.reject(new Error('The made scene has no stored values.')),
    close: () => Promise.resolve(),
  };
}

type Window = Parameters<Scene['readWindow']>[0];
type Out = Parameters<Scene['readWindow']>[1];

/** Dull ground with light objects. */
function picture(
  window: Window,
  out: Out,
  candidates: readonly Candidate[],
): Awaited<ReturnType<Scene['readWindow']>> {
  const rgb = new Uint8Array(out.width * out.height * 3);
  const valid = new Uint8Array(out.width * out.height);
  for (let row = 0; row < out.height; row++) {
    for (let col = 0; col < out.width; col++) {
      const x = window.x + ((col + 0.5) * window.width) / out.width;
      const y = window.y + ((row + 0.5) * window.height) / out.height;
      if (x < 0 || y < 0 || x >= SIDE || y >= SIDE) continue;
      const at = row * out.width + col;
      valid[at] = 255;
      const wave = 12 * Math.sin(x / 90) * Math.cos(y / 70);
      rgb.set([86 + wave, 98 + wave, 84 + wave], at * 3);
    }
  }
  for (const { bbox } of candidates) paint(rgb, bbox, window, out);
  return { rgb, valid, anyValid: valid.includes(255) };
}

function paint(rgb: Uint8Array, [x, y, width, height]: PixelBox, window: Window, out: Out): void {
  const toCol = (value: number): number => Math.round(((value - window.x) * out.width) / window.width);
  const toRow = (value: number): number => Math.round(((value - window.y) * out.height) / window.height);
  for (let row = Math.max(0, toRow(y)); row < Math.min(out.height, toRow(y + height)); row++) {
    for (let col = Math.max(0, toCol(x)); col < Math.min(out.width, toCol(x + width)); col++) {
      rgb.set([188, 186, 178], (row * out.width + col) * 3);
    }
  }
}
