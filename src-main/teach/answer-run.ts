import { GeoR1Error, throwIfAborted } from '../contract/index.js';
import type { Example, Phase, PixelBox, TeachProgress, TeachResult } from '../contract/index.js';
import { boxFromScene, FAMILY_FACTS, promptFor } from '../checkpoints/index.js';
import type { CheckpointLearning, WindowArea } from '../checkpoints/index.js';
import type { Scene } from '../scene/index.js';
import type { CurvePoint } from './adapter-file.js';
import { encodeAnswerAdapter } from './answer-adapter.js';
import type { AnswerAdapter } from './answer-adapter.js';
import { AnswerLearner } from './answer-learner.js';
import type { AnswerItem } from './answer-learner.js';
import { trainsAnswers } from './answer-rows.js';
import { answerText } from './answer-text.js';
import { taskOf } from './asked-task.js';
import { changedExamples, compared } from './compare-run.js';
import type { Outcome } from './compare-run.js';
import { metricOf } from './judge.js';
import type { Attempt } from './learner.js';
import { leaveOut } from './each-scene.js';
import { curvePoint, IDLE, progressOf } from './progress.js';
import { nothingToLearn } from './run.js';
import type { TeachRequest } from './run.js';
import type { TrainHooks } from './run-point.js';
import { train } from './trainer.js';

/** What teaching a checkpoint needs of the app around it. */
export interface AnswerPorts {
  readonly learning: CheckpointLearning;
  readonly openScene: (path: string, signal?: AbortSignal) => Promise<Scene>;
  /** The picture of an example: the part of the scene, and the size that it is read in. */
  readonly window: (
    scene: Scene,
    example: Example,
  ) => { readonly area: WindowArea; readonly out: { readonly width: number; readonly height: number } };
}

export interface AnswerRequest extends TeachRequest {
  /** The adapter to go on from; its weights are the reference of the KL divergence then. */
  readonly from?: AnswerAdapter | null;
  readonly maxTokens?: number | null;
}

export interface AnswerHooks extends Pick<TrainHooks, 'signal' | 'gate' | 'onRollouts'> {
  readonly onProgress?: (progress: TeachProgress) => void;
}

/** A box of which less than this share lies in the picture is no target there. */
const LEAST_SEEN = 0.5;

/**
 * Teaches a checkpoint from examples: reads their pictures, trains an adapter, and measures greedy answers before and after.
 * @throws GeoR1Error bad-input where no example can be learned from; cancelled; whatever the checkpoint throws
 */
