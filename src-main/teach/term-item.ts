import type { Example, PixelBox } from '../contract/index.js';
import { iou } from '../geometry/index.js';
import type { MultiPolygon } from '../geometry/index.js';
import { shiftOnto } from './term-model.js';

/** An example of a term with the candidates of its scene. */
export interface TermScene {
  readonly example: Example;
  /** Index of the term. */
  readonly term: number;
  readonly boxes: readonly Readonly<PixelBox>[];
  /** [N, F] as the backbone gives them. */
  readonly described: readonly Float32Array[];
  /** Of each candidate where masks count, as it was found: taught boxes move, outlines do not. */
  readonly outlines?: readonly (MultiPolygon | null)[] | null;
}

/** What each candidate is to the example: 1 an object meant, 0 none, -1 neither is taught. */
export type Label = 1 | 0 | -1;
export interface Labelled {
  readonly labels: readonly Label[];
  /** [N][4] that move a box onto its target; of those labelled 1. */
  readonly shifts: readonly (readonly number[] | null)[];
}

/** Overlap from which a candidate is a target's, and below which it is none. */
const SURE_IOU = 0.4;
const NO_IOU = 0.2;
/** Where labels are not complete: unmarked candidates that look more like the targets than this share are left alone. */
const ALIKE_SHARE = 0.5;

/** Labels of candidates by their overlap with the targets; each target has at least its best candidate. */
export function labelCandidates(scene: TermScene): Labelled {
  const { boxes, example } = scene;
  const overlaps = boxes.map((box) => example.targets.map((target) => iou([...box], [...target])));
  const best = example.targets.map((_, t) =>
    overlaps.reduce((top, row, at) => ((row[t] ?? 0) > (overlaps[top]?.[t] ?? 0) ? at : top), 0),
  );
  const alike = example.complete ? null : likeTargets(scene, overlaps);
  const labels = boxes.map((box, at): Label => {
    const top = Math.max(0, ...(overlaps[at] ?? []));
    const isBest = best.some((candidate, t) => candidate === at && (overlaps[at]?.[t] ?? 0) >= NO_IOU);
    if (top >= SURE_IOU || isBest) return 1;
    if (top >= NO_IOU) return -1;
    if (!inside(box, example.extent)) return -1;
    return alike?.has(at) === true ? -1 : 0;
  });
  const shifts = boxes.map((box, at) => {
    const row = overlaps[at] ?? [];
    const target = example.targets[row.indexOf(Math.max(...row))];
    return labels[at] === 1 && target !== undefined ? shiftOnto(box, target) : null;
  });
  return { labels, shifts };
}

function inside([x, y, w, h]: Readonly<PixelBox>, extent: Readonly<PixelBox> | null): boolean {
  if (extent === null) return true;
  const [across, down] = [x + w / 2 - extent[0], y + h / 2 - extent[1]];
  return across >= 0 && down >= 0 && across <= extent[2] && down <= extent[3];
}

/** The unmarked half that is nearest to the mean target, by cosine. */
function likeTargets({ described }: TermScene, overlaps: readonly (readonly number[])[]): Set<number> {
  const targets = described.filter((_, at) => Math.max(0, ...(overlaps[at] ?? [])) >= SURE_IOU);
  const length = described[0]?.length ?? 0;
  const mean = Float32Array.from({ length }, (_, i) =>
    targets.reduce((sum, row) => sum + (row[i] ?? 0) / targets.length, 0),
  );
  const cosine = (row: Float32Array): number => {
    let [dot, a, b] = [0, 0, 0];
    row.forEach((value, i) => {
      dot += value * (mean[i] ?? 0);
      a += value ** 2;
      b += (mean[i] ?? 0) ** 2;
    });
    return dot / Math.max(Number.MIN_VALUE, Math.sqrt(a * b));
  };
  const ranked = described.map((row, at) => ({ at, near: cosine(row) })).sort((a, b) => b.near - a.near);
  return new Set(ranked.slice(0, Math.floor(ranked.length * ALIKE_SHARE)).map(({ at }) => at));
}
