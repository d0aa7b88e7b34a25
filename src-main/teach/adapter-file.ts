import { z } from 'zod';
import { adapterMetaSchema } from '../contract/index.js';
import type { AdapterMeta } from '../contract/index.js';
import { headerAs, otherNumbers, pack, unpack, unpackHead } from './packed.js';
import { termWeights } from './term-model.js';

/** An adapter as one file, in the form of `packed.ts`. Pure. */
const MAGIC = 'GEOR1ADP';
/** No adapter of ours is larger; a larger file is not read. */
export const MOST_ADAPTER_BYTES = 32e6;

const count = z.number().int().nonnegative();
export const curvePointSchema = z.object({
  step: count,
  reward: z.number().nullable(),
  heldOut: z.number().nullable(),
  loss: z.number().nullable(),
  kl: z.number().nullable(),
});
/** One iteration of the run that made an adapter. */
export type CurvePoint = z.infer<typeof curvePointSchema>;

const headerSchema = z.object({
  meta: adapterMetaSchema,
  curves: z.array(curvePointSchema).max(10_000),
  /** The terms in the order of the weights; null where none were taught. */
  words: z.array(z.string()).min(1).nullable(),
  chain: z.boolean(),
});

export interface TaughtTerms {
  readonly words: readonly string[];
  /** [F] of the descriptions that the terms were taught from. */
  readonly mean: Float32Array;
  readonly deviation: Float32Array;
  /** In the layout of `term-model.ts`. */
  readonly weights: Float32Array;
}

export interface Adapter {
  readonly meta: AdapterMeta;
  readonly curves: readonly CurvePoint[];
  readonly terms: TaughtTerms | null;
  /** Of the policy's low-rank adapter; null where chains were not taught. */
  readonly chain: Float32Array | null;
}

/** What is said of an adapter, without its numbers. */
export interface AdapterHead {
  readonly meta: AdapterMeta;
  readonly fileBytes: number;
}

/** @param bytes the head of the file, or more of it @throws as `decodeAdapter`, but where the numbers alone are damaged */
export function decodeAdapterHead(bytes: Uint8Array, subject: string): AdapterHead {
  const { header, fileBytes } = unpackHead(MAGIC, bytes, subject);
  return { meta: headerAs(headerSchema, header, subject).meta, fileBytes };
}

export const encodeAdapter = ({ meta, curves, terms, chain }: Adapter): Uint8Array =>
  pack(MAGIC, {
    header: { meta, curves, words: terms?.words ?? null, chain: chain !== null },
    vectors: [
      ...(terms === null ? [] : [terms.mean, terms.deviation, terms.weights]),
      ...(chain === null ? [] : [chain]),
    ],
  });

/** @param subject the file, named in errors @throws GeoR1Error bad-input for what is no adapter, cut off or damaged */
export function decodeAdapter(bytes: Uint8Array, subject: string): Adapter {
  const { header, vectors } = unpack(MAGIC, bytes, subject);
  const { meta, curves, words, chain } = headerAs(headerSchema, header, subject);
  const left = [...vectors];
  const take = (length?: number): Float32Array => {
    const vector = left.shift();
    if (vector === undefined || (length !== undefined && vector.length !== length))
      throw otherNumbers(subject);
    return vector;
  };
  let terms: TaughtTerms | null = null;
  if (words !== null) {
    const mean = take();
    const layout = { terms: words.length, features: mean.length };
    terms = { words, mean, deviation: take(mean.length), weights: take(termWeights(layout)) };
  }
  return { meta, curves, terms, chain: chain ? take() : null };
}