export async function teachAnswers(
  ports: AnswerPorts,
  request: AnswerRequest,
  hooks: AnswerHooks = {},
): Promise<{ readonly adapter: AnswerAdapter; readonly result: TeachResult }> {
  const { learning } = ports;
  const { settings, method, from = null, maxTokens = null } = request;
  const { signal } = hooks;
  const began = performance.now();
  const leftOut = [...request.leftOut];
  const curves: CurvePoint[] = [];
  const tell = (phase: Phase, step: number, steps: number, more: Partial<TeachProgress> = {}): void =>
    hooks.onProgress?.({ ...IDLE, phase, step, steps, part: 'answer', ...more });

  const all = [...request.train, ...request.heldOut];
  const items: AnswerItem[] = [];
  for (const [at, example] of all.entries()) {
    throwIfAborted(signal);
    tell('looking', at + 1, all.length);
    try {
      items.push(await look(ports, example, items.length, signal));
    } catch (thrown) {
      leaveOut([example], thrown, leftOut, signal);
    }
  }
  const learned = new Set(request.train.map(({ id }) => id));
  const isLearned = ({ example }: AnswerItem): boolean => learned.has(example.id);
  const parts = {
    train: items.flatMap((item, at) => (isLearned(item) ? [at] : [])),
    heldOut: items.flatMap((item, at) => (isLearned(item) ? [] : [at])),
  };
  if (parts.train.length === 0) throw nothingToLearn(leftOut);

  const start = from?.weights ?? null;
  const learner = new AnswerLearner(learning, items, { settings, start, maxTokens });
  await learner.know({ weights: new Float32Array(learning.lora.length) }, signal);
  const before = await greedyAnswers('replay before');
  const started = performance.now();
  const trained = await train(
    learner,
    trainsAnswers(learning),
    parts,
    { method, settings },
    {
      signal,
      gate: hooks.gate,
      onRollouts: hooks.onRollouts,
      onStep: (told) => {
        curves.push(curvePoint(told));
        tell('training', told.step, told.steps, progressOf(told, started));
      },
    },
  );
  const after = await greedyAnswers('measuring');

  const outcomes = items.map(({ example }, at): Outcome => ({
    example,
    before: metricOf(before[at]?.reward ?? NONE, settings.rewards),
    after: metricOf(after[at]?.reward ?? NONE, settings.rewards),
    boxesBefore: before[at]?.boxes ?? [],
    boxesAfter: after[at]?.boxes ?? [],
  }));
  const of = (which: readonly number[]): Outcome[] => which.flatMap((at) => outcomes[at] ?? []);
  const result: TeachResult = {
    method,
    settings,
    set: request.set,
    trained: ['answer'],
    terms: [],
    steps: trained.steps,
    bestStep: trained.bestStep,
    seconds: (performance.now() - began) / 1000,
    secondsToBest: trained.secondsToBest,
    heldOut: parts.heldOut.length === 0 ? null : compared(of(parts.heldOut)),
    train: compared(of(parts.train)),
    replay: null,
    forgot: false,
    changed: changedExamples(outcomes),
    leftOut,
    ended: trained.ended,
    bytes: 1,
  };
  const adapter: AnswerAdapter = {
    meta: {
      schemaVersion: 1,
      name: request.set.name,
      created: new Date().toISOString(),
      base: {
        name: learning.checkpoint.name,
        family: learning.checkpoint.family,
        sha256: learning.lora.base,
      },
      rank: learning.lora.rank,
      alpha: learning.lora.alpha,
      from: from?.meta.created ?? null,
      result,
    },
    curves,
    weights: trained.weights,
  };
  return { adapter, result: { ...result, bytes: encodeAnswerAdapter(adapter).length } };

  async function greedyAnswers(phase: Phase): Promise<Attempt[]> {
    const answers: Attempt[] = [];
    for (const at of items.keys()) {
      throwIfAborted(signal);
      tell(phase, at + 1, items.length);
      answers.push(await learner.greedy(at, signal));
    }
    return answers;
  }
}

const NONE = { total: 0, format: 0, iou: 0, map: 0, mask: null };

/** Reads an example's picture, and what should be answered about it. */
async function look(
  { learning, openScene, window }: AnswerPorts,
  example: Example,
  number: number,
  signal?: AbortSignal,
): Promise<AnswerItem> {
  const scene = await openScene(example.image, signal);
  try {
    const { area, out } = window(scene, example);
    const { rgb, anyValid } = await scene.readWindow(area, out, signal);
    if (!anyValid)
      throw new GeoR1Error({ code: 'bad-input', subject: example.image, message: 'There is no data there.' });
    const task = taskOf(example);
    const picture = { rgb, width: out.width, height: out.height };
    const { resized } = await learning.prompt(
      number,
      { prompt: promptFor(task, example.words), picture },
      signal,
    );
    const targets = example.targets.flatMap((box) => within(box, area));
    if (targets.length === 0 && example.targets.length > 0)
      throw new GeoR1Error({
        code: 'bad-input',
        subject: example.image,
        message: 'Its targets lie outside its picture.',
      });
    const { coordinates } = FAMILY_FACTS[learning.checkpoint.family];
    const boxes = targets.map((box) => boxFromScene(box, area, resized, coordinates));
    const wanted = await learning.tokens(answerText(task, example.words, boxes), signal);
    return { example: { ...example, targets }, task, area, resized, wanted };
  } finally {
    await scene.close();
  }
}

/** The part of a box inside a window, where enough of it is. */
function within([x, y, width, height]: Readonly<PixelBox>, area: WindowArea): PixelBox[] {
  const [left, top] = [Math.max(x, area.x), Math.max(y, area.y)];
  const across = Math.min(x + width, area.x + area.width) - left;
  const down = Math.min(y + height, area.y + area.height) - top;
  const seen = (Math.max(0, across) * Math.max(0, down)) / Math.max(width * height, Number.MIN_VALUE);
  return seen >= LEAST_SEEN ? [[left, top, across, down]] : [];
}
