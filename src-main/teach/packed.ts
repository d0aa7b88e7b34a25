import { createHash } from 'node:crypto';
import { z } from 'zod';
import { faultOf, GeoR1Error, parseJson } from '../contract/index.js';

/**
 * A header and vectors of numbers as one file: eight characters that say what it is, the length of the header (uint32),
 * the header (JSON, UTF-8, with the length of each vector), all numbers as float32, and the SHA-256 of what stands before
 * it. Little-endian. Pure.
 */
const MAGIC_BYTES = 8;
const LENGTH_BYTES = 4;
const HASH_BYTES = 32;
const NUMBER_BYTES = 4;

const CUT_OFF = 'The file is cut off or damaged.';
const headSchema = z.object({ header: z.unknown(), lengths: z.array(z.number().int().nonnegative()) });

export interface Packed {
  readonly header: unknown;
  readonly vectors: readonly Float32Array[];
}

/** What stands before the numbers, and how long a whole file is that begins so. */
export interface Head {
  readonly header: unknown;
  /** Of each vector. */
  readonly lengths: readonly number[];
  readonly fileBytes: number;
}

/** So many bytes of a file say how many its head has. */
export const HEAD_START_BYTES = MAGIC_BYTES + LENGTH_BYTES;
/** Not checked against anything: of a file of another kind it is any number below 2^32. */
export const headBytes = (start: Uint8Array): number =>
  HEAD_START_BYTES + new DataView(start.buffer, start.byteOffset).getUint32(MAGIC_BYTES, true);

/**
 * The header without the numbers, which a list of files has no need of. The hash is over both, so that it is for `unpack` to
 * find numbers that are damaged.
 * @throws GeoR1Error bad-input for a head of another kind, cut off or damaged
 */
export function unpackHead(magic: string, bytes: Uint8Array, subject: string): Head {
  const all = kindOf(magic, bytes, HEAD_START_BYTES, subject);
  const { header, lengths, end } = headIn(all, subject);
  const numbers = lengths.reduce((sum, length) => sum + length, 0);
  return { header, lengths, fileBytes: end + numbers * NUMBER_BYTES + HASH_BYTES };
}

function kindOf(magic: string, bytes: Uint8Array, leastBytes: number, subject: string): Buffer {
  const all = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (all.length < leastBytes || all.toString('latin1', 0, MAGIC_BYTES) !== magic)
    throw damaged(subject, 'It is no file of this kind.');
  return all;
}

function headIn(all: Buffer, subject: string): Omit<Head, 'fileBytes'> & { readonly end: number } {
  const end = headBytes(all);
  const read = headSchema.safeParse(parseJson(all.toString('utf8', HEAD_START_BYTES, end)));
  if (!read.success || all.length < end) throw cutOff(subject);
  return { ...read.data, end };
}

/** @param magic eight ASCII characters */
export function pack(magic: string, { header, vectors }: Packed): Uint8Array {
  const text = Buffer.from(JSON.stringify({ header, lengths: vectors.map(({ length }) => length) }));
  const length = Buffer.alloc(LENGTH_BYTES);
  length.writeUInt32LE(text.length);
  const numbers = vectors.map((vector) => {
    const bytes = Buffer.alloc(vector.length * NUMBER_BYTES);
    vector.forEach((value, at) => bytes.writeFloatLE(value, at * NUMBER_BYTES));
    return bytes;
  });
  const body = Buffer.concat([Buffer.from(magic, 'latin1'), length, text, ...numbers]);
  return Buffer.concat([body, createHash('sha256').update(body).digest()]);
}

/** @param subject the file, named in errors @throws GeoR1Error bad-input for what is of another kind, cut off or damaged */
export function unpack(magic: string, bytes: Uint8Array, subject: string): Packed {
  const all = kindOf(magic, bytes, HEAD_START_BYTES + HASH_BYTES, subject);
  const body = all.subarray(0, -HASH_BYTES);
  if (!createHash('sha256').update(body).digest().equals(all.subarray(-HASH_BYTES))) throw cutOff(subject);
  const { header, lengths, end } = headIn(body, subject);
  let at = end;
  const vectors = lengths.map((length) => {
    const vector = Float32Array.from({ length }, (_, i) => body.readFloatLE(at + i * NUMBER_BYTES));
    at += length * NUMBER_BYTES;
    return vector;
  });
  return { header, vectors };
}

export const damaged = (subject: string, message: string): GeoR1Error =>
  new GeoR1Error({ code: 'bad-input', message, subject, next: 'Make or export it again.' });

/** Of headers that this version writes and reads. */
const VERSION = 1;
const versionSchema = z.object({ meta: z.object({ schemaVersion: z.number().int().gt(VERSION) }) });

/** @throws GeoR1Error unsupported for a header of a later version; bad-input for one that is malformed */
export function headerAs<T>(schema: z.ZodType<T>, header: unknown, subject: string): T {
  const read = schema.safeParse(header);
  if (read.success) return read.data;
  const newer = versionSchema.safeParse(header);
  if (newer.success)
    throw new GeoR1Error({
      code: 'unsupported',
      subject,
      message: `The adapter is of format ${newer.data.meta.schemaVersion}, and this version of the app reads format ${VERSION}.`,
      next: 'Use it with the version of the app that made it, or a later one.',
    });
  throw damaged(subject, `The adapter's header is malformed: ${faultOf(header, read.error)}.`);
}

export const otherNumbers = (subject: string): GeoR1Error =>
  damaged(subject, 'The adapter has other numbers than its header says.');

/** Of a file that ends before what its head says, or goes on after it. */
export const cutOff = (subject: string): GeoR1Error => damaged(subject, CUT_OFF);
