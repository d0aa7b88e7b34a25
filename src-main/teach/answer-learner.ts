import type { Example, Task, TeachSettings } from '../contract/index.js';
import {
  boxToScene,
  confidenceOf,
  FAMILY_FACTS,
  readAnswer,
  STOP_TEXTS,
  TOKEN_LIMIT,
} from '../checkpoints/index.js';
import type { CheckpointLearning, Sampled, WindowArea } from '../checkpoints/index.js';
import type { TrainingState, WireTensor } from '../engine/index.js';
import type { Random } from '../reason/corpus/index.js';
import { tokenWeights } from './advantages.js';
import type { MethodRules } from './advantages.js';
import { judgedByOutlines } from './answer-outlines.js';
import type { AnswerOutlines } from './answer-outlines.js';
import { answerRows } from './answer-rows.js';
import { isWellFormed } from './answer-text.js';
import { normal } from './chance.js';
import { judge } from './judge.js';
import type { Answered } from './judge.js';
import { STEPS } from './learner.js';
import type { Attempt, Group, Judged, Learner } from './learner.js';

/** An example in the picture that the checkpoint is asked about. */
export interface AnswerItem {
  readonly example: Example;
  readonly task: Task;
  readonly area: WindowArea;
  /** The size in which the model sees it. */
  readonly resized: { readonly width: number; readonly height: number };
  /** Tokens of the answer to imitate. */
  readonly wanted: readonly number[];
}

/** What rollouts wrote. */
export interface AnswerTrace {
  readonly tokens: readonly (readonly number[])[];
  readonly logs: readonly (readonly number[])[];
}

export interface AnswerOptions {
  readonly settings: TeachSettings;
  /** What the adapter begins as; noise that changes nothing where left out. */
  readonly start?: Float32Array | null;
  /** Tokens of an answer at most, below the published limit. */
  readonly maxTokens?: number | null;
  /** Where masks are rewarded. */
  readonly outlines?: AnswerOutlines | null;
}

const MOST_SEED = 0x3fffffff;

/** What a checkpoint writes: a low-rank adapter of its decoder. Prompts are numbered as the items are. */
export class AnswerLearner implements Learner<AnswerTrace> {
  readonly part = 'answer';
  readonly warmUp = STEPS.answer.warmUp;
  readonly defaultSteps = STEPS.answer;
  /** The paper's for rewards; by examples, as is usual with adapters. */
  readonly defaultRate = { supervised: 1e-4, rewards: 1e-5 };
  readonly examples: readonly Example[];
  readonly #learning: CheckpointLearning;
  readonly #items: readonly AnswerItem[];
  readonly #options: AnswerOptions;
  #weights: Float32Array = new Float32Array(0);
  #reference: { readonly weights: Float32Array; told: boolean } | null = null;

