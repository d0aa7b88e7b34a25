import { createHash } from 'node:crypto';
import { GeoR1Error } from '../contract/index.js';

/**
 * A header and vectors of numbers as one file: eight characters that say what it is, the length of the header (uint32),
 * the header (JSON, UTF-8, with the length of each vector), all numbers as float32, and the SHA-256 of what stands before
 * it. Little-endian. Pure.
 */
const MAGIC_BYTES = 8;
const LENGTH_BYTES = 4;
const HASH_BYTES = 32;
const NUMBER_BYTES = 4;

export interface Packed {
  readonly header: unknown;
  readonly vectors: readonly Float32Array[];
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
  const all = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const start = MAGIC_BYTES + LENGTH_BYTES;
  if (all.length < start + HASH_BYTES || all.toString('latin1', 0, MAGIC_BYTES) !== magic)
    throw damaged(subject, 'It is no file of this kind.');
  const body = all.subarray(0, -HASH_BYTES);
  if (!createHash('sha256').update(body).digest().equals(all.subarray(-HASH_BYTES)))
    throw damaged(subject, 'The file is cut off or damaged.');
  // What the hash agrees with was written by `pack`.
  const headerEnd = start + body.readUInt32LE(MAGIC_BYTES);
  const { header, lengths } = JSON.parse(body.toString('utf8', start, headerEnd)) as {
    header: unknown;
    lengths: number[];
  };
  let at = headerEnd;
  const vectors = lengths.map((length) => {
    const vector = Float32Array.from({ length }, (_, i) => body.readFloatLE(at + i * NUMBER_BYTES));
    at += length * NUMBER_BYTES;
    return vector;
  });
  return { header, vectors };
}

export const damaged = (subject: string, message: string): GeoR1Error =>
  new GeoR1Error({ code: 'bad-input', message, subject, next: 'Make or export it again.' });
