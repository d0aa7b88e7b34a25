import type { Example, Phase, TeachProgress, TeachResult } from '../contract/index.js';
import { encodeAnswerAdapter } from './answer-adapter.js';
import type { AnswerAdapter } from './answer-adapter.js';
import { readItems } from './answer-items.js';
import type { AnswerPorts } from './answer-items.js';
import { AnswerLearner } from './answer-learner.js';
import { requireDrawing } from './answer-outlines.js';
import { trainsAnswers } from './answer-rows.js';
import { changedExamples, compared, forgot, measured } from './compare-run.js';
import type { Outcome } from './compare-run.js';
import { metricOf } from './judge.js';
import type { Attempt } from './learner.js';
import { requireOutlines } from './look-outlines.js';
import { curvePoint, IDLE, progressOf } from './progress.js';
import { nothingToLearn } from './run.js';
import type { TeachHooks, TeachPoint, TeachRequest } from './run.js';
import type { Trained } from './run-point.js';
import { fresh, train } from './trainer.js';
import { WorkClock } from './work-clock.js';

export interface AnswerRequest extends TeachRequest {
  /** The adapter to go on from; its weights are the reference of the KL divergence then. */
  readonly from?: AnswerAdapter | null;
  readonly maxTokens?: number | null;
  /** Asked before and after and never learned from: what was forgotten. Left out, nothing is known of that. */
  readonly replay?: readonly Example[];
}

interface AnswersTaught {
  readonly adapter: AnswerAdapter;
  readonly result: TeachResult;
}

/**
 * Teaches a checkpoint from examples: reads their pictures, trains an adapter, and measures greedy answers before and
 * after. What is read and prompted is so again in each life of a run; what was measured before and trained is not.
 * @param from a kept point of an earlier life
 * @throws GeoR1Error bad-input where no example can be learned from; cancelled; whatever the checkpoint throws
 */
