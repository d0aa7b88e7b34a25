/** What a run says of itself in words. Pure. */
import type { Phase, RunState, TeachProgress, TeachRun } from '../../src-main/contract/index.js';
import { formatCount } from '../shared/index.js';
import { METHOD_TEXT } from './runRequest.js';

const PHASES: Record<Phase, string> = {
  looking: 'Looking at the examples',
  'replay before': 'Measuring what it could before',
  training: 'Training',
  measuring: 'Measuring what it learned',
  'replay after': 'Measuring what it kept',
};
const PARTS = {
  term: 'what the terms look like',
  chain: 'how chains are written',
  answer: 'what a checkpoint writes',
} as const;
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
  const part = progress.part === null || progress.phase !== 'training' ? '' : `: ${PARTS[progress.part]}`;
  return PHASES[progress.phase] + part;
}

export function stepsOf(progress: TeachProgress | null): string {
  if (progress === null || progress.steps === 0) return '';
  const done = `${formatCount(progress.step)} of ${formatCount(progress.steps)}`;
  return progress.phase === 'training' ? `update ${done}` : `${done} examples`;
}
