/** What a run says of itself in words. Pure. */
import type { Phase, RunState, TaughtPart, TeachProgress, TeachRun } from '../../src-main/contract/index.js';
import { formatCount } from '../shared/index.js';
import { METHOD_TEXT } from './runRequest.js';

const PHASES: Record<Phase, string> = {
  looking: 'Looking at the examples',
  'replay before': 'Measuring what it could before',
  training: 'Training',
  measuring: 'Measuring what it learned',
  'replay after': 'Measuring what it kept',
};
/** What is trained. */
export const PART_TEXT: Readonly<Record<TaughtPart, string>> = {
  term: 'what the terms look like',
  chain: 'how chains are written',
  answer: 'what the checkpoint writes',
};
const STOPPED: Partial<Record<RunState, string>> = {
  paused: 'Paused',
  interrupted: 'Interrupted',
  failed: 'Stopped',
  cancelled: 'Cancelled; nothing of it is kept',
};

/** What is taught, how, and to which engine where it is not the built-in one. */
export const titleOf = ({ set, method, checkpoint }: TeachRun): string =>
  `${set.name}, ${METHOD_TEXT[method].label}${checkpoint === null ? '' : ` on ${checkpoint.name}`}`;

export function headlineOf(state: RunState, progress: TeachProgress | null): string {
  const stopped = STOPPED[state];
  if (stopped !== undefined) return stopped;
  if (state === 'done') return 'Done';
  if (progress === null) return 'Starting';
  const part = progress.part === null || progress.phase !== 'training' ? '' : `: ${PART_TEXT[progress.part]}`;
  return PHASES[progress.phase] + part;
}

export function stepsOf(progress: TeachProgress | null): string {
  if (progress === null || progress.steps === 0) return '';
  const done = `${formatCount(progress.step)} of ${formatCount(progress.steps)}`;
  return progress.phase === 'training' ? `update ${done}` : `${done} examples`;
}

/** Of an iteration by rewards that could teach nothing; else nothing. */
export const flatText = (progress: TeachProgress | null): string =>
  progress?.phase === 'training' && progress.loss === null && (progress.flatGroups ?? 0) > 0
    ? 'All answers to an example were worth the same: nothing could be learned from this update.'
    : '';
