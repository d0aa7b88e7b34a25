/** Lines of a small chart in its own units: x to the right, y down, the plot from (0, 0) to (width, height). Pure. */
import type { CurvePoint } from './curves.js';

export interface Domain {
  readonly steps: readonly [number, number];
  readonly values: readonly [number, number];
}

/** The least domain that holds all points, and 0; one that is flat is widened, so that it can be drawn. */
export function domainOf(
  lines: readonly (readonly CurvePoint[])[],
  values?: readonly [number, number],
): Domain {
  const points = lines.flat();
  const steps = points.map(({ step }) => step);
  const all = [0, ...points.map(({ value }) => value)];
  const [low, high] = [min(all), max(all)];
  return {
    steps: widened(points.length === 0 ? 0 : min(steps), points.length === 0 ? 1 : max(steps)),
    values: widened(Math.min(low, values?.[0] ?? low), Math.max(high, values?.[1] ?? high)),
  };
}

/** The `d` of an SVG path; a single point becomes a dash short enough to be seen as a dot. */
export function linePath(
  points: readonly CurvePoint[],
  domain: Domain,
  width: number,
  height: number,
): string {
  const at = ({ step, value }: CurvePoint): string =>
    `${round(share(step, domain.steps) * width)} ${round((1 - share(value, domain.values)) * height)}`;
  const [first, ...rest] = points;
  if (first === undefined) return '';
  return rest.length === 0 ? `M${at(first)}h0.01` : `M${points.map(at).join('L')}`;
}

const share = (value: number, [low, high]: readonly [number, number]): number => (value - low) / (high - low);
const widened = (low: number, high: number): readonly [number, number] => [low, high > low ? high : low + 1];
const round = (value: number): number => Math.round(value * 100) / 100;
/** Spreading thousands of arguments into Math.min can overflow the stack. */
const min = (values: readonly number[]): number => values.reduce((least, value) => Math.min(least, value));
const max = (values: readonly number[]): number => values.reduce((most, value) => Math.max(most, value));
