/** One scene's question, from the moment it is asked to its answer. Pure: events in, session changed. */
import { shallowReactive } from 'vue';
import type {
  Answer,
  Decoding,
  ErrorShape,
  ExecutedStep,
  GeoR1Event,
  RequestOf,
  Task,
} from '../../src-main/contract/index.js';

export type AskStatus = 'idle' | 'starting' | 'looking' | 'reasoning' | 'done' | 'cancelled' | 'failed';
export type Progress = Omit<Extract<GeoR1Event, { event: 'perceive.progress' }>, 'event' | 'job'>;
export type FoundBox = Extract<GeoR1Event, { event: 'perceive.found' }>['found'][number];
export type Extent = 'scene' | 'view';

/** What was asked: a chain that is run again is run with the same aim. */
export interface Asked extends Required<Omit<RequestOf<'ask'>, 'scene' | 'task' | 'decoding'>> {
  readonly task: Task;
  /** Of a checkpoint; null for the built-in engine. */
  readonly decoding: Decoding | null;
}
/** An answer that can be shown and exported. */
export interface Answered {
  readonly job: string;
  readonly answer: Answer;
}

/** The text so far about one window. */
export interface Writing {
  readonly number: number;
  readonly text: string;
}

export interface AskSession {
  readonly scene: string;
  /** What the form holds; what was asked is in `asked`. */
  question: string;
  task: Task;
  extent: Extent;
  /** How surely a thing must be seen, 0 to 1; empty leaves it to the bundle. Text where the field holds no number. */
  minScore: number | string;
  asked: Asked | null;
  status: AskStatus;
  job: string | null;
  cancelling: boolean;
  progress: Progress | null;
  /** Grows in place, as there may be many; `foundCount` tells when. */
  readonly found: FoundBox[];
  foundCount: number;
  steps: readonly ExecutedStep[];
  /** What a checkpoint writes now: about which of its windows, from 1, and the text so far; 0 while it is loaded. */
  writing: readonly Writing[];
  answer: Answer | null;
  /** The answer to the question as it was read, which edits leave as it is. */
  original: Answered | null;
  /** The answer before the chain that runs now, to go back to where that fails. */
  before: Answered | null;
  error: ErrorShape | null;
}

export function newSession(scene: string): AskSession {
  return shallowReactive<AskSession>({
    scene,
    question: '',
    task: 'gres',
    extent: 'scene',
    minScore: '',
    asked: null,
    status: 'idle',
    job: null,
    cancelling: false,
    progress: null,
    found: [],
    foundCount: 0,
    steps: [],
    writing: [],
    answer: null,
    original: null,
    before: null,
    error: null,
  });
}

/** Clears what the last question left and remembers the new one. */
export function begin(session: AskSession, asked: Asked): void {
  session.found.length = 0;
  Object.assign(session, {
    asked,
    status: 'starting',
    job: null,
    cancelling: false,
    progress: null,
    foundCount: 0,
    steps: [],
    writing: [],
    answer: null,
    original: null,
    before: null,
    error: null,
  } satisfies Partial<AskSession>);
}

/** Another chain runs on what was seen; its steps take the place of the old ones as they come. */
export function beginAgain(session: AskSession): void {
  const { job, answer } = session;
  if (job === null || answer === null) return;
  Object.assign(session, {
    before: { job, answer },
    status: 'reasoning',
    job: null,
    cancelling: false,
    error: null,
  } satisfies Partial<AskSession>);
}

/** Shows an answer that is there already. */
export function show(session: AskSession, { job, answer }: Answered): void {
  Object.assign(session, { job, answer, steps: answer.chain, status: 'done', before: null });
}

export function fail(session: AskSession, error: ErrorShape): void {
  if (session.before !== null) {
    show(session, session.before);
    session.error = error.code === 'cancelled' ? null : error;
    session.cancelling = false;
    return;
  }
  session.status = error.code === 'cancelled' ? 'cancelled' : 'failed';
  session.error = error.code === 'cancelled' ? null : error;
  session.cancelling = false;
}

/** Windows that are asked at once are written about in turns; the first piece ends the loading. */
function writeOn(so: AskSession['writing'], number: number, text: string): AskSession['writing'] {
  const others = so.filter((each) => each.number !== number && each.number !== 0);
  const before = so.find((each) => each.number === number)?.text ?? '';
  return [...others, { number, text: before + text }].sort((a, b) => a.number - b.number);
}

export const isRunning = ({ status }: AskSession): boolean =>
  status === 'starting' || status === 'looking' || status === 'reasoning';

/** Takes in one event of the session's own job. What arrives after the end is of no use any more and is let go. */
export function receive(session: AskSession, event: GeoR1Event): void {
  if (!isRunning(session)) return;
  switch (event.event) {
    case 'perceive.progress': {
      const { windowsDone, windowsTotal, candidates, remainingMs } = event;
      session.status = 'looking';
      session.progress = { windowsDone, windowsTotal, candidates, remainingMs };
      if (windowsDone > 0) session.writing = []; // those that were asked at once are done
      return;
    }
    case 'perceive.found':
      session.found.push(...event.found);
      session.foundCount = session.found.length;
      return;
    case 'reason.step':
      session.status = 'reasoning';
      session.steps = [...session.steps.filter(({ number }) => number !== event.step.number), event.step];
      return;
    case 'job.done':
      session.status = 'done';
      session.cancelling = false;
      session.answer = event.answer;
      session.steps = event.answer.chain;
      if (session.before === null) session.original = { job: event.job, answer: event.answer };
      session.before = null;
      return;
    case 'job.failed':
      fail(session, event.error);
      return;
    case 'checkpoint.text':
      session.writing = writeOn(session.writing, event.number, event.text);
      return;
    case 'folder.progress':
    case 'folder.done':
    case 'scene.pyramid':
    case 'measure.progress':
    case 'measure.done':
    case 'teach.progress':
    case 'teach.rollouts':
    case 'teach.paused':
    case 'teach.restarted':
    case 'teach.done':
    case 'teach.failed': // Not of questions.
  }
}