  constructor(learning: CheckpointLearning, items: readonly AnswerItem[], options: AnswerOptions) {
    [this.#learning, this.#items, this.#options] = [learning, items, options];
    this.examples = items.map(({ example }) => example);
  }

  initial(random: Random): Float32Array {
    if (this.#options.start != null) return this.#options.start;
    const { length: all, parts } = this.#learning.lora;
    const weights = new Float32Array(all);
    for (const { offset, length, deviation } of parts)
      for (let at = offset; deviation > 0 && at < offset + length; at++)
        weights[at] = deviation * normal(random);
    return weights;
  }

  async know({ weights }: Pick<TrainingState, 'weights'>, signal?: AbortSignal): Promise<void> {
    this.#weights = weights;
    await this.#learning.adapt('policy', weights, signal);
  }

  refer(): void {
    this.#reference = { weights: this.#weights, told: false };
  }

  supervised(items: readonly number[]): WireTensor[] | null {
    if (items.length === 0) return null;
    const rows = items.map((item) => ({ item, tokens: this.#item(item).wanted }));
    const lengths = rows.map(({ tokens }) => tokens.length);
    const weights = tokenWeights(lengths, true);
    return answerRows(rows.map((row, at) => ({ ...row, advantage: 0, weight: weights[at] ?? 0 })));
  }

  async sample(
    item: number,
    count: number,
    random: Random,
    signal?: AbortSignal,
  ): Promise<Group<AnswerTrace>> {
    const sampling = {
      temperature: this.#options.settings.temperature,
      seed: random.integer(0, MOST_SEED),
    };
    const rows = await this.#write(item, count, sampling, signal);
    const attempts: Attempt[] = [];
    for (const row of rows) attempts.push(await this.#attempt(this.#item(item), row, signal));
    return {
      item,
      attempts,
      trace: { tokens: rows.map(({ tokens }) => tokens), logs: rows.map(({ logs }) => logs) },
    };
  }

  async batch(
    judged: readonly Judged<AnswerTrace>[],
    { tokenLevel, beta }: MethodRules,
    signal?: AbortSignal,
  ): Promise<WireTensor[]> {
    const rows = judged.flatMap(({ group: { item, trace }, advantages }) =>
      trace.tokens.map((tokens, at) => ({
        item,
        tokens,
        old: trace.logs[at] ?? [],
        advantage: advantages[at] ?? 0,
      })),
    );
    const reference = beta > 0 ? await this.#referenceLogs(rows, signal) : null;
    const lengths = rows.map(({ tokens }) => tokens.length);
    const weights = tokenWeights(lengths, tokenLevel);
    return answerRows(
      rows.map((row, at) => ({ ...row, reference: reference?.[at] ?? row.old, weight: weights[at] ?? 0 })),
    );
  }

  async greedy(item: number, signal?: AbortSignal): Promise<Attempt> {
    const [row] = await this.#write(item, 1, null, signal);
    if (row === undefined) throw new RangeError('nothing was written');
    return this.#attempt(this.#item(item), row, signal);
  }

  calibrate(): null {
    return null;
  }

  async #referenceLogs(
    rows: readonly { readonly item: number; readonly tokens: readonly number[] }[],
    signal?: AbortSignal,
  ): Promise<readonly Float32Array[]> {
    if (this.#reference === null) throw new RangeError('nothing was referred to');
    if (!this.#reference.told) await this.#learning.adapt('reference', this.#reference.weights, signal);
    this.#reference.told = true;
    const asked = rows.map(({ item, tokens }) => ({ item, tokens: [...tokens] }));
    return this.#learning.score('reference', asked, signal);
  }

  #write(
    item: number,
    rows: number,
    sampling: { readonly temperature: number; readonly seed: number } | null,
    signal?: AbortSignal,
  ): Promise<readonly Sampled[]> {
    const { task } = this.#item(item);
    const maxTokens = Math.min(TOKEN_LIMIT[task], this.#options.maxTokens ?? Infinity);
    return this.#learning.sample(item, { rows, maxTokens, stop: STOP_TEXTS[task], sampling }, signal);
  }

  #item(at: number): AnswerItem {
    const item = this.#items[at];
    if (item === undefined) throw new RangeError(`there is no example ${at}`);
    return item;
  }

  /** Boxes of a text on the scene, and what they are worth. */
  async #attempt(
    { example, task, area, resized }: AnswerItem,
    { text, logs, ends }: Sampled,
    signal?: AbortSignal,
  ): Promise<Attempt> {
    const { settings, outlines = null } = this.#options;
    const { coordinates } = FAMILY_FACTS[this.#learning.checkpoint.family];
    const written = { text, ends, probabilities: logs.map(Math.exp) };
    const answered = readAnswer(text).boxes.flatMap(({ corners, said }): Answered[] => {
      const bbox = boxToScene(corners, area, resized, coordinates);
      return bbox === null ? [] : [{ bbox, score: confidenceOf(said, written) }];
    });
    const boxes = answered.map(({ bbox }) => bbox);
    const drawn =
      outlines !== null && judgedByOutlines(example, settings.rewards)
        ? await outlines.of(example.image, boxes, signal)
        : [];
    const outlined = answered.map((one, at) => ({ ...one, outline: drawn[at] ?? null }));
    return {
      lines: text.split('\n'),
      boxes,
      reward: judge(example, outlined, settings.rewards, isWellFormed(task, text)),
    };
  }
}
