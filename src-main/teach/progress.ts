import type { TeachProgress } from '../contract/index.js';
import type { CurvePoint } from './adapter-file.js';
import type { StepTold } from './run-point.js';

/** What a run tells of its steps. Pure. */
export const IDLE: TeachProgress = {
  phase: 'looking',
  part: null,
  step: 0,
  steps: 0,
  reward: null,
  loss: null,
  kl: null,
  entropy: null,
  clipShare: null,
  flatGroups: null,
  heldOut: null,
  remainingMs: null,
  memoryBytes: null,
};

export function progressOf({
  report,
  reward,
  flatGroups,
  heldOut,
  step,
  steps,
  seconds,
}: StepTold): Partial<TeachProgress> {
  const { loss, kl, entropy, clipShare, memory } = report;
  const eachMs = (seconds * 1000) / step;
  return {
    loss,
    reward,
    flatGroups,
    heldOut,
    entropy,
    // Supervised updates have no reference and no ratio.
    kl: reward === null ? null : kl,
    clipShare: reward === null ? null : clipShare,
    remainingMs: eachMs * (steps - step),
    memoryBytes: memory,
  };
}

export const curvePoint = ({ step, reward, heldOut, report }: StepTold): CurvePoint => ({
  step,
  reward: reward?.total ?? null,
  heldOut,
  loss: Number.isFinite(report.loss) ? report.loss : null,
  kl: reward === null ? null : report.kl,
});
