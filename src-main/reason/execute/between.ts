import type { ChainStep, PixelBox } from '../../contract/index.js';
import { boxCentre } from '../../geometry/index.js';
import type { ExecutionContext } from './context.js';
import { withoutLandmark } from './landmark.js';
import type { Ruler } from './ruler.js';
import { keep } from './sets.js';
import type { StepResult } from './sets.js';

type Step<V extends ChainStep['verb']> = Extract<ChainStep, { verb: V }>;

/** Pairs of landmarks tried for "between". */
const BETWEEN_NEIGHBOURS = 4;
/** Two things are on opposite sides of one from 120 degrees apart on, seen from it. */
const OPPOSITE_COSINE = -0.5;
/** Share of the distance between the two ends that counts as between them; nearer the ends is beside one. */
const BETWEEN_MARGIN = 0.02;

export function keepBetween(step: Step<'keep-between'>, { set, index, ruler }: ExecutionContext): StepResult {
  const [from, of, and] = [set(step.from), set(step.of), set(step.and ?? step.of)];
  const early = withoutLandmark(from, of, false) ?? withoutLandmark(from, and, false);
  if (early !== null) return early;
  // Of its own kind a thing at a corner of a block has neighbours on two sides, and is not between them.
  const same = step.of === step.from && step.and === null;
  const [starts, ends] = [index(step.of), index(step.and ?? step.of)];
  return keep(from, ({ candidate }) => {
    const { id, bbox } = candidate;
    const near = starts.around(bbox, BETWEEN_NEIGHBOURS, id);
    const far = ends.around(bbox, BETWEEN_NEIGHBOURS, id);
    const fits = near.flatMap((a) =>
      far
        .filter((b) => b.candidate.id !== a.candidate.id)
        .map((b) => betweenFit(bbox, a.candidate.bbox, b.candidate.bbox, ruler, same)),
    );
    return { fit: Math.max(0, ...fits) };
  });
}

/**
 * How far a box lies between two: 1 on the line of their centres, 0 beyond the strip that is as wide as the larger of them.
 * @param opposite whether the two must lie on opposite sides of it
 */
export function betweenFit(
  box: Readonly<PixelBox>,
  a: Readonly<PixelBox>,
  b: Readonly<PixelBox>,
  ruler: Ruler,
  opposite = true,
): number {
  const [sx, sy] = ruler.scaleAt(...boxCentre(box));
  const [p, q, c] = [a, b, box].map((each) => boxCentre(each)).map(([x, y]) => [x * sx, y * sy] as const);
  if (p === undefined || q === undefined || c === undefined) return 0;
  const [dx, dy] = [q[0] - p[0], q[1] - p[1]];
  const length = Math.hypot(dx, dy);
  if (length === 0) return 0;
  const along = ((c[0] - p[0]) * dx + (c[1] - p[1]) * dy) / length ** 2;
  const aside = Math.abs((c[0] - p[0]) * dy - (c[1] - p[1]) * dx) / length;
  if (along < BETWEEN_MARGIN || along > 1 - BETWEEN_MARGIN) return 0;
  const [toA, toB] = [
    [p[0] - c[0], p[1] - c[1]],
    [q[0] - c[0], q[1] - c[1]],
  ] as const;
  const cosine = (toA[0] * toB[0] + toA[1] * toB[1]) / (Math.hypot(...toA) * Math.hypot(...toB));
  if (opposite && cosine > OPPOSITE_COSINE) return 0;
  const lengthOf = (each: Readonly<PixelBox>) => Math.max(each[2] * sx, each[3] * sy);
  const half = (Math.max(lengthOf(a), lengthOf(b)) + lengthOf(box)) / 2;
  if (aside > half) return 0;
  return 1 - aside / half / 2;
}
