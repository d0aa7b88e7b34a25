import { ANYTHING, throwIfAborted } from '../../contract/index.js';
import type { Candidate, Chain, ExecutedStep, PixelBox, Task } from '../../contract/index.js';
import { boxCentre } from '../../geometry/index.js';
import type { SceneFrame } from '../../geometry/index.js';
import { checkChain } from '../check-chain.js';
import { stepText } from '../text.js';
import type { ReasonVocabulary } from '../vocabulary.js';
import { closeLooks } from './close-looks.js';
import type { LookCloser } from './close-looks.js';
import type { ExecutionContext } from './context.js';
import { looseSurfaces } from './loose-surfaces.js';
import { drawForStep } from './outlined.js';
import type { DrawOutlines, OutlineSize } from './outlined.js';
import { isRegion, stripped } from './regions.js';
import { makeRuler } from './ruler.js';
import { NOTHING } from './sets.js';
import type { StepResult, StepSet } from './sets.js';
import { stepKey } from './step-memo.js';
import type { Remembered, StepMemo } from './step-memo.js';
import { indexMembers } from './spatial-index.js';
import { executeStep } from './step.js';
import { textScores } from './text-score.js';
import type { TextEncoder } from './text-score.js';
import { DEFAULT_THRESHOLD, thresholdsOf } from './threshold.js';
import type { UnfamiliarRule } from './threshold.js';

