import { z } from 'zod';
import { answerAdapterMetaSchema, GeoR1Error } from '../contract/index.js';
import type { AnswerAdapterMeta } from '../contract/index.js';
import { curvePointSchema } from './adapter-file.js';
import type { CurvePoint } from './adapter-file.js';
import { headerAs, otherNumbers, pack, unpack, unpackHead } from './packed.js';

/**
 * The adapter of a checkpoint as one file, in the form of `packed.ts`. Its numbers mean something for one base alone: the
 * weights that it was trained on, whatever folder they lie in and whatever precision they are loaded in. Pure.
 */
const MAGIC = 'GEOR1CKP';
const MAGIC_OF_BUILTIN = 'GEOR1ADP';
/** Of rank 64 for a model of 7 billion weights it has 160 MB; a larger file is not read. */
export const MOST_ANSWER_ADAPTER_BYTES = 1e9;

const headerSchema = z.object({
  meta: answerAdapterMetaSchema,
  curves: z.array(curvePointSchema).max(10_000),
});

export interface AnswerAdapter {
  readonly meta: AnswerAdapterMeta;
  readonly curves: readonly CurvePoint[];
  readonly weights: Float32Array;
}

/** What is said of an adapter, and how many numbers it has. */
export interface AnswerAdapterHead {
  readonly meta: AnswerAdapterMeta;
  readonly length: number;
  readonly fileBytes: number;
}

/** @param bytes the head of the file, or more of it @throws as `decodeAnswerAdapter`, but where the numbers alone are damaged */
export function decodeAnswerAdapterHead(bytes: Uint8Array, subject: string): AnswerAdapterHead {
  const { header, lengths, fileBytes } = unpackHead(MAGIC, bytes, subject);
  const { meta } = headerAs(headerSchema, header, subject);
  if (lengths.length !== 1) throw otherNumbers(subject);
  return { meta, length: lengths[0] ?? 0, fileBytes };
}

export const encodeAnswerAdapter = ({ meta, curves, weights }: AnswerAdapter): Uint8Array =>
  pack(MAGIC, { header: { meta, curves }, vectors: [weights] });

/** Whether a file is an adapter of a checkpoint, by its first bytes. */
export const isAnswerAdapter = (bytes: Uint8Array): boolean => magicOf(bytes) === MAGIC;

const magicOf = (bytes: Uint8Array): string => String.fromCharCode(...bytes.subarray(0, MAGIC.length));

/**
 * @param subject the file, named in errors
 * @throws GeoR1Error unsupported for an adapter of the built-in engine; bad-input for what is none, cut off or damaged
 */
export function decodeAnswerAdapter(bytes: Uint8Array, subject: string): AnswerAdapter {
  if (magicOf(bytes) === MAGIC_OF_BUILTIN)
    throw new GeoR1Error({
      code: 'unsupported',
      subject,
      message: 'This adapter was taught to the built-in engine, not to a checkpoint.',
      next: 'Ask the built-in engine with it, or name an adapter that was taught on this checkpoint.',
    });
  const { header, vectors } = unpack(MAGIC, bytes, subject);
  const read = headerAs(headerSchema, header, subject);
  const [weights] = vectors;
  if (weights === undefined || vectors.length > 1) throw otherNumbers(subject);
  return { ...read, weights };
}
