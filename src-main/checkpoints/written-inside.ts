import { Tensor } from 'onnxruntime-node';
import type { SessionFacts } from './library.js';

/**
 * The decoder that writes further tokens inside its graph (models/checkpoints/rollout_graph.py): what it takes and gives beside
 * what every decoder does. On CUDA keys and values stay on the GPU from token to token, where onnxruntime-node brings each
 * output of a run back to the memory of the CPU (it leaves them there for WebGPU alone).
 */
const STEPS = 'steps';
export const INSIDE_INPUTS: readonly string[] = [
  STEPS,
  'next_position',
  'ended',
  'end_tokens',
  'chances',
  'temperature',
  'greedy',
];
/** Providers on which rollouts are written inside the graph: on a CPU nothing is carried anywhere, and DirectML was not tried. */
const PROVIDERS: readonly string[] = ['cuda'];
/** Tokens of one run: texts that end an answer are seen only after it, and keys and values are carried once for it. */
export const MOST_STEPS = 32;
const NO_END_TOKEN = -1;

export const writesInside = (provider: string): boolean => PROVIDERS.includes(provider);

/** Whether this decoder has the loop. */
export const canWriteInside = ({ inputMetadata }: SessionFacts): boolean =>
  inputMetadata.some(({ name }) => name === STEPS);

interface Writing {
  /** Tokens to write after those that are given. */
  readonly steps: number;
  /** Position of the first of them, on all three axes. */
  readonly next: number;
  /** Of each row, whether it needs no more. */
  readonly ended: readonly boolean[];
  readonly endTokens: readonly number[];
  /** Null takes the most probable token each time. */
  readonly temperature: number | null;
  /** [steps][rows] uniform in [0, 1). */
  readonly chances: readonly (readonly number[])[];
}

export function writing({
  steps,
  next,
  ended,
  endTokens,
  temperature,
  chances,
}: Writing): Record<string, Tensor> {
  const ends = endTokens.length === 0 ? [NO_END_TOKEN] : endTokens;
  const whole = (value: number): Tensor => new Tensor('int64', BigInt64Array.of(BigInt(value)), []);
  return {
    steps: whole(steps),
    next_position: whole(next),
    ended: new Tensor('bool', Uint8Array.from(ended, Number), [ended.length]),
    end_tokens: new Tensor('int64', BigInt64Array.from(ends, BigInt), [ends.length]),
    chances: new Tensor('float64', Float64Array.from(chances.flat()), [steps, ended.length]),
    temperature: new Tensor('float64', Float64Array.of(temperature ?? 1), []),
    greedy: new Tensor('bool', Uint8Array.of(Number(temperature === null)), []),
  };
}

export const writingNothing = (rows: number): Record<string, Tensor> =>
  writing({
    steps: 0,
    next: 0,
    ended: new Array<boolean>(rows).fill(false),
    endTokens: [],
    temperature: null,
    chances: [],
  });

export interface Written {
  /** [written * rows], step by step. Rows that had ended go on with anything. */
  readonly tokens: readonly number[];
  readonly logs: Float32Array;
  /** [rows * vocabulary] after the last of them. */
  readonly logits: Float32Array;
}

export function writtenOf({ tokens, logs, logits_next }: Readonly<Record<string, Tensor>>): Written {
  const [ids, log, logits] = [tokens?.data, logs?.data, logits_next?.data];
  if (ids instanceof BigInt64Array && log instanceof Float32Array && logits instanceof Float32Array)
    return { tokens: Array.from(ids, Number), logs: log, logits };
  throw new Error('the decoder does not give what it wrote');
}
