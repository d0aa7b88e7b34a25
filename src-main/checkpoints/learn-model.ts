import { join } from 'node:path';
import { Tensor } from 'onnxruntime-node';
import type { InferenceSession } from 'onnxruntime-node';
import type { SessionFacts } from './library.js';
import { openGraph } from './lora-decoder.js';
import { sequenceOf } from './learn-prompts.js';
import type { LearnPrompt } from './learn-prompts.js';
import type { AnswerRow } from './learn-protocol.js';
import type { LoadSettings } from './protocol.js';

/** Training inside the child: the adapter and its moments stay here between updates. */
export interface AdapterState {
  readonly weights: Float32Array;
  readonly first: Float32Array;
  readonly second: Float32Array;
}

/** Values of all tokens of all rows, one after the other. */
export interface TokenValues {
  readonly old_log: Float32Array;
  readonly reference_log: Float32Array;
  readonly advantage: Float32Array;
  readonly weight: Float32Array;
}

export interface StepStats {
  readonly loss: number;
  readonly kl: number;
  readonly entropy: number;
  readonly clipShare: number;
  /** Norm before it was clipped. */
  readonly gradient: number;
}

const NOT_FINITE: StepStats = { loss: NaN, kl: NaN, entropy: NaN, clipShare: NaN, gradient: NaN };

export class LearnModel {
  readonly #gradient: InferenceSession;
  readonly #apply: InferenceSession;
  readonly #embed: SessionFacts;
  #state: AdapterState = {
    weights: new Float32Array(0),
    first: new Float32Array(0),
    second: new Float32Array(0),
  };

  private constructor(gradient: InferenceSession, apply: InferenceSession, embed: SessionFacts) {
    [this.#gradient, this.#apply, this.#embed] = [gradient, apply, embed];
  }

  static async load(
    settings: LoadSettings,
    graphs: { readonly gradient: string; readonly apply: string },
    embed: SessionFacts,
  ): Promise<LearnModel> {
    // Packed copies of frozen weights would take the memory of a second model.
    const lean = { extra: { session: { disable_prepacking: '1' } }, enableMemPattern: false };
    const path = (name: string): string => join(settings.dir, 'onnx', name);
    const gradient = await openGraph(path(graphs.gradient), settings, lean);
    return new LearnModel(gradient, await openGraph(path(graphs.apply), settings), embed);
  }

  get state(): AdapterState {
    return this.#state;
  }

  open(state: AdapterState): void {
    this.#state = state;
  }

  /** One update: the gradients of the rows are added up, one sequence at a time, and applied once. */
  async step(
    scalars: Float32Array,
    rows: readonly AnswerRow[],
    values: TokenValues,
    promptOf: (item: number) => LearnPrompt,
  ): Promise<StepStats> {
    const { weights, first, second } = this.#state;
    const vector = (data: Float32Array): Tensor => new Tensor('float32', data, [data.length]);
    let gradient: Float32Array = new Float32Array(weights.length);
    let [loss, kl, entropy, clipShare, total] = [0, 0, 0, 0, 0];
    let from = 0;
    for (const { item, tokens } of rows) {
      const { embeds, positions, length } = await sequenceOf(promptOf(item), this.#embed, tokens);
      const part = (name: keyof TokenValues): Tensor =>
        vector(values[name].slice(from, from + tokens.length));
      const outputs = await this.#gradient.run({
        lora: vector(weights),
        gradient: vector(gradient),
        scalars: vector(scalars),
        inputs_embeds: new Tensor('float32', embeds, [length, embeds.length / length]),
        position_ids: new Tensor('int64', positions, [3, length]),
        targets: new Tensor('int64', BigInt64Array.from(tokens, BigInt), [tokens.length]),
        old_log: part('old_log'),
        reference_log: part('reference_log'),
        advantage: part('advantage'),
        weight: part('weight'),
      });
      gradient = floats(outputs, 'gradient_out', weights.length);
      const stats = floats(outputs, 'stats', 4);
      const share = values.weight.subarray(from, from + tokens.length).reduce((sum, value) => sum + value, 0);
      // The loss is a sum over the rows; the others are means over the tokens of each.
      loss += stats[0] ?? NaN;
      kl += share * (stats[1] ?? NaN);
      entropy += share * (stats[2] ?? NaN);
      clipShare += share * (stats[3] ?? NaN);
      total += share;
      from += tokens.length;
    }
    const outputs = await this.#apply.run({
      lora: vector(weights),
      first: vector(first),
      second: vector(second),
      gradient: vector(gradient),
      scalars: vector(scalars),
    });
    const norm = floats(outputs, 'norm', 1)[0] ?? NaN;
    const next: AdapterState = {
      weights: floats(outputs, 'lora_out', weights.length),
      first: floats(outputs, 'first_out', weights.length),
      second: floats(outputs, 'second_out', weights.length),
    };
    // What is not finite is not taken over: the caller is told by the numbers, and the last good weights stay.
    if (!Number.isFinite(loss) || !Number.isFinite(norm) || !next.weights.every(Number.isFinite))
      return NOT_FINITE;
    this.#state = next;
    const mean = (sum: number): number => sum / Math.max(total, Number.MIN_VALUE);
    return { loss, kl: mean(kl), entropy: mean(entropy), clipShare: mean(clipShare), gradient: norm };
  }
}

function floats(outputs: InferenceSession.ReturnType, name: string, length: number): Float32Array {
  const data = outputs[name]?.data;
  if (data instanceof Float32Array && data.length === length) return data;
  throw new Error(`a training graph gives no ${name} of ${length} numbers`);
}
