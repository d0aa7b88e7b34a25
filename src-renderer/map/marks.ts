/** What is drawn on the scene: pure functions from the stores' sets to GeoJSON. Rings are closed, in map degrees. */
import type { Feature, FeatureCollection, Position } from 'geojson';
import type { RankedBox } from '../answers/index.js';
import type { DrawnCandidate, FoundBox } from '../ask/index.js';
import { ringOfBox, unwrap, type ViewFrame } from '../scenes/index.js';
import type { LonLat, Outline } from '../../src-main/contract/index.js';

const polygon = (ring: readonly LonLat[], properties: Record<string, unknown>): Feature => ({
  type: 'Feature',
  properties,
  geometry: { type: 'Polygon', coordinates: [[...ring]] },
});

const collection = (features: Feature[]): FeatureCollection => ({ type: 'FeatureCollection', features });

const ringOf = (frame: ViewFrame, { ring, bbox }: Pick<FoundBox, 'ring' | 'bbox'>): LonLat[] =>
  ring === null ? ringOfBox(frame, bbox) : unwrap(ring);

export const foundMarks = (frame: ViewFrame, found: readonly FoundBox[]): FeatureCollection =>
  collection(found.map((box) => polygon(ringOf(frame, box), {})));

function outlined(
  frame: ViewFrame,
  { pixels, lonLat }: Outline,
  properties: Record<string, unknown>,
): Feature {
  const coordinates =
    lonLat?.map((rings) => rings.map(unwrap)) ??
    pixels.map((rings) => rings.map((ring) => ring.map(([x, y]) => frame.toLonLat(x, y))));
  return { type: 'Feature', properties, geometry: { type: 'MultiPolygon', coordinates } };
}

/** Sets of steps, and single candidates: by their boxes, regions of a surface by their outlines. */
export const stepMarks = (
  frame: ViewFrame,
  members: readonly Pick<DrawnCandidate, 'id' | 'ring' | 'bbox' | 'outline'>[],
): FeatureCollection =>
  collection(
    members.map((one) =>
      one.outline === undefined
        ? polygon(ringOf(frame, one), { id: one.id })
        : outlined(frame, one.outline, { id: one.id }),
    ),
  );

export const answerMarks = (frame: ViewFrame, boxes: readonly RankedBox[]): FeatureCollection =>
  collection(boxes.map(({ rank, box }) => polygon(ringOf(frame, box), { rank })));

/** The outlines of the objects, where the answer has them. */
export const maskMarks = (frame: ViewFrame, boxes: readonly RankedBox[]): FeatureCollection =>
  collection(
    boxes.flatMap(({ rank, box: { outline } }) =>
      outline === undefined ? [] : [outlined(frame, outline, { rank })],
    ),
  );

/** The number of each box, at the corner of its ring that is nearest to the top left. */
export const numberMarks = (frame: ViewFrame, boxes: readonly RankedBox[]): FeatureCollection =>
  collection(
    boxes.map(({ rank, box }) => ({
      type: 'Feature',
      properties: { rank },
      geometry: { type: 'Point', coordinates: topLeft(ringOf(frame, box)) },
    })),
  );

function topLeft(ring: readonly LonLat[]): Position {
  const [first = [0, 0], ...rest] = ring;
  return rest.reduce((best, next) => (next[1] - next[0] > best[1] - best[0] ? next : best), first);
}

export const outlineMark = (frame: ViewFrame): FeatureCollection =>
  collection([polygon([...frame.corners, frame.corners[0]], {})]);

/** The extent that was asked, where it was not the whole scene: degrees, or pixels of an unplaced scene. */
export function extentMark(
  frame: ViewFrame,
  where: readonly [number, number, number, number] | null,
): FeatureCollection {
  if (where === null) return collection([]);
  const [x0, y0, x1, y1] = where;
  const corners: LonLat[] = [[x0, y0], [x1, y0], [x1, y1], [x0, y1], [x0, y0]]; // prettier-ignore
  return collection([polygon(frame.placed ? corners : corners.map(([x, y]) => frame.toLonLat(x, y)), {})]);
}
