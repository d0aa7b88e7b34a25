import { PARTLY_UNCHECKED } from '../../contract/index.js';
import type { ChainStep } from '../../contract/index.js';
import { measureText, spanText } from '../measure-text.js';
import type { ExecutionContext } from './context.js';
import { withFainter } from './fainter.js';
import { isRegion, sizeOf } from './regions.js';
import { unitOf } from './ruler.js';
import { unchecked } from './sets.js';
import type { StepResult } from './sets.js';

type Step<V extends ChainStep['verb']> = Extract<ChainStep, { verb: V }>;

/** The set as it is, with the size of each: of its outline where one was drawn, else of the region that was seen, or of its box. */
export function tellSize(
  { from, measure }: Step<'tell-size'>,
  { set, ruler, outlines }: ExecutionContext,
): StepResult {
  const measured = set(from);
  const values = measured.members.map(
    ({ candidate }) => (outlines.get(candidate.id) ?? sizeOf(candidate, ruler))[measure],
  );
  const unit = unitOf(measure, ruler);
  const sum = values.reduce((total, value) => total + value, 0);
  const together = measure === 'area' && values.length > 1 ? `, together ${measureText(sum, unit)}` : '';
  const masked = measured.members.filter(({ candidate }) => outlines.has(candidate.id)).length;
  const regions = measure === 'area' && measured.members.every(({ candidate }) => isRegion(candidate));
  const by = regions ? 'of the ground that was seen as such' : byText(masked, values.length);
  return told(measured, values, unit, `${rangeText(values, unit)}${together}, ${by}`);
}

/** What the measures are of. */
function byText(masked: number, all: number): string {
  if (masked === 0) return all === 1 ? 'of its box' : 'of their boxes';
  if (masked === all) return all === 1 ? 'of its mask' : 'of their masks';
  return `${masked} of their masks and ${all - masked} of their boxes`;
}

/** The set as it is, with the distance of each to the nearest of the other set, from edge to edge of their boxes. */
export function tellDistance(step: Step<'tell-distance'>, context: ExecutionContext): StepResult {
  const { set, index, ruler } = context;
  const measured = set(step.from);
  const landmarks = index(step.of);
  const values = measured.members.flatMap(({ candidate }) => {
    const nearest = landmarks.nearest(candidate.bbox, candidate.id);
    return nearest === null ? [] : [nearest.gap];
  });
  if (measured.members.length > 0 && values.length < measured.members.length)
    return unchecked(
      measured,
      step.of === step.from
        ? `there is only one of [${step.from}], and nothing to measure to`
        : `nothing was found for [${step.of}] to measure to`,
    );
  const nearer = nearestFaint(step, context, values);
  const nearest = measured.members.length > 1 || set(step.of).members.length > 1 ? ' to the nearest' : '';
  const finding = `${rangeText(values, ruler.unit)}${nearest}, from edge to edge of the boxes`;
  if (nearer === null) return told(measured, values, ruler.unit, finding);
  const less = `${finding}${PARTLY_UNCHECKED}: by [${step.of}] that are seen less surely ${measureText(nearer, ruler.unit)}`;
  return { ...told(measured, values, ruler.unit, less), doubtful: true };
}

/** The least distance to what was seen less surely, where that is nearer than what was seen; null where none is. */
function nearestFaint(
  { from, of }: Step<'tell-distance'>,
  context: ExecutionContext,
  values: readonly number[],
): number | null {
  if (of === from || (context.set(of).fainter ?? []).length === 0) return null;
  const landmarks = withFainter(of, context).index(of);
  const nearer = context.set(from).members.flatMap(({ candidate: { bbox, id } }, at) => {
    const gap = landmarks.nearest(bbox, id)?.gap ?? Infinity;
    return gap < (values[at] ?? 0) ? [gap] : [];
  });
  return nearer.length === 0 ? null : nearer.reduce((least, gap) => Math.min(least, gap), Infinity);
}

function told(set: StepResult['set'], values: readonly number[], unit: string, finding: string): StepResult {
  if (values.length === 0) return { set, finding: 'nothing to measure' };
  return { set, finding, values, unit };
}

const rangeText = (values: readonly number[], unit: string): string =>
  `${values.length === 1 ? '' : `${values.length} measured, `}${spanText(values, unit)}`;
