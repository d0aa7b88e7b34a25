import type { Candidate, ChainStep } from '../../contract/index.js';
import { quantityText } from '../text.js';
import type { ExecutionContext } from './context.js';
import { cutSize } from './outlined.js';
import { placeFit } from './place-fit.js';
import { isRegion, pixelArea, sizeOf } from './regions.js';
import { unitOf } from './ruler.js';
import { keep, unchecked } from './sets.js';
import type { Judged, StepResult } from './sets.js';

type Step<V extends ChainStep['verb']> = Extract<ChainStep, { verb: V }>;

/** Sizes within this ratio are about one size: "large" says nothing among them. */
const ONE_SIZE_RATIO = 1.4;

export function keepSize(step: Step<'keep-size'>, context: ExecutionContext): StepResult {
  const { set, ruler } = context;
  const inPixels = step.quantity.unit.startsWith('px');
  if (!inPixels && ruler.unit === 'px')
    return unchecked(
      set(step.from),
      `${quantityText(step.quantity)} in a scene without georeference; ask in px`,
    );
  const compare = {
    '<': (a: number, b: number) => a < b,
    '<=': (a: number, b: number) => a <= b,
    '>': (a: number, b: number) => a > b,
    '>=': (a: number, b: number) => a >= b,
  }[step.comparison];
  const from = set(step.from);
  const size = cutSize(step, context);
  const judge = (candidate: Candidate): Judged => {
    const [, , w, h] = candidate.bbox;
    const pixels = { length: Math.max(w, h), width: Math.min(w, h), area: pixelArea(candidate) };
    const value = (inPixels ? pixels : size.of(candidate))[step.measure];
    return { fit: compare(value, step.quantity.value) ? 1 : 0, value };
  };
  const kept = keep(from, ({ candidate }) => judge(candidate), step.quantity.unit);
  if (size.byOutlines) return { ...kept, finding: `${kept.finding}, by their masks` };
  // An outline is drawn of what is answered, and its area may be a fifth smaller.
  const boxed = step.measure === 'area' && from.members.some(({ candidate }) => !isRegion(candidate));
  return boxed ? { ...kept, finding: `${kept.finding}, by the areas of their boxes` } : kept;
}

/** Splits the set where the logarithms of the sizes part best (Otsu's criterion), and keeps one part. */
export function keepRelativeSize(
  step: Step<'keep-relative-size'>,
  { set, ruler }: ExecutionContext,
): StepResult {
  const from = set(step.from);
  const measure = step.measure ?? 'area';
  const measured = (candidate: Candidate) => sizeOf(candidate, ruler)[measure];
  const sizes = from.members.map(({ candidate }) => measured(candidate)).sort((a, b) => a - b);
  const [smallest = 0, largest = 0] = [sizes[0], sizes.at(-1)];
  const split = largest / smallest < ONE_SIZE_RATIO || sizes.length < 2 ? null : bestSplit(sizes);
  const result = keep(
    from,
    ({ candidate }) => {
      const value = measured(candidate);
      const inside = split === null || (step.size === 'large' ? value >= split : value < split);
      const fit = step.size === 'large' ? value / largest : smallest / value;
      return { fit: inside ? Math.sqrt(fit) : 0, value };
    },
    unitOf(measure, ruler),
  );
  return split === null && sizes.length > 1
    ? { ...result, finding: `all about one size: ${result.finding}` }
    : result;
}

/** The size at which two parts of the sorted sizes differ most, by the variance between them. */
export function bestSplit(sorted: readonly number[]): number {
  const logs = sorted.map(Math.log);
  const total = logs.reduce((sum, value) => sum + value, 0);
  let [best, split, below] = [-1, sorted[0] ?? 0, 0];
  for (let at = 1; at < logs.length; at += 1) {
    below += logs[at - 1] ?? 0;
    const difference = below / at - (total - below) / (logs.length - at);
    const between = at * (logs.length - at) * difference ** 2;
    if (between > best) [best, split] = [between, sorted[at] ?? split];
  }
  return split;
}

export function keepPlace(step: Step<'keep-place'>, { set, region, ruler }: ExecutionContext): StepResult {
  const result = keep(set(step.from), ({ candidate }) => {
    const fit = placeFit(candidate.bbox, step.place, region, ruler);
    if (step.negate === true) return { fit: fit > 0 ? 0 : 1 };
    return { fit };
  });
  const compass = /north|south|east|west/.test(step.place);
  return compass && ruler.unit === 'px'
    ? { ...result, finding: `${result.finding}; no georeference: north taken as up` }
    : result;
}
