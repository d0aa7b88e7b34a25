import { intersection, union } from 'polyclip-ts';
import { outlineArea, type MultiPolygon } from '../geometry/index.js';

/** Intersection over union of two outlines in pixels, exact on their polygons; 0 where both are empty. */
export function outlineIou(a: MultiPolygon, b: MultiPolygon): number {
  const whole = outlineArea(union(a, b), 'px');
  return whole === 0 ? 0 : outlineArea(intersection(a, b), 'px') / whole;
}

/**
 * A COCO `segmentation` of polygons, [[x, y, x, y, ...], ...], as outlines. Rings of one object are joined, as
 * pycocotools joins them.
 */
export function cocoOutline(segmentation: readonly (readonly number[])[]): MultiPolygon {
  const rings = segmentation
    .filter((flat) => flat.length >= 6)
    .map((flat) => {
      const ring: [number, number][] = [];
      for (let i = 0; i + 1 < flat.length; i += 2) ring.push([flat[i] ?? 0, flat[i + 1] ?? 0]);
      const [first] = ring;
      return first === undefined ? ring : [...ring, first];
    });
  const [first, ...rest] = rings.map((ring) => [ring]);
  return first === undefined ? [] : union(first, ...rest);
}

export interface MaskMetrics {
  /** Mean overlap over all objects: gIoU as referring segmentation uses the word. */
  readonly gIoU: number | null;
  readonly objects: number;
  readonly classes: readonly { readonly name: string; readonly objects: number; readonly gIoU: number }[];
}

/** `measure masks` as JSON: what was compared, and what was not since its truth has no polygons. */
export interface MeasuredMasks extends MaskMetrics {
  readonly skipped: { readonly runLengths: number; readonly withoutOutline: number };
}

/** Means of overlaps, over all objects and by class; null of nothing. */
export function maskMetrics(
  overlaps: readonly { readonly label: string; readonly iou: number }[],
): MaskMetrics {
  const byClass = new Map<string, number[]>();
  for (const { label, iou } of overlaps) byClass.set(label, [...(byClass.get(label) ?? []), iou]);
  const mean = (values: readonly number[]): number => values.reduce((sum, v) => sum + v, 0) / values.length;
  return {
    gIoU: overlaps.length === 0 ? null : mean(overlaps.map(({ iou }) => iou)),
    objects: overlaps.length,
    classes: [...byClass].map(([name, values]) => ({ name, objects: values.length, gIoU: mean(values) })),
  };
}
