import type { Chain, Example, TeachSettings } from '../contract/index.js';
import type { Engine, TeachPort, TrainingState, WireTensor } from '../engine/index.js';
import { executeChain, executionOf, parseQuestion } from '../reason/index.js';
import { decode } from '../reason/corpus/index.js';
import type { Random } from '../reason/corpus/index.js';
import { encodeChain, leavesOutTaught, sampleChains, writeChains } from '../reason/policy/index.js';
import { tokenWeights } from './advantages.js';
import type { MethodRules } from './advantages.js';
import { chainTensors, longest } from './chain-batch.js';
import type { ChainRow, ReadQuestion } from './chain-batch.js';
import type { ChainItem } from './chain-items.js';
import { normal } from './chance.js';
import { judge, metricOf } from './judge.js';
import type { Answered } from './judge.js';
import { STEPS } from './learner.js';
import type { Attempt, Group, Judged, Learner } from './learner.js';
import { policyUnder } from './policy-under.js';

/** What rollouts wrote. */
export interface ChainTrace {
  readonly ids: readonly (readonly number[])[];
  readonly logs: readonly (readonly number[])[];
}

/** Chains whose answer is worth less are no example to imitate. */
const LEAST_IMITATED = 0.3;
/** As many as are weighed where the app is asked. */
const BEAMS = 5;
const LEFT_OUT = 'Looks for something else than the taught term that the question names: no answer.';

/** How questions are read: the policy's low-rank adapter. */
export class ChainLearner implements Learner<ChainTrace> {
  readonly part = 'chain';
  readonly warmUp = STEPS.chain.warmUp;
  readonly defaultSteps = STEPS.chain;
  readonly defaultRate = { supervised: 0.0003, rewards: 0.0003 };
  readonly examples: readonly Example[];
  readonly #items: readonly ChainItem[];
  readonly #engine: Engine;
  readonly #teach: TeachPort;
  readonly #settings: TeachSettings;
  /** The chain to imitate of each item; null where none was found. */
  readonly #imitated: (readonly number[] | null)[] = [];
  #weights: Float32Array = new Float32Array(0);

  constructor(items: readonly ChainItem[], engine: Engine, teach: TeachPort, settings: TeachSettings) {
    this.#items = items;
    this.#engine = engine;
    this.#teach = teach;
    this.#settings = settings;
    this.examples = items.map(({ example }) => example);
  }