export async function teachAnswers(
  ports: AnswerPorts,
  request: AnswerRequest,
  hooks: TeachHooks = {},
  from: TeachPoint | null = null,
): Promise<AnswersTaught> {
  const { learning } = ports;
  const { settings } = request;
  const { signal } = hooks;
  const clock = new WorkClock();
  const gate = (): Promise<void> => clock.wait(hooks);
  const leftOut = [...request.leftOut];
  const curves = [...(from?.curves ?? [])];
  const tell = (phase: Phase, step: number, steps: number, more: Partial<TeachProgress> = {}): void =>
    hooks.onProgress?.({ ...IDLE, phase, step, steps, part: 'answer', ...more });

  const replay = new Set(request.replay?.map(({ id }) => id));
  const all = [...request.train, ...request.heldOut, ...(request.replay ?? [])];
  const items = await readItems(
    ports,
    all,
    request.images ?? {},
    leftOut,
    (at) => tell('looking', at, all.length),
    gate,
    signal,
  );
  const learned = new Set(request.train.map(({ id }) => id));
  const placesOf = (wanted: boolean): number[] =>
    items.flatMap(({ example: { id } }, at) => (!replay.has(id) && learned.has(id) === wanted ? [at] : []));
  const parts = { train: placesOf(true), heldOut: placesOf(false) };
  if (parts.train.length === 0) throw nothingToLearn(leftOut);

  const { rewards } = settings;
  requireOutlines(request.set, request.train, rewards);
  const seen = items.flatMap(({ example }) => (replay.has(example.id) ? [] : [example]));
  const learner = new AnswerLearner(learning, items, {
    settings,
    outlines: requireDrawing(ports.outlines, seen, rewards),
    start: request.from?.weights ?? null,
    maxTokens: request.maxTokens ?? null,
  });
  const before = await answersBefore();
  if (from === null) await hooks.save?.(kept());
  const known = from?.done[0]?.trained ?? null;
  const trained = known ?? (await trainAnswers());
  await learner.know(fresh(trained.weights), signal);
  if (known === null) await hooks.save?.({ ...kept(), done: [{ part: 'answer', trained }] });
  const after = await greedyAnswers('measuring');

  const judged = items.map(({ example }, at): { at: number; outcome: Outcome } => ({
    at,
    outcome: {
      example,
      before: metricOf(before[at]?.reward ?? NONE, settings.rewards),
      after: metricOf(after[at]?.reward ?? NONE, settings.rewards),
      boxesBefore: before[at]?.boxes ?? [],
      boxesAfter: after[at]?.boxes ?? [],
    },
  }));
  const isReplay = ({ outcome }: (typeof judged)[number]): boolean => replay.has(outcome.example.id);
  const outcomes = measured(
    judged.filter((one) => !isReplay(one)),
    leftOut,
  );
  const replayed = measured(judged.filter(isReplay), leftOut);
  const result = resultOf(trained);
  const adapter: AnswerAdapter = { meta: metaOf(result), curves, weights: trained.weights };
  return { adapter, result: { ...result, bytes: encodeAnswerAdapter(adapter).length } };

  function kept(): TeachPoint {
    const answered = items.flatMap(({ example: { id } }, at) => {
      const one = before[at];
      return one === undefined ? [] : [{ example: id, boxes: one.boxes, reward: one.reward }];
    });
    return { done: [], point: null, curves, before: answered };
  }

  /** As the checkpoint came, whatever the run began from. Those of an earlier life are taken as they were. */
  async function answersBefore(): Promise<readonly Pick<Attempt, 'boxes' | 'reward'>[]> {
    const earlier = new Map(from?.before?.map((one) => [one.example, one]));
    const known = items.flatMap(({ example }) => earlier.get(example.id) ?? []);
    if (known.length === items.length) return known;
    await learner.know({ weights: new Float32Array(learning.lora.length) }, signal);
    return greedyAnswers('replay before');
  }

  function trainAnswers(): Promise<Trained> {
    const point = from?.point ?? null;
    const by = request.method === 'sft' ? 'supervised' : 'rewards';
    tell('training', point?.step ?? 0, settings.steps ?? learner.defaultSteps[by]);
    return train(
      learner,
      trainsAnswers(learning),
      parts,
      { method: request.method, settings },
      {
        signal,
        gate,
        onRollouts: (item, ...rollouts) => {
          const example = items[item]?.example;
          if (example !== undefined) hooks.onRollouts?.(example, ...rollouts);
        },
        onStep: (told) => {
          curves.push(curvePoint(told));
          tell('training', told.step, told.steps, progressOf(told));
        },
        onFlat: ({ step, steps, reward, flatGroups }) =>
          tell('training', step, steps, { reward, flatGroups }),
        save: (reached) => hooks.save?.({ ...kept(), point: reached }) ?? Promise.resolve(),
      },
      point,
    );
  }

  async function greedyAnswers(phase: Phase): Promise<Attempt[]> {
    const answers: Attempt[] = [];
    for (const at of items.keys()) {
      await gate();
      const own = replay.has(items[at]?.example.id ?? '') && phase === 'measuring' ? 'replay after' : phase;
      tell(own, at + 1, items.length);
      answers.push(await learner.greedy(at, signal));
    }
    return answers;
  }

  function resultOf({ steps, bestStep, secondsToBest, ended }: Trained): TeachResult {
    const of = (which: readonly number[]): Outcome[] =>
      outcomes.filter(({ at }) => which.includes(at)).map(({ outcome }) => outcome);
    const remembered = replayed.length === 0 ? null : compared(replayed.map(({ outcome }) => outcome));
    return {
      method: request.method,
      settings,
      set: request.set,
      trained: ['answer'],
      terms: [],
      steps,
      bestStep,
      seconds: clock.seconds,
      provider: learning.provider,
      secondsToBest,
      heldOut: parts.heldOut.length === 0 ? null : compared(of(parts.heldOut)),
      train: compared(of(parts.train)),
      replay: remembered,
      forgot: forgot(remembered),
      changed: changedExamples(outcomes.map(({ outcome }) => outcome)),
      leftOut,
      ended,
      bytes: 1,
    };
  }

  function metaOf(known: TeachResult): AnswerAdapter['meta'] {
    const { checkpoint, lora } = learning;
    return {
      schemaVersion: 1,
      name: request.set.name,
      created: new Date().toISOString(),
      base: { name: checkpoint.name, family: checkpoint.family, sha256: lora.base },
      rank: lora.rank,
      alpha: lora.alpha,
      from: request.from?.meta.created ?? null,
      result: known,
    };
  }
}

const NONE = { total: 0, format: 0, iou: 0, map: 0, mask: null };
