import type { PreTrainedTokenizer } from '@huggingface/transformers';
import { Tensor } from 'onnxruntime-node';
import type { SessionFacts } from './library.js';
import { embedTokens, sequenceOf } from './learn-prompts.js';
import type { LearnPrompt } from './learn-prompts.js';
import { drawToken, highestOf, seededRandom } from './sampling.js';
import { canWriteInside, MOST_STEPS, writing, writtenOf } from './written-inside.js';

/**
 * Answers to one prompt, in the child: the prompt is read once, and its keys and values serve all rows. What is written is
 * what `generate.ts` writes (a test compares them); the log-probabilities are noted, as learning from rewards needs them.
 */
export interface RolloutLimits {
  readonly rows: number;
  readonly maxTokens: number;
  readonly stop: readonly string[];
  readonly endTokens: readonly number[];
  /**
   * Of the most probable token: what the checkpoint is asked with. What is drawn is rewarded and trained, and that is the
   * model as it is.
   */
  readonly repetitionPenalty: number;
  readonly sampling: { readonly temperature: number; readonly seed: number } | null;
}

export interface Rollout {
  text: string;
  /** With the token that ended it, where it ended by itself. */
  readonly tokens: number[];
  readonly logs: number[];
  readonly ends: number[];
  ended: 'end' | 'stop' | 'tokens' | null;
}

interface Sessions {
  readonly decoder: SessionFacts;
  readonly embed: SessionFacts;
}

const PAST = 'past_key_values.';
const PRESENT = 'present.';

export async function rollOut(
  prompt: LearnPrompt,
  { decoder, embed }: Sessions,
  tokenizer: PreTrainedTokenizer,
  limits: RolloutLimits,
): Promise<Rollout[]> {
  const { rows: count, sampling } = limits;
  const rows: Rollout[] = Array.from({ length: count }, () => ({
    text: '',
    tokens: [],
    logs: [],
    ends: [],
    ended: null,
  }));
  // A source of chance for each row: what one writes does not hang on how long the others go on.
  const chances = rows.map((_, row) => seededRandom((sampling?.seed ?? 0) + row));
  const first = await decoder.run({
    ...decoderInputs(
      prompt.embeds,
      BigInt64Array.from(prompt.positions, BigInt),
      1,
      prompt.tokens,
      prompt.tokens,
    ),
    ...emptyPast(decoder),
  });
  let logits = repeated(logitsOf(first), count);
  let past = pastOf(first, count);
  const inside = canWriteInside(decoder) && (sampling !== null || limits.repetitionPenalty === 1);
  const open = (): boolean => rows.some(({ ended }) => ended === null);
  for (let step = 0; ; step++) {
    const width = logits.length / count;
    for (const [r, row] of rows.entries()) {
      if (row.ended !== null) continue;
      const scores = logits.subarray(r * width, (r + 1) * width);
      const token = choose(scores, row, prompt.ids, limits, chances[r] ?? Math.random);
      take(row, token, logProbability(scores, token), tokenizer, limits);
    }
    if (!open()) return rows;
    // Rows that have ended go on with anything: their keys are theirs alone.
    const embeds = await embedTokens(
      embed,
      rows.map(({ tokens }) => tokens[step] ?? tokens.at(-1) ?? 0),
    );
    const positions = new BigInt64Array(3 * count).fill(BigInt(prompt.next + step));
    const feeds = { ...decoderInputs(embeds, positions, count, 1, prompt.tokens + step + 1), ...past };
    if (!inside) {
      const outputs = await decoder.run(feeds);
      logits = logitsOf(outputs);
      past = pastOf(outputs, 1);
      continue;
    }
    const steps = Math.min(MOST_STEPS, limits.maxTokens - step - 1);
    const outputs = await decoder.run({
      ...feeds,
      ...writing({
        steps,
        next: prompt.next + step + 1,
        ended: rows.map(({ ended }) => ended !== null),
        endTokens: limits.endTokens,
        temperature: sampling?.temperature ?? null,
        chances: drawn(chances, steps),
      }),
    });
    const written = writtenOf(outputs);
    written.tokens.forEach((token, at) => {
      const row = rows[at % count];
      if (row?.ended === null) take(row, token, written.logs[at] ?? NaN, tokenizer, limits);
    });
    if (!open()) return rows;
    step += written.tokens.length / count;
    logits = written.logits;
    past = pastOf(outputs, 1);
  }
}

/** @returns [steps][rows] what each row's own source gives next */
function drawn(chances: readonly (() => number)[], steps: number): number[][] {
  const each = chances.map((next) => Array.from({ length: steps }, next));
  return Array.from({ length: steps }, (_, step) => each.map((own) => own[step] ?? 0));
}

