import { readFileSync } from 'node:fs';
import proj4 from 'proj4';
import type { Candidate, PixelBox } from '../../src-main/contract/index.js';
import { invertAffine, applyAffine, pixelFrame } from '../../src-main/geometry/index.js';
import type { SceneFrame } from '../../src-main/geometry/index.js';
import type { VocabularyClass } from '../../src-main/reason/index.js';

const file = JSON.parse(readFileSync(new URL('../../models/vocabulary.json', import.meta.url), 'utf8')) as {
  classes: VocabularyClass[];
  distractors: string[];
};
export const vocabulary = file.classes;
export const distractors = file.distractors;

type Looks = Partial<Pick<Candidate, 'lab' | 'colours' | 'axis' | 'score' | 'embedding'>>;

/** A candidate of a hand-made layout. */
export function object(id: number, label: string, bbox: PixelBox, looks: Looks = {}): Candidate {
  return {
    id,
    label,
    bbox,
    score: 0.9,
    objectness: 0.9,
    lab: null,
    colours: [],
    axis: null,
    lookScale: 1,
    ...looks,
  };
}

export const white = {
  lab: [90, 0, 0] as [number, number, number],
  colours: [{ name: 'white', share: 0.9 }],
};
export const red = { lab: [45, 50, 30] as [number, number, number], colours: [{ name: 'red', share: 0.8 }] };
export const grey = { lab: [50, 0, 0] as [number, number, number], colours: [{ name: 'grey', share: 1 }] };

export const picture: SceneFrame = pixelFrame(1000, 1000);

/** A frame by proj4 and an affine in GDAL's order. */
export function groundFrame(
  crs: string,
  affine: [number, number, number, number, number, number],
  size: number,
): SceneFrame {
  proj4.defs('EPSG:32633', '+proj=utm +zone=33 +datum=WGS84 +units=m +no_defs');
  const inverse = invertAffine(affine);
  const toWgs84 = proj4(crs, 'EPSG:4326');
  const toLonLat = (col: number, row: number) =>
    toWgs84.forward<[number, number]>(applyAffine(affine, col, row));
  const toPixel = (lon: number, lat: number) =>
    applyAffine(inverse, ...toWgs84.inverse<[number, number]>([lon, lat]));
  return { width: size, height: size, gsd: 0.5, crs, pixelToLonLat: toLonLat, lonLatToPixel: toPixel };
}

/** Half a metre a pixel, north up. */
export const ground = groundFrame('EPSG:32633', [400000, 0.5, 0, 5820000, 0, -0.5], 1000);
