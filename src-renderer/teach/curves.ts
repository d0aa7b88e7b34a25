/** What a run tells of itself, as lines of a chart. Pure: progress in, series longer. */
import type { TaughtPart, TeachProgress } from '../../src-main/contract/index.js';

export interface CurvePoint {
  readonly step: number;
  readonly value: number;
}
export const CURVES = [
  'total',
  'format',
  'iou',
  'map',
  'mask',
  'kl',
  'entropy',
  'clipShare',
  'heldOut',
  'loss',
] as const;
export type CurveName = (typeof CURVES)[number];
export type Curves = Readonly<Record<CurveName, readonly CurvePoint[]>>;

export const NO_CURVES: Curves = Object.freeze(
  Object.fromEntries(CURVES.map((name) => [name, []])) as unknown as Record<CurveName, CurvePoint[]>,
);

/** What a run tells of each part that it trains, in the order of training: each part counts its updates from one. */
export type RunCurves = readonly { readonly part: TaughtPart; readonly curves: Curves }[];

const ofPart = (run: RunCurves, part: TaughtPart): Curves =>
  run.find((each) => each.part === part)?.curves ?? NO_CURVES;

function withPart(run: RunCurves, part: TaughtPart, curves: Curves): RunCurves {
  const known = run.some((each) => each.part === part);
  return known
    ? run.map((each) => (each.part === part ? { part, curves } : each))
    : [...run, { part, curves }];
}

/** Curves that go on with what was heard since; where both know a step of a part, the later word counts. */
export const joined = (before: RunCurves, since: RunCurves): RunCurves =>
  since.reduce((run, { part, curves }) => withPart(run, part, goneOn(ofPart(run, part), curves)), before);

function goneOn(before: Curves, since: Curves): Curves {
  const each = (name: CurveName): readonly CurvePoint[] => {
    const from = since[name][0]?.step ?? Infinity;
    return [...before[name].filter(({ step }) => step < from), ...since[name]];
  };
  return Object.fromEntries(CURVES.map((name) => [name, each(name)])) as unknown as Curves;
}

/**
 * Appends what progress says of its step to the curves of its part. A second word on the same step takes the place of the
 * first; what lies after it (a run that goes on from a checkpoint) is dropped. Other phases than training have no points.
 */
export function extended(run: RunCurves, progress: TeachProgress): RunCurves {
  const { phase, part } = progress;
  return phase !== 'training' || part === null
    ? run
    : withPart(run, part, longer(ofPart(run, part), progress));
}

function longer(
  curves: Curves,
  { step, reward, kl, entropy, clipShare, heldOut, loss }: TeachProgress,
): Curves {
  const told: Record<CurveName, number | null> = {
    total: reward?.total ?? null,
    format: reward?.format ?? null,
    iou: reward?.iou ?? null,
    map: reward?.map ?? null,
    mask: reward?.mask ?? null,
    kl,
    entropy,
    clipShare,
    heldOut,
    loss,
  };
  const next = (name: CurveName): readonly CurvePoint[] => {
    const value = told[name];
    const before = curves[name].filter(
      (point) => point.step < step || (value === null && point.step === step),
    );
    return value === null ? before : [...before, { step, value }];
  };
  return Object.fromEntries(CURVES.map((name) => [name, next(name)])) as unknown as Curves;
}
