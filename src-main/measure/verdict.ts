import { ANYTHING } from '../contract/index.js';
import type { ExecutedStep, PixelBox, Verdict } from '../contract/index.js';
import { iou } from '../geometry/index.js';
import { SAME_BOX } from './grounding.js';

export interface Judged {
  readonly task: 'one' | 'many' | 'none';
  readonly truth: readonly Readonly<PixelBox>[];
  readonly answered: readonly Readonly<PixelBox>[];
  /** Every true box of the image, whatever its class: what is answered outside them is seen where there is nothing. */
  readonly marked: readonly Readonly<PixelBox>[];
  /** All that was looked at. */
  readonly candidates: readonly {
    readonly id: number;
    readonly bbox: Readonly<PixelBox>;
    readonly label?: string;
    readonly score?: number;
  }[];
  /** Classes of the true boxes, by name. */
  readonly classes: readonly string[];
  readonly chain: readonly ExecutedStep[];
  readonly unread: readonly string[];
}

export interface Judgement {
  readonly verdict: Verdict;
  readonly why: string;
}

export const NO_ANSWER: Judgement = {
  verdict: 'no answer',
  why: 'Neither a box nor “None” could be read in what the model wrote.',
};

/** Below this overlap a box is about something else; between it and 0.5 it lies badly (TIDE, arXiv 2008.08115). */
const TOUCHED_BOX = 0.1;

type Box = Readonly<PixelBox>;
const same = (a: Box, b: Box): boolean => iou(a, b) >= SAME_BOX;
const touched = (a: Box, b: Box): boolean => iou(a, b) >= TOUCHED_BOX;

/** Why an answer that is not right went wrong: was it not seen, badly placed, not read, or not chosen? */
export function verdictOf(judged: Judged): Judgement {
  const { truth, candidates, unread, task } = judged;
  const answered = task === 'one' ? judged.answered.slice(0, 1) : judged.answered;
  const missed = truth.filter((box) => !answered.some((other) => same(box, other)));
  const unseen = missed.filter((box) => !candidates.some(({ bbox }) => same(bbox, box)));
  if (unseen.length > 0) return notSeen(unseen, judged);
  const notRead =
    unread.length === 0 ? null : `No step stands for ${unread.map((word) => `“${word}”`).join(', ')}.`;
  if (missed.length > 0)
    return notRead === null ? notHeld(missed, judged) : { verdict: 'not read', why: notRead };
  return phantoms(answered, judged) ?? tooMuch(notRead);
}

/** Of true boxes, those that no candidate stands for. */
function notSeen(unseen: readonly Box[], { truth, candidates }: Judged): Judgement {
  const bare = unseen.filter((box) => !candidates.some(({ bbox }) => touched(bbox, box))).length;
  const count = (some: number) => `${some} of ${truth.length} true boxes ${some === 1 ? 'has' : 'have'}`;
  return bare > 0
    ? { verdict: 'not seen', why: `${count(bare)} no candidate.` }
    : { verdict: 'wrong place', why: `${count(unseen.length)} only candidates that lie badly.` };
}

/** Of true boxes that were seen, where in the chain they were lost. */
function notHeld(missed: readonly Box[], judged: Judged): Judgement {
  const { candidates, chain } = judged;
  const seen = candidates.filter(({ bbox }) => missed.some((box) => same(bbox, box)));
  const ids = new Set(seen.map(({ id }) => id));
  const last = chain.filter(({ members }) => members.some((id) => ids.has(id))).at(-1);
  if (last === undefined) return notFound(seen, judged);
  if (last.step.verb === 'answer') return { verdict: 'not chosen', why: 'Another one fits better.' };
  const by = chain.find(({ step }) => 'from' in step && step.from === last.number);
  const why =
    by === undefined
      ? `Nothing is made of step ${last.number}.`
      : `Step ${by.number} dropped it: ${by.text}.`;
  return { verdict: 'not chosen', why };
}

/** Of what no step's set holds: whether a step looked for it and did not know it. */
function notFound(seen: Judged['candidates'], { chain, classes }: Judged): Judgement {
  const terms = chain.flatMap(({ step }) => (step.verb === 'find' ? [step.term] : []));
  const [best] = [...seen].sort((a, b) => (b.score ?? 0) - (a.score ?? 0));
  const faint = seen.find(
    ({ label }) => label !== undefined && (terms.includes(label) || terms.includes(ANYTHING)),
  );
  if (faint !== undefined)
    return { verdict: 'not seen', why: `Too faint to count: its score is ${(faint.score ?? 0).toFixed(2)}.` };
  if (best?.label !== undefined && classes.some((name) => terms.includes(name)))
    return { verdict: 'not seen', why: `Taken for “${best.label}”.` };
  return { verdict: 'not read', why: 'No step looks for it.' };
}

/** Answers where nothing is marked. */
function phantoms(answered: readonly Box[], { truth, marked }: Judged): Judgement | null {
  const known = [...truth, ...marked];
  const odd = answered.filter((box) => !known.some((other) => same(box, other)));
  if (odd.length === 0) return null;
  const bare = odd.filter((box) => !known.some((other) => touched(box, other))).length;
  return bare > 0
    ? { verdict: 'not there', why: `${answers(bare)} where nothing is marked.` }
    : { verdict: 'wrong place', why: `${answers(odd.length)} badly on what is marked.` };
}

const answers = (count: number): string =>
  count === 1 ? '1 answered box lies' : `${count} answered boxes lie`;

const tooMuch = (notRead: string | null): Judgement =>
  notRead === null
    ? { verdict: 'not chosen', why: 'More was kept than is meant.' }
    : { verdict: 'not read', why: notRead };
