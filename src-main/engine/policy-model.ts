import type { InferenceSession } from 'onnxruntime-node';
import { Tensor } from 'onnxruntime-node';
import { GeoR1Error } from '../contract/index.js';
import type { StartSettings } from './protocol.js';
import { openSession } from './session.js';
import { wordPieces, wordTokenizer } from './word-pieces.js';
import type { WordTokenizer } from './word-pieces.js';

type PolicySettings = NonNullable<StartSettings['policy']>;

/** Open questions that are kept; the oldest makes room. A writer that forgot to drop one loses nothing but memory. */
const MOST_READINGS = 16;

/** The two graphs that read and write, and what else is fed to both. */
interface Graphs {
  readonly reader: Promise<InferenceSession>;
  readonly writer: Promise<InferenceSession>;
  readonly feeds: Readonly<Record<string, Tensor>>;
}

interface Reading {
  readonly graphs: Graphs;
  readonly fixed: InferenceSession.OnnxValueMapType;
  readonly words: number;
  /** [2 L, R, H, S, D] keys and values of the rows so far. */
  past: Float32Array;
  rows: number;
  steps: number;
}

/** The policy inside the child process: what was read is kept here, so that a step sends tokens and gets logits. */
export interface PolicyModel {
  /** @returns the number of the reading, and how many of the words it took */
  read(
    words: readonly string[],
    counts: readonly number[],
    gsd: number,
  ): Promise<{ reading: number; words: number }>;
  /**
   * One step: row r goes on from row `parents[r]` of the step before with `tokens[r]`.
   * @returns [rows, tokens + words] logits, row-major
   */
  step(reading: number, tokens: readonly number[], parents: readonly number[]): Promise<Float32Array>;
  drop(reading: number): void;
  /** From now on questions are read under this adapter; null takes the bundle as it is. Open readings keep theirs. */
  adapt(weights: Float32Array | null): void;
}

/** @throws GeoR1Error `bad-input` where the graphs are not those described */
export async function openPolicy(start: StartSettings): Promise<PolicyModel> {
  const { policy } = start;
  if (policy === undefined)
    throw new GeoR1Error({ code: 'unsupported', message: 'This bundle holds no policy.' });
  const tokenizer = await wordTokenizer(start.tokenizerFile);
  // Rows are few and narrow: a second thread would cost the writer more than it does.
  const opened = (reader: string, writer: string, weightFiles: readonly string[] = []) => ({
    reader: openSession(reader, 'cpu', start.threads, weightFiles),
    writer: openSession(writer, 'cpu', 1, weightFiles),
  });
  const plain: Graphs = { ...opened(policy.readerFile, policy.writerFile), feeds: {} };
  await Promise.all([plain.reader, plain.writer]);
  const { teach } = start;
  let adapted: Omit<Graphs, 'feeds'> | null = null;
  let graphs = plain;
  const readings = new Map<number, Reading>();
  let last = 0;
  const readingOf = (number: number): Reading => {
    const found = readings.get(number);
    if (found === undefined)
      throw new GeoR1Error({
        code: 'internal',
        message: 'The policy was asked about a question that is not open.',
      });
    return found;
  };
  return {
    async read(words, counts, gsd) {
      const reading = await readQuestion(graphs, tokenizer, words, counts, gsd);
      last += 1;
      readings.set(last, reading);
      const [oldest] = readings.keys();
      if (readings.size > MOST_READINGS && oldest !== undefined) readings.delete(oldest);
      return { reading: last, words: reading.words };
    },
    step: (number, tokens, parents) => step(policy, readingOf(number), tokens, parents),
    drop: (number) => void readings.delete(number),
    adapt(weights) {
      if (weights === null) {
        graphs = plain;
        return;
      }
      if (teach?.chain === undefined || weights.length !== teach.chain.weights)
        throw new GeoR1Error({
          code: 'unsupported',
          message: `The adapter has ${weights.length} numbers where this bundle's policy takes ${teach?.chain?.weights ?? 0}.`,
          next: 'Teach anew with this bundle, or use the bundle that the adapter was made for.',
        });
      adapted ??= opened(teach.chain.reader, teach.chain.writer, teach.chain.weightFiles);
      graphs = { ...adapted, feeds: { adapter: new Tensor('float32', weights, [weights.length]) } };
    },
  };
}

async function readQuestion(
  graphs: Graphs,
  tokenizer: WordTokenizer,
  words: readonly string[],
  counts: readonly number[],
  gsd: number,
): Promise<Reading> {
  const { ids, starts } = wordPieces(words, tokenizer);
  const int64 = (values: readonly number[], shape: number[]): Tensor =>
    new Tensor('int64', BigInt64Array.from(values, BigInt), shape);
  // A question without a word still needs one place to point at; the grammar lets nothing point there.
  const places = starts.length === 0 ? [0] : starts;
  const outputs = await (
    await graphs.reader
  ).run({
    ...graphs.feeds,
    ids: int64(ids, [1, ids.length]),
    starts: int64(places, [1, places.length]),
    counts: int64(counts, [1, counts.length]),
    gsd: int64([gsd], [1]),
  });
  const { memory, pointer_keys: keys, pointer_inputs: inputs } = outputs;
  if (memory === undefined || keys === undefined || inputs === undefined) throw notDescribed('reader');
  return {
    graphs,
    fixed: { memory, pointer_keys: keys, pointer_inputs: inputs },
    words: places.length,
    past: new Float32Array(0),
    rows: 0,
    steps: 0,
  };
}

async function step(
  { layers, heads, headWidth, tokens: tokenCount, maxTokens }: PolicySettings,
  reading: Reading,
  tokens: readonly number[],
  parents: readonly number[],
): Promise<Float32Array> {
  const rows = tokens.length;
  if (reading.steps >= maxTokens)
    throw new GeoR1Error({ code: 'bad-input', message: `A chain has at most ${maxTokens} tokens.` });
  if (parents.length !== rows || (reading.steps > 0 && parents.some((parent) => parent >= reading.rows)))
    throw new GeoR1Error({ code: 'bad-input', message: 'A row goes on from one that is not there.' });
  const parts = 2 * layers;
  const rowLength = heads * reading.steps * headWidth;
  const past = new Float32Array(parts * rows * rowLength);
  for (let part = 0; part < parts; part += 1) {
    for (const [row, parent] of parents.entries()) {
      const from = (part * reading.rows + parent) * rowLength;
      past.set(reading.past.subarray(from, from + rowLength), (part * rows + row) * rowLength);
    }
  }
  const outputs = await (
    await reading.graphs.writer
  ).run({
    ...reading.graphs.feeds,
    ...reading.fixed,
    token: new Tensor('int64', BigInt64Array.from(tokens, BigInt), [rows]),
    place: new Tensor('int64', [BigInt(reading.steps)], [1]),
    past: new Tensor('float32', past, [parts, rows, heads, reading.steps, headWidth]),
  });
  const logits = outputs['logits']?.data;
  const present = outputs['present']?.data;
  if (!(logits instanceof Float32Array) || logits.length !== rows * (tokenCount + reading.words))
    throw notDescribed('logits');
  if (!(present instanceof Float32Array) || present.length !== parts * rows * (rowLength + heads * headWidth))
    throw notDescribed('present');
  reading.past = present;
  reading.rows = rows;
  reading.steps += 1;
  return logits;
}

function notDescribed(subject: string): GeoR1Error {
  return new GeoR1Error({
    code: 'bad-input',
    subject,
    message: 'The policy gives no such output of the shape that policy.json describes.',
    next: 'Take a bundle whose policy.json and graphs were exported together.',
  });
}
