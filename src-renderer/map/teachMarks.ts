/** Boxes of teaching as GeoJSON. Pure; boxes are in pixels of the scene whose frame is given. */
import type { Feature, FeatureCollection } from 'geojson';
import type { PixelBox } from '../../src-main/contract/index.js';
import { ringOfBox, type ViewFrame } from '../scenes/index.js';

/** taught: of a saved example; draft: of the one being made; pen: the box under the pointer; before, after: answers. */
export type TeachMarkKind = 'taught' | 'draft' | 'pen' | 'before' | 'after';
export interface TeachMark {
  readonly kind: TeachMarkKind;
  readonly bbox: PixelBox;
  readonly pointed?: boolean;
}

export const teachMarks = (frame: ViewFrame, marks: readonly TeachMark[]): FeatureCollection => ({
  type: 'FeatureCollection',
  features: marks.map(({ kind, bbox, pointed = false }): Feature => ({
    type: 'Feature',
    properties: { kind, pointed },
    geometry: { type: 'Polygon', coordinates: [ringOfBox(frame, bbox)] },
  })),
});
