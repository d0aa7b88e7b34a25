import { open, readFile, stat } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { GeoR1Error } from '../contract/index.js';

/** What of an ONNX file can be checked without onnxruntime: whether it ends where it says, and what lies beside it. */
export interface GraphFile {
  readonly path: string;
  /** Of the graph and of the weights beside it. */
  readonly bytes: number;
}

/** Larger graphs hold their weights inside; searching gigabytes for the names of files beside them would take long. */
const MAX_SEARCHED_BYTES = 256 * 1024 * 1024;
const AGAIN = 'Get the file again, or export the checkpoint anew (models/checkpoints/README.md).';

/**
 * @throws GeoR1Error `not-found` for a missing file, naming it; `bad-input` for a truncated one
 */
export async function checkGraph(path: string): Promise<GraphFile> {
  const size = await sizeOf(path, `${basename(path)} is missing.`);
  await checkWhole(path, size);
  if (size > MAX_SEARCHED_BYTES) return { path, bytes: size };
  const needed = besides(await readFile(path, 'latin1'));
  let bytes = size;
  for (const [name, least] of needed) {
    const beside = join(dirname(path), name);
    const found = await sizeOf(beside, `The weights ${name} of ${basename(path)} are missing.`);
    if (found < least) throw truncated(beside, found, least);
    bytes += found;
  }
  return { path, bytes };
}

async function sizeOf(path: string, missing: string): Promise<number> {
  try {
    return (await stat(path)).size;
  } catch (cause) {
    throw new GeoR1Error({ code: 'not-found', subject: path, message: missing, next: AGAIN }, { cause });
  }
}

function truncated(path: string, found: number, least: number): GeoR1Error {
  return new GeoR1Error({
    code: 'bad-input',
    subject: path,
    message: `The file is truncated: ${found} bytes, and at least ${least} belong to it.`,
    next: AGAIN,
  });
}

const LENGTH_DELIMITED = 2;
const VARINT = 0;
const LONGEST_HEADER = 20;

/** Walks protobuf's outermost fields, whose lengths must end with the file. */
async function checkWhole(path: string, size: number): Promise<void> {
  const file = await open(path);
  try {
    let at = 0;
    while (at < size) {
      const [tag, afterTag] = await varint(file, at);
      const kind = tag % 8;
      if ((kind !== VARINT && kind !== LENGTH_DELIMITED) || tag < 8) {
        throw new GeoR1Error({
          code: 'bad-input',
          subject: path,
          message: 'It is not an ONNX file.',
          next: AGAIN,
        });
      }
      const [value, afterValue] = await varint(file, afterTag);
      at = kind === VARINT ? afterValue : afterValue + value;
    }
    if (at !== size || size === 0) throw truncated(path, size, Math.max(at, 1));
  } finally {
    await file.close();
  }
}

/** @returns the number and the place after it; lengths beyond 2^53 do not occur */
async function varint(file: FileHandle, at: number): Promise<[number, number]> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(LONGEST_HEADER), 0, LONGEST_HEADER, at);
  let value = 0;
  for (let i = 0; i < bytesRead; i++) {
    const byte = buffer[i] ?? 0;
    value += (byte & 0x7f) * 2 ** (7 * i);
    if (byte < 0x80) return [value, at + i + 1];
  }
  return [value, at + Math.max(bytesRead, 1)];
}

/** The keys of an external tensor's entries, as protobuf writes them before the tag of the value. */
// eslint-disable-next-line no-control-regex -- protobuf's tags and lengths are control characters
const KEYS = /\x0a(?:\x08(location)|\x06(offset)|\x06(length))\x12/g;
const LONGEST_NAME = 1000;

/** Of each file beside the graph, how many bytes it must have. `graph` has a character for each byte. */
function besides(graph: string): Map<string, number> {
  const needed = new Map<string, number>();
  let name: string | null = null;
  let offset = 0;
  for (const match of graph.matchAll(KEYS)) {
    const [key, location, start] = match;
    const value = textAt(graph, match.index + key.length);
    if (location !== undefined) {
      name = value;
      offset = 0;
      needed.set(name, needed.get(name) ?? 0);
    } else if (start !== undefined) offset = Number(value);
    else if (name !== null) needed.set(name, Math.max(needed.get(name) ?? 0, offset + Number(value)));
  }
  return needed;
}

/** A text with its length before it. */
function textAt(graph: string, at: number): string {
  const low = graph.charCodeAt(at);
  const [length, start] =
    low < 0x80 ? [low, at + 1] : [(low & 0x7f) + 128 * graph.charCodeAt(at + 1), at + 2];
  const bytes = graph.slice(start, start + Math.min(length, LONGEST_NAME));
  return Buffer.from(bytes, 'latin1').toString('utf8');
}
