import { readFile } from 'node:fs/promises';
import type { WireTensor } from '../../src-main/engine/index.js';

/** Updates as PyTorch's own AdamW makes them, written by `python -m teach.truth` in models/. */
interface Listed {
  readonly shape: number[];
  readonly data: number[];
}
type Step = Readonly<Record<string, Listed>>;

/** Of terms: over changing shapes, SFT and GRPO in turn. */
interface TermTruth {
  readonly start: number[];
  readonly steps: Step[];
  readonly losses: number[];
  readonly weights: number[];
}

/** Of the policy's adapter, which is too long to be kept: each so-many-th weight, and how far each part moved. */
interface ChainTruth {
  readonly length: number;
  readonly steps: Step[];
  readonly losses: number[];
  readonly every: number;
  readonly weights: number[];
  /** Euclidean, of each segment. */
  readonly moved: number[];
}

const read = async (name: string): Promise<unknown> =>
  JSON.parse(await readFile(new URL(`../fixtures/teach/${name}.json`, import.meta.url), 'utf8'));
export const termTruth = (await read('term-steps')) as TermTruth;
export const chainTruth = (await read('chain-steps')) as ChainTruth;

/** The formula by which models/teach/truth.py sets the weights of the adapter. */
export const chainStart = (): Float32Array =>
  Float32Array.from({ length: chainTruth.length }, (_, at) => ((((at * 7919) % 1009) - 504) / 504) * 0.01);

export const scalarsOf = (names: readonly string[], step: Step): Record<string, number> =>
  Object.fromEntries(names.map((name, at) => [name, step['scalars']?.data[at] ?? NaN]));

/** What a graph counts with is whole, what it allows is a byte, the rest is float. */
const WHOLE = ['ids', 'starts', 'counts', 'gsd', 'tokens', 'targets'];

export const tensorsOf = (step: Step): WireTensor[] =>
  Object.entries(step)
    .filter(([name]) => name !== 'scalars')
    .map(([name, { shape, data }]) => ({
      name,
      shape,
      data:
        name === 'allowed'
          ? Uint8Array.from(data)
          : WHOLE.includes(name)
            ? Int32Array.from(data)
            : Float32Array.from(data),
    }));

interface Segment {
  readonly offset: number;
  readonly length: number;
}

/** How far weights are from PyTorch's: the most of any that is kept, and of how far a part moved, as a share. */
export function adapterOff(
  weights: Float32Array,
  segments: readonly Segment[],
): { weight: number; part: number } {
  const start = chainStart();
  const off = chainTruth.weights.map((wanted, at) =>
    Math.abs(wanted - (weights[at * chainTruth.every] ?? NaN)),
  );
  const parts = segments.map(({ offset, length }, at) => {
    let squares = 0;
    for (let i = offset; i < offset + length; i++) squares += ((weights[i] ?? NaN) - (start[i] ?? NaN)) ** 2;
    const wanted = chainTruth.moved[at] ?? NaN;
    return Math.abs(Math.sqrt(squares) - wanted) / wanted;
  });
  return { weight: Math.max(...off), part: Math.max(...parts) };
}
