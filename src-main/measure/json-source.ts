import { JSONParser } from '@streamparser/json';
import { GeoR1Error } from '../contract/index.js';

/** A value out of a file: of a list (`annotations`, or '' for the file's own), or a line of JSON lines. */
export interface JsonItem {
  readonly list: string;
  /** From 0; of JSON lines the number of the line, from 0 as well. */
  readonly at: number;
  /** Undefined where a line is no JSON. */
  readonly value: unknown;
}

/** Bytes of a file, in pieces as they come. */
export type Chunks = AsyncIterable<Uint8Array>;

/** No honest line or entry is longer; a file without line ends must not be taken into memory whole. */
const MOST_ITEM_BYTES = 32_000_000;
const BYTE_ORDER_MARK = [0xef, 0xbb, 0xbf];
const OPENING_BRACKET = '['.charCodeAt(0);

/** Lines, without the empty ones. @throws GeoR1Error bad-input where one has no end */
export async function* jsonLines(chunks: Chunks, file: string): AsyncGenerator<JsonItem> {
  const decoder = new TextDecoder();
  let [rest, at] = ['', 0];
  const itemOf = (line: string): JsonItem | null => {
    at += 1;
    return line.trim() === '' ? null : { list: '', at: at - 1, value: parsed(line) };
  };
  for await (const chunk of chunks) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n');
    rest = lines.pop() ?? '';
    if (rest.length > MOST_ITEM_BYTES) throw tooLong(`${file}, line ${at + lines.length + 1}`);
    for (const line of lines) {
      const item = itemOf(line);
      if (item !== null) yield item;
    }
  }
  const last = itemOf(rest + decoder.decode());
  if (last !== null) yield last;
}

/**
 * Entries of lists in one JSON document, one after the other: of the lists of its outermost object that are named, or,
 * where none is, of the document's own list.
 * @throws GeoR1Error bad-input where it is no JSON or ends too early, saying where
 */
export async function* jsonEntries(
  chunks: Chunks,
  file: string,
  lists: readonly string[] = [],
): AsyncGenerator<JsonItem> {
  const parser = new JSONParser({
    paths: lists.length === 0 ? ['$.*'] : lists.map((name) => `$.${name}.*`),
    keepStack: false,
  });
  const found: JsonItem[] = [];
  const faults: Error[] = [];
  parser.onValue = ({ value, key, stack }) => {
    const list = stack[1]?.key;
    found.push({ list: typeof list === 'string' ? list : '', at: Number(key), value });
  };
  parser.onError = (error) => void faults.push(error);
  let waiting = 0;
  for await (const chunk of withoutMark(chunks)) {
    if (parser.isEnded) break;
    parser.write(chunk);
    const [fault] = faults;
    if (fault !== undefined) throw notJson(file, fault);
    waiting = found.length > 0 ? 0 : waiting + chunk.length;
    if (waiting > MOST_ITEM_BYTES) throw tooLong(file);
    yield* found.splice(0);
  }
  if (!parser.isEnded) throw notJson(file, new Error('it ends too early'));
}

/** Entries of a file that is a list, or else its lines. */
export async function* entriesOrLines(chunks: Chunks, file: string): AsyncGenerator<JsonItem> {
  const reader = withoutMark(chunks)[Symbol.asyncIterator]();
  const before: Uint8Array[] = [];
  let first: number | undefined;
  while (first === undefined) {
    const next: IteratorResult<Uint8Array, void> = await reader.next();
    if (next.done === true) break;
    before.push(next.value);
    first = next.value.find((byte) => byte > ' '.charCodeAt(0));
  }
  const all = joined(before, reader);
  yield* first === OPENING_BRACKET ? jsonEntries(all, file) : jsonLines(all, file);
}

async function* joined(
  before: readonly Uint8Array[],
  rest: AsyncIterator<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  try {
    yield* before;
    for (let next = await rest.next(); next.done !== true; next = await rest.next()) yield next.value;
  } finally {
    await rest.return?.(); // closes the file where the reading ends before it does
  }
}

async function* withoutMark(chunks: Chunks): AsyncGenerator<Uint8Array> {
  let first = true;
  for await (const chunk of chunks) {
    const marked = first && BYTE_ORDER_MARK.every((byte, at) => chunk[at] === byte);
    first = false;
    yield marked ? chunk.subarray(BYTE_ORDER_MARK.length) : chunk;
  }
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line) as unknown;
  } catch {
    return undefined;
  }
}

function tooLong(subject: string): GeoR1Error {
  return new GeoR1Error({
    code: 'bad-input',
    message: `No entry of a list and no end of a line within ${MOST_ITEM_BYTES / 1e6} MB.`,
    subject,
    next: 'Check that it is the right file.',
  });
}

function notJson(subject: string, cause: Error): GeoR1Error {
  return new GeoR1Error(
    {
      code: 'bad-input',
      message: `It is not JSON: ${cause.message}.`,
      subject,
      next: 'Write the file again.',
    },
    { cause },
  );
}