/** Log-probability of each token of an answer under the decoder as it is now. */
export async function scoreAnswer(
  prompt: LearnPrompt,
  { decoder, embed }: Sessions,
  answer: readonly number[],
): Promise<Float32Array> {
  const { embeds, positions, length } = await sequenceOf(prompt, embed, answer);
  const outputs = await decoder.run({
    ...decoderInputs(embeds, positions, 1, length, length, answer.length),
    ...emptyPast(decoder),
  });
  const logits = logitsOf(outputs);
  const width = logits.length / answer.length;
  return Float32Array.from(answer, (token, at) =>
    logProbability(logits.subarray(at * width, (at + 1) * width), token),
  );
}

function choose(
  scores: Float32Array,
  row: Rollout,
  prompt: readonly number[],
  { sampling, repetitionPenalty }: RolloutLimits,
  random: () => number,
): number {
  return sampling === null
    ? mostProbable(scores, repetitionPenalty, prompt, row.tokens)
    : drawToken(scores, { temperature: sampling.temperature, topK: 0, topP: 1 }, random);
}

function take(
  row: Rollout,
  token: number,
  log: number,
  tokenizer: PreTrainedTokenizer,
  { endTokens, stop, maxTokens }: RolloutLimits,
): void {
  row.tokens.push(token);
  row.logs.push(log);
  if (endTokens.includes(token)) {
    row.ended = 'end';
    row.ends.push(row.text.length);
    return;
  }
  row.text = tokenizer.decode(row.tokens, { skip_special_tokens: false });
  row.ends.push(row.text.length);
  if (stop.some((text) => row.text.includes(text))) row.ended = 'stop';
  else if (row.tokens.length >= maxTokens) row.ended = 'tokens';
}

/** A logit above zero is divided by the penalty and one below is multiplied (arXiv 1909.05858). */
function mostProbable(
  scores: Float32Array,
  penalty: number,
  prompt: readonly number[],
  written: readonly number[],
): number {
  if (penalty === 1) return scores.indexOf(highestOf(scores));
  const own = scores.slice();
  for (const token of new Set([...prompt, ...written])) {
    const score = own[token] ?? NaN;
    own[token] = score < 0 ? score * penalty : score / penalty;
  }
  return own.indexOf(highestOf(own));
}

function logProbability(scores: Float32Array, token: number): number {
  const most = highestOf(scores);
  const sum = scores.reduce((total, value) => total + Math.exp(value - most), 0);
  return (scores[token] ?? NaN) - most - Math.log(sum);
}

function decoderInputs(
  embeds: Float32Array,
  positions: BigInt64Array,
  batch: number,
  length: number,
  total: number,
  keep = 1,
): Record<string, Tensor> {
  const width = embeds.length / (batch * length);
  return {
    inputs_embeds: new Tensor('float32', embeds, [batch, length, width]),
    attention_mask: new Tensor('int64', new BigInt64Array(batch * total).fill(1n), [batch, total]),
    position_ids: new Tensor('int64', positions, [3, batch, length]),
    num_logits_to_keep: new Tensor('int64', BigInt64Array.of(BigInt(keep)), []),
  };
}

/** Keys and values of no token yet. */
function emptyPast({ inputMetadata }: SessionFacts): Record<string, Tensor> {
  return Object.fromEntries(
    inputMetadata
      .filter(({ name }) => name.startsWith(PAST))
      .map(({ name, type, shape }) => {
        const dims = [1, Number(shape?.[1]), 0, Number(shape?.[3])];
        return [
          name,
          type === 'float16'
            ? new Tensor('float16', new Uint16Array(0), dims)
            : new Tensor('float32', new Float32Array(0), dims),
        ];
      }),
  );
}

/** What was computed, as what stands before the next token; one row becomes `times` rows. */
function pastOf(outputs: Readonly<Record<string, Tensor>>, times: number): Record<string, Tensor> {
  return Object.fromEntries(
    Object.entries(outputs)
      .filter(([name]) => name.startsWith(PRESENT))
      .map(([name, tensor]) => [
        PAST + name.slice(PRESENT.length),
        times === 1 ? tensor : tiled(tensor, times),
      ]),
  );
}

function tiled({ type, data, dims }: Tensor, times: number): Tensor {
  const shape = [times, ...dims.slice(1)];
  if (type === 'float32') return new Tensor('float32', repeated(data as Float32Array, times), shape);
  const half = data as unknown as Uint16Array;
  const all = new Uint16Array(half.length * times);
  for (let row = 0; row < times; row++) all.set(half, row * half.length);
  return new Tensor('float16', all, shape);
}

function repeated(values: Float32Array, times: number): Float32Array {
  const all = new Float32Array(values.length * times);
  for (let row = 0; row < times; row++) all.set(values, row * values.length);
  return all;
}

function logitsOf({ logits }: Readonly<Record<string, Tensor>>): Float32Array {
  if (logits?.data instanceof Float32Array) return logits.data;
  throw new Error('the decoder gives no logits in single precision');
}