export interface ExecuteOptions {
  readonly task: Task;
  readonly candidates: readonly Candidate[];
  readonly frame: SceneFrame;
  readonly vocabulary: ReasonVocabulary;
  /** For terms outside the vocabulary; without it such a term cannot be checked. */
  readonly text?: TextEncoder | undefined;
  /** Asked extent in pixels of the scene: places ("top left") are then its places. Candidates outside are left out. */
  readonly where?: Readonly<PixelBox> | null | undefined;
  /** Score from which a candidate counts, instead of the class's own threshold. */
  readonly minScore?: number | null | undefined;
  /** The bundle's threshold of each class. */
  readonly answerThresholds?: Readonly<Record<string, number>> | undefined;
  /** How they follow in a picture unlike those that they were measured on; left out, they do not. */
  readonly unfamiliar?: UnfamiliarRule | undefined;
  /** For headings and colours of parts; without it they cannot be checked. */
  readonly lookCloser?: LookCloser | undefined;
  /** For sizes that are told or that decide; without it they are those of boxes. */
  readonly drawOutlines?: DrawOutlines | undefined;
  /** Shared by the readings of one question on the same candidates. */
  readonly memo?: StepMemo | undefined;
  readonly onStep?: ((step: ExecutedStep) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface Chosen {
  readonly candidate: number;
  /** The candidate's score times how well it fits what was asked, lowered for what could not be checked; 0 to 1. */
  readonly score: number;
  /** Number of the step that chose it. */
  readonly step: number;
}

export interface Executed {
  readonly steps: readonly ExecutedStep[];
  /** Best first. */
  readonly chosen: readonly Chosen[];
  readonly none: boolean;
  /** The step that emptied the set; null where something was found. */
  readonly emptiedBy: number | null;
}

/** Each thing that could not be checked lowers the scores by this factor, down to the floor. */
const DOUBT = 0.9;
const DOUBT_FLOOR = 0.5;

/**
 * Executes a chain on the candidates of a scene, step by step.
 * @throws GeoR1Error bad-input for a malformed chain, cancelled; whatever the text encoder throws
 */
export async function executeChain(chain: Chain, options: ExecuteOptions): Promise<Executed> {
  const { checked, steps, results } = await runSteps(chain, options);
  return conclude(checked, steps, results, options.task);
}

/** A chain with what each of its steps did. @throws as `executeChain` */
export async function runSteps(
  chain: Chain,
  options: ExecuteOptions,
): Promise<{ checked: Chain; steps: ExecutedStep[]; results: StepResult[] }> {
  const checked = checkChain(chain);
  const { candidates, frame, signal, vocabulary, memo = new Map<string, Remembered>() } = options;
  throwIfAborted(signal);
  const region: Readonly<PixelBox> = options.where ?? [0, 0, frame.width, frame.height];
  const ruler = makeRuler(frame);
  const results: StepResult[] = [];
  const setOf = (number: number): StepSet => results[number - 1]?.set ?? NOTHING;
  const done: Remembered[] = [];
  const keys: (string | null)[] = [];
  const isClass = (term: string): boolean =>
    term === ANYTHING || vocabulary.classes.some(({ name }) => name === term);
  const threshold = thresholdsOf(options);
  const outlines = new Map<number, OutlineSize>();
  const context: ExecutionContext = {
    candidates:
      options.where === null || options.where === undefined
        ? candidates
        : candidates.filter((candidate) => isRegion(candidate) || inside(candidate.bbox, region)),
    frame,
    ruler,
    region,
    vocabulary,
    threshold,
    faint: options.minScore == null,
    textScore: await textScores(checked, options.text, vocabulary, signal),
    textThreshold: options.minScore ?? options.text?.threshold ?? DEFAULT_THRESHOLD,
    close: await closeLooks(checked, candidates, (name) => threshold(name).used, options.lookCloser),
    outlines,
    loose: looseSurfaces(checked),
    set: setOf,
    index: (number) => {
      const step = done[number - 1];
      const index = step?.index ?? indexMembers(stripped(setOf(number).members), ruler, boxCentre(region));
      if (step !== undefined) step.index = index;
      return index;
    },
  };
  const steps: ExecutedStep[] = [];
  const removed = removedSteps(checked);
  for (const [at, step] of checked.entries()) {
    throwIfAborted(signal);
    const started = performance.now();
    await drawForStep(step, { set: setOf, ruler, outlines }, options.drawOutlines);
    const removes = removed.has(at + 1);
    const key = removes ? null : stepKey(step, keys, isClass);
    const remembered =
      (key === null ? undefined : memo.get(key)) ?? remember(executeStep(step, context, removes));
    if (key !== null) memo.set(key, remembered);
    keys.push(key);
    done.push(remembered);
    const { result } = remembered;
    results.push(result);
    const executed: ExecutedStep = {
      number: at + 1,
      step,
      text: stepText(step),
      members: [...remembered.members],
      finding: result.finding,
      ...(result.values === undefined ? {} : { values: [...result.values] }),
      ...(result.unit === undefined ? {} : { unit: result.unit }),
      ...(result.fainter === undefined ? {} : { fainter: result.fainter }),
      ...(result.threshold === undefined ? {} : { threshold: result.threshold }),
      elapsedMs: performance.now() - started,
    };
    steps.push(executed);
    options.onStep?.(executed);
  }
  return { checked, steps, results };
}

/** Steps that narrow what a later one takes away. */
function removedSteps(chain: Chain): ReadonlySet<number> {
  const removed = new Set<number>();
  for (const [at, step] of [...chain.entries()].reverse()) {
    if (step.verb === 'minus') removed.add(step.remove);
    if (!removed.has(at + 1)) continue;
    if (step.verb === 'union') for (const set of step.sets) removed.add(set);
    else if ('from' in step) removed.add(step.from);
  }
  return removed;
}

function remember(result: StepResult): Remembered {
  return { result, members: result.set.members.map(({ candidate }) => candidate.id), index: null };
}

function inside(bbox: Readonly<PixelBox>, [x, y, w, h]: Readonly<PixelBox>): boolean {
  const [cx, cy] = boxCentre(bbox);
  return cx >= x && cy >= y && cx <= x + w && cy <= y + h;
}

function conclude(
  chain: Chain,
  steps: readonly ExecutedStep[],
  results: readonly StepResult[],
  task: Task,
): Executed {
  const doubts = results.filter(({ doubtful }) => doubtful === true).length;
  const doubt = Math.max(DOUBT_FLOOR, DOUBT ** doubts);
  const last = chain.at(-1);
  const from = last?.verb === 'answer' ? last.from : chain.length;
  const members = results.at(-1)?.set.members ?? [];
  const kept = task === 'rec' ? members.slice(0, 1) : members;
  return {
    steps,
    chosen: kept.map(({ candidate, weight }) => ({
      candidate: candidate.id,
      score: Math.min(1, weight * doubt),
      step: from,
    })),
    none: kept.length === 0,
    emptiedBy: kept.length === 0 ? emptiedBy(chain, results, from) : null,
  };
}

/** Follows the answer's set back to the first step that has nothing left. */
function emptiedBy(chain: Chain, results: readonly StepResult[], from: number): number {
  const step = chain[from - 1];
  const empty = (number: number) => results[number - 1]?.set.members.length === 0;
  if (step !== undefined && 'from' in step && empty(step.from)) return emptiedBy(chain, results, step.from);
  if (step?.verb === 'union') return emptiedBy(chain, results, step.sets[0] ?? from);
  return from;
}
