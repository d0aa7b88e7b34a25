import type { Example, TeachSettings } from '../contract/index.js';
import type { TrainingState, WireTensor } from '../engine/index.js';
import type { Random } from '../reason/corpus/index.js';
import type { MethodRules } from './advantages.js';
import { judge } from './judge.js';
import { STEPS } from './learner.js';
import type { Attempt, Group, Judged, Learner } from './learner.js';
import { rewardTensors, supervisedTensors } from './term-batch.js';
import { describeEach } from './term-features.js';
import type { Scale } from './term-features.js';
import { labelCandidates } from './term-item.js';
import type { Labelled, TermScene } from './term-item.js';
import { biasIndex, findTerm, scoreTerm, termWeights } from './term-model.js';
import type { Described, Scored, TermAnswer, TermLayout } from './term-model.js';
import { logsOf, rollOut } from './term-rollouts.js';
import type { TermTrace } from './term-rollouts.js';

/** From this probability on a term's candidate is an answer. */
export const TERM_THRESHOLD = 0.5;
/**
 * Rollouts choose and leave boxes alone: with the Gaussian on, its noise drowned what a choice was worth, and ten-shot
 * runs fell below where their warm-up ended.
 */
const BOX_NOISE = 0;
/** At first nothing is an object of the term. */
const START_BIAS = -3;
/** Moves of a bias that are tried, logits. */
const BIAS_STEPS = Array.from({ length: 65 }, (_, i) => (i - 32) / 4);

interface TermItem {
  readonly example: Example;
  readonly term: number;
  readonly described: Described;
  readonly labelled: Labelled;
  readonly outlines: TermScene['outlines'];
}

export interface TermOptions {
  readonly terms: number;
  readonly settings: TeachSettings;
  /** Of the Gaussian that moves boxes: the training graph's own. */
  readonly boxDeviation: number;
  /** Share of that deviation by which rollouts move boxes; 0 leaves boxes as the examples taught them. */
  readonly boxNoise?: number;
}

/** New terms, learned as a policy over the candidates of scenes. */
export class TermLearner implements Learner<TermTrace> {
  readonly part = 'term';
  readonly warmUp = STEPS.term.warmUp;
  readonly defaultSteps = STEPS.term;
  readonly defaultRate = { supervised: 0.001, rewards: 0.0003 };
  readonly examples: readonly Example[];
  readonly layout: TermLayout;
  readonly #items: readonly TermItem[];
  readonly #options: TermOptions;
  #weights: Float32Array;
  #reference: Float32Array;
  /** Of each item under the reference, which changes once in a run. */
  #referred = new Map<number, Scored>();

  constructor(scenes: readonly TermScene[], scale: Scale, options: TermOptions) {
    this.layout = { terms: options.terms, features: scale.mean.length };
    this.#options = options;
    this.#items = describeEach(scenes, scale).flatMap((described, at) => {
      const scene = scenes[at];
      if (scene === undefined) return [];
      const { example, term, outlines } = scene;
      return { example, term, described, labelled: labelCandidates(scene), outlines };
    });
    this.examples = scenes.map(({ example }) => example);
    this.#weights = new Float32Array(termWeights(this.layout));
    this.#reference = this.#weights;
  }

  initial(): Float32Array {
    const weights = new Float32Array(termWeights(this.layout));
    for (let term = 0; term < this.layout.terms; term++) weights[biasIndex(this.layout, term)] = START_BIAS;
    return weights;
  }

  know({ weights }: TrainingState): Promise<void> {
    this.#weights = weights;
    return Promise.resolve();
  }

  refer(): void {
    this.#reference = this.#weights;
    this.#referred = new Map();
  }

  supervised(items: readonly number[], random: Random): WireTensor[] | null {
    return supervisedTensors(
      items.map((at) => this.#item(at)),
      this.layout,
      random,
    );
  }

  sample(at: number, count: number, random: Random): Promise<Group<TermTrace>> {
    const item = this.#item(at);
    const { temperature } = this.#options.settings;
    const { answers, trace } = rollOut(item.described, this.#score(item, this.#weights), count, random, {
      deviation: this.#options.boxDeviation,
      noise: this.#options.boxNoise ?? BOX_NOISE,
      temperature,
    });
    const attempts = answers.map((answered) => this.#attempt(item, answered));
    return Promise.resolve({ item: at, attempts, trace });
  }

  batch(judged: readonly Judged<TermTrace>[], { tokenLevel }: MethodRules): Promise<WireTensor[]> {
    const groups = judged.map(({ group: { item: at, trace }, advantages }) => {
      const item = this.#item(at);
      const reference = this.#referred.get(at) ?? this.#score(item, this.#reference);
      this.#referred.set(at, reference);
      const referenceLogs = logsOf(reference, trace.rows, trace, this.#options.boxDeviation);
      return { described: item.described, term: item.term, trace, referenceLogs, advantages };
    });
    return Promise.resolve(
      rewardTensors(groups, this.layout, tokenLevel, (this.#options.boxNoise ?? BOX_NOISE) > 0),
    );
  }

  greedy(at: number): Promise<Attempt> {
    const item = this.#item(at);
    const scored = this.#score(item, this.#weights);
    return Promise.resolve(this.#attempt(item, findTerm(item.described, scored, TERM_THRESHOLD)));
  }

  /**
   * Moves each term's bias to where the examples' own rewards are highest: labels of which objects and others weigh the
   * same say nothing of how rare a thing is. Of equal moves the middle one is taken, which leaves room on both sides.
   */
  calibrate(items: readonly number[]): Float32Array | null {
    const weights = this.#weights.slice();
    for (let term = 0; term < this.layout.terms; term++) {
      const own = items
        .map((at) => this.#item(at))
        .filter((item) => item.term === term)
        .map((item) => ({ item, scored: this.#score(item, this.#weights) }));
      if (own.length === 0) continue;
      const rewards = BIAS_STEPS.map((by) =>
        own.reduce((sum, { item, scored }) => {
          const logits = scored.logits.map((logit) => logit + by);
          const found = findTerm(item.described, { ...scored, logits }, TERM_THRESHOLD);
          return sum + this.#attempt(item, found).reward.total;
        }, 0),
      );
      const at = biasIndex(this.layout, term);
      weights[at] = (weights[at] ?? 0) + (BIAS_STEPS[middleOfBest(rewards)] ?? 0);
    }
    return weights;
  }

  #item(at: number): TermItem {
    const item = this.#items[at];
    if (item === undefined) throw new RangeError(`there is no example ${at}`);
    return item;
  }

  #score({ term, described }: TermItem, weights: Float32Array): Scored {
    return scoreTerm(weights, this.layout, term, described);
  }

  #attempt({ example, outlines }: TermItem, found: readonly TermAnswer[]): Attempt {
    const answered = found.map((one) => ({ ...one, outline: outlines?.[one.row] }));
    return {
      lines: [`find ${example.words} — ${answered.length} taken`],
      boxes: answered.map(({ bbox }) => bbox),
      reward: judge(example, answered, this.#options.settings.rewards),
    };
  }
}

/** The middle of the longest run of highest values. */
export function middleOfBest(values: readonly number[]): number {
  const best = Math.max(...values) - 1e-9;
  let [from, length] = [0, 0];
  for (let at = 0; at < values.length; at++) {
    let end = at;
    while (end < values.length && (values[end] ?? -Infinity) >= best) end += 1;
    if (end - at > length) [from, length] = [at, end - at];
    at = end;
  }
  return from + Math.floor((length - 1) / 2);
}
