import { basename, extname } from 'node:path';
import { measuresOf } from '../contract/index.js';
import type { Answer, AnswerBox, LonLat } from '../contract/index.js';
import { ensureCounterClockwise, splitAtAntimeridian } from '../geometry/index.js';

/** Pixels of the scene, as boxes have them. */
const PIXEL_DECIMALS = 2;
/** RFC 7946 section 11.2: more digits are false precision; the seventh is about a centimetre. */
const DECIMALS = 7;

/** The box as the polygon of its four corners, or the outline of the object where there is one, else the box. */
export type GeoJsonGeometry = 'box' | 'mask';

type Geometry =
  { type: 'Polygon'; coordinates: LonLat[][] } | { type: 'MultiPolygon'; coordinates: LonLat[][][] };

type Property = string | number | null | readonly Property[];

interface Feature {
  type: 'Feature';
  geometry: Geometry | null;
  properties: Record<string, Property>;
}

/**
 * An answer as GeoJSON by RFC 7946: WGS84 longitude and latitude, rings counter-clockwise, boxes across the
 * antimeridian cut into two polygons. Each box is the polygon of its four densified corners; outlines of the objects
 * take their place where `geometry` is `mask`, and `shape` in the properties says which of the two a feature has.
 *
 * A scene without a georeference has no place on earth, so its features carry a null geometry (RFC 7946, 3.2) and
 * their pixel box in the properties. Where `geometry` is `mask`, outlines are there in pixels too: `pixel_mask` holds polygons of
 * an outer ring and holes, places [x, y]. They are straightened by at most `mask_straightened_m` (or `_px`).
 */
export function answerToGeoJson(answer: Answer, geometry: GeoJsonGeometry = 'box'): string {
  const { provenance } = answer;
  const collection = {
    type: 'FeatureCollection',
    // A foreign member (RFC 7946, 6.1): what is true of the whole answer, and all that remains of an empty one.
    geo_r1: {
      question: answer.question,
      task: answer.task,
      chain: answer.chain.map(({ number, text, finding }) => `[${number}] ${text}: ${finding}`),
      none: answer.none,
      emptied_by: answer.emptiedBy,
      unread: answer.unread,
      ...(answer.readings === undefined ? {} : { readings: answer.readings.map(({ text }) => text) }),
      ...(answer.written === undefined ? {} : { written: answer.written }),
      ...provenance,
    },
    features: answer.boxes.map((box) => featureOf(answer, box, geometry)),
  };
  return `${JSON.stringify(collection)}\n`;
}

/** A file name for an answer: the scene's, then the question's words. */
export function answerFileName(answer: Answer, extension = 'geojson'): string {
  const scene = basename(answer.provenance.scene.file, extname(answer.provenance.scene.file));
  const words = answer.question.toLowerCase().replaceAll(/[^\p{L}\p{N}]+/gu, '-');
  return `${scene}-${words.slice(0, 60).replaceAll(/^-+|-+$/g, '') || 'answer'}.${extension}`;
}

function featureOf(answer: Answer, box: AnswerBox, wanted: GeoJsonGeometry): Feature {
  const { provenance, chain, question } = answer;
  const inMetres = box.measuredIn === 'm';
  const outline = wanted === 'mask' ? box.outline : undefined;
  const onGround = outline?.lonLat ?? null;
  const { area, length, by } = measuresOf(box);
  return {
    type: 'Feature',
    geometry: onGround !== null ? outlineGeometry(onGround) : box.ring === null ? null : geometryOf(box.ring),
    properties: {
      question,
      label: box.label,
      score: rounded(box.score, 4),
      step: box.step,
      step_text: chain.find(({ number }) => number === box.step)?.text ?? null,
      shape: shownAs(box, wanted),
      area_m2: inMetres ? rounded(area, 2) : null,
      length_m: inMetres ? rounded(length, 2) : null,
      ...(inMetres ? {} : { area_px2: rounded(area, 2), length_px: rounded(length, 2) }),
      measured_by: by,
      box_area_m2: inMetres ? rounded(box.area, 2) : null,
      box_length_m: inMetres ? rounded(box.length, 2) : null,
      scene: basename(provenance.scene.file),
      scene_sha256: provenance.scene.sha256,
      pixel_box: pixelsOf(box.bbox),
      ...(outline === undefined
        ? {}
        : { pixel_mask: outline.pixels.map((rings) => rings.map((ring) => ring.map(pixelsOf))) }),
      ...straightenedBy(outline, inMetres),
      bundle: `${provenance.bundle.name} ${provenance.bundle.version}`,
      bundle_sha256: provenance.bundle.sha256,
      engine: provenance.engine.provider,
      time: provenance.time,
    },
  };
}

/** A box on the ground is no mask, though there may be one in pixels. */
function shownAs({ outline, ring }: AnswerBox, wanted: GeoJsonGeometry): GeoJsonGeometry {
  const placed = outline !== undefined && (outline.lonLat !== null || ring === null);
  return wanted === 'mask' && placed ? 'mask' : 'box';
}

const pixelsOf = (values: readonly number[]): number[] =>
  values.map((value) => rounded(value, PIXEL_DECIMALS));

function straightenedBy(outline: AnswerBox['outline'], inMetres: boolean): Record<string, number> {
  if (outline?.straightened === undefined) return {};
  const by = rounded(outline.straightened, 3);
  return inMetres ? { mask_straightened_m: by } : { mask_straightened_px: by };
}

function geometryOf(ring: readonly LonLat[]): Geometry {
  const parts = splitAtAntimeridian([...ring]).map((part) => ensureCounterClockwise(part.map(roundedPlace)));
  const [first] = parts;
  if (parts.length === 1 && first !== undefined) return { type: 'Polygon', coordinates: [first] };
  return { type: 'MultiPolygon', coordinates: parts.map((part) => [part]) };
}

/** Outer rings come counter-clockwise and holes clockwise already. Parts across the antimeridian lose their holes. */
function outlineGeometry(outline: NonNullable<NonNullable<AnswerBox['outline']>['lonLat']>): Geometry {
  const polygons = outline.flatMap(([outer = [], ...holes]): LonLat[][][] => {
    const parts = splitAtAntimeridian(outer);
    if (parts.length > 1) return parts.map((part) => [ensureCounterClockwise(part.map(roundedPlace))]);
    const turn = turnBetween(outer, parts[0] ?? outer);
    return [[outer, ...holes].map((ring) => ring.map(([lon, lat]) => roundedPlace([lon + turn, lat])))];
  });
  const [first] = polygons;
  if (polygons.length === 1 && first !== undefined) return { type: 'Polygon', coordinates: first };
  return { type: 'MultiPolygon', coordinates: polygons };
}

/** Whole turns in degrees from one ring to the same ring within -180 to 180: its holes go with it. */
function turnBetween(ring: readonly LonLat[], within: readonly LonLat[]): number {
  // A region's outline has more places than a call may have arguments.
  const west = (places: readonly LonLat[]): number =>
    places.reduce((least, [lon]) => Math.min(least, lon), Infinity);
  return ring.length === 0
    ? 0
    : Math.round((west(within) - west(ring)) / FULL_TURN_DEGREES) * FULL_TURN_DEGREES;
}
const FULL_TURN_DEGREES = 360;

function roundedPlace([lon, lat]: LonLat): LonLat {
  return [rounded(lon, DECIMALS), rounded(lat, DECIMALS)];
}

function rounded(value: number, decimals: number): number {
  return Number(value.toFixed(decimals));
}