  /** Finds for each of these items the chain that answers it best: the parser's, or one of the policy's. */
  async prepare(items: readonly number[], gate: () => Promise<void>, signal?: AbortSignal): Promise<void> {
    for (const at of items) {
      await gate();
      const item = this.#item(at);
      const { example, read, reasoning } = item;
      const parsed = parseQuestion(example.words, {
        ...reasoning,
        distractors: [...(reasoning.distractors ?? [])],
      });
      const own = encodeChain(parsed.chain, read.context);
      const written = await this.#write(item, BEAMS, null, signal);
      let best: { readonly ids: readonly number[]; readonly worth: number } | null = null;
      for (const ids of [...(own === null ? [] : [own]), ...written]) {
        if (!isReading(item, ids)) continue;
        const worth = metricOf((await this.#attempt(item, ids)).reward, this.#settings.rewards);
        if (worth >= LEAST_IMITATED && worth > (best?.worth ?? 0)) best = { ids, worth };
      }
      this.#imitated[at] = best?.ids ?? null;
    }
  }

  initial(random: Random): Float32Array {
    const { chain } = this.#teach.description;
    const weights = new Float32Array(chain?.weights ?? 0);
    for (const { offset, length, deviation } of chain?.segments ?? [])
      for (let at = offset; deviation > 0 && at < offset + length; at++)
        weights[at] = deviation * normal(random);
    return weights;
  }

  know({ weights }: TrainingState): Promise<void> {
    this.#weights = weights;
    return Promise.resolve();
  }

  refer(): void {
    // The reference is the policy as it came: the bundle's own graphs hold it.
  }

  supervised(items: readonly number[]): WireTensor[] | null {
    const picked = items.flatMap((at) => {
      const ids = this.#imitated[at];
      return ids == null ? [] : [{ at, ids }];
    });
    if (picked.length === 0) return null;
    const rows = picked.map(({ ids }, question) => ({ question, ids }));
    const zeros = rows.map(({ ids }) => ids.map(() => 0));
    return [
      ...chainTensors(this.#questions(picked.map(({ at }) => at)), rows),
      ...tokenTensors(rows, { old: zeros, reference: null, advantages: rows.map(() => 0), tokenLevel: true }),
    ];
  }

  async sample(at: number, count: number, random: Random, signal?: AbortSignal): Promise<Group<ChainTrace>> {
    const item = this.#item(at);
    const policy = policyUnder(this.#engine, this.#weights, this.#settings);
    if (policy === null) throw new RangeError('there is no policy');
    const { temperature } = this.#settings;
    const written = await sampleChains(policy, questionOf(item), {
      count,
      temperature,
      random: () => random.next(),
      signal,
    });
    const attempts: Attempt[] = [];
    for (const { ids } of written) attempts.push(await this.#attempt(item, ids));
    return {
      item: at,
      attempts,
      trace: {
        ids: written.map(({ ids }) => ids),
        logs: written.map(({ logProbabilities }) => logProbabilities),
      },
    };
  }

  async batch(
    judged: readonly Judged<ChainTrace>[],
    { tokenLevel }: MethodRules,
    signal?: AbortSignal,
  ): Promise<WireTensor[]> {
    const rows = judged.flatMap(({ group }, question) => group.trace.ids.map((ids) => ({ question, ids })));
    const chains = chainTensors(this.#questions(judged.map(({ group }) => group.item)), rows);
    const reference = await this.#teach.scoreBase(chains, signal);
    const old = judged.flatMap(({ group }) => group.trace.logs);
    const advantages = judged.flatMap((each) => each.advantages);
    return [...chains, ...tokenTensors(rows, { old, reference, advantages, tokenLevel })];
  }

  async greedy(at: number, signal?: AbortSignal): Promise<Attempt> {
    const item = this.#item(at);
    const [likeliest = null] = await this.#write(item, 1, this.#weights, signal);
    if (likeliest === null || isReading(item, likeliest)) return this.#attempt(item, likeliest);
    // As whoever asks: of the chains that are weighed the first that is a reading.
    const beams = await this.#write(item, BEAMS, this.#weights, signal);
    return this.#attempt(item, beams.find((ids) => isReading(item, ids)) ?? null);
  }

  calibrate(): null {
    return null;
  }

  #item(at: number): ChainItem {
    const item = this.#items[at];
    if (item === undefined) throw new RangeError(`there is no example ${at}`);
    return item;
  }

  #questions(items: readonly number[]): ReadQuestion[] {
    return items.map((at) => this.#item(at).read);
  }

  async #write(
    item: ChainItem,
    beams: number,
    weights: Float32Array | null,
    signal?: AbortSignal,
  ): Promise<(readonly number[])[]> {
    const policy = policyUnder(this.#engine, weights, this.#settings);
    if (policy === null) return [];
    return (await writeChains(policy, questionOf(item), { beams, signal })).map(({ ids }) => ids);
  }

  /**
   * What a chain answers, and what that is worth; null wrote none. One that leaves out a taught name is taken for no
   * answer: nobody is ever answered by it, and another class that looks alike would win by its boxes.
   */
  async #attempt(item: ChainItem, ids: readonly number[] | null): Promise<Attempt> {
    const { example, read, reasoning, outlines } = item;
    const weights = this.#settings.rewards;
    const chain = ids === null ? null : decode(ids, read.context);
    if (chain === null || leavesOut(item, chain))
      return {
        lines: chain === null ? [] : [LEFT_OUT],
        boxes: [],
        reward: judge(example, [], weights, false),
      };
    const { chosen, steps } = await executeChain(chain, executionOf(reasoning));
    const boxes = new Map(reasoning.candidates.map(({ id, bbox }) => [id, bbox]));
    const answered = chosen.flatMap(({ candidate, score }): Answered[] => {
      const bbox = boxes.get(candidate);
      return bbox === undefined ? [] : [{ bbox, score, outline: outlines?.get(candidate) }];
    });
    return {
      lines: steps.map(({ text, finding }) => `${text} — ${finding}`),
      boxes: answered.map(({ bbox }) => bbox),
      reward: judge(example, answered, weights),
    };
  }
}

const leavesOut = ({ example, read: { context } }: ChainItem, chain: Chain): boolean =>
  leavesOutTaught(example.words, chain, context.taught ?? []);

/** Whether anyone would be answered by this chain. */
function isReading(item: ChainItem, ids: readonly number[]): boolean {
  const chain = decode(ids, item.read.context);
  return chain !== null && !leavesOut(item, chain);
}

const questionOf = ({ example, read: { summary, context } }: ChainItem) => ({
  question: example.words,
  summary,
  classes: context.classes,
  taught: context.taught,
});

/** Per-token inputs, [B, S] each. */
function tokenTensors(
  rows: readonly ChainRow[],
  given: {
    readonly old: readonly (readonly number[])[];
    readonly reference: Float32Array | null;
    readonly advantages: readonly number[];
    readonly tokenLevel: boolean;
  },
): WireTensor[] {
  const s = longest(rows);
  const shape = [rows.length, s];
  const [old, advantage, weight] = [0, 1, 2].map(() => new Float32Array(rows.length * s));
  const each = tokenWeights(
    rows.map(({ ids }) => ids.length),
    given.tokenLevel,
  );
  for (const [row, { ids }] of rows.entries()) {
    old?.set(given.old[row] ?? [], row * s);
    advantage?.fill(given.advantages[row] ?? 0, row * s, row * s + ids.length);
    weight?.fill(each[row] ?? 0, row * s, row * s + ids.length);
  }
  const none = new Float32Array(rows.length * s);
  return [
    { name: 'old_log', data: old ?? none, shape },
    { name: 'reference_log', data: given.reference ?? none, shape },
    { name: 'advantage', data: advantage ?? none, shape },
    { name: 'weight', data: weight ?? none, shape },
  ];
}
