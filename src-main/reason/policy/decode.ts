import { throwIfAborted } from '../../contract/index.js';
import type { Chain } from '../../contract/index.js';
import type { PolicyPort, PolicyReading } from '../../engine/index.js';
import { ChainWriter } from './chain-writer.js';
import type { WriterContext } from './chain-writer.js';
import { questionWords } from './question-words.js';
import type { SceneSummary } from './summary.js';
import type { TaughtName } from './taught-names.js';
import { tokenTable } from './tokens.js';

/** A chain that a policy wrote. */
export interface WrittenChain {
  readonly chain: Chain;
  /** Ids of its tokens; pointers from `tokens.length` on. */
  readonly ids: readonly number[];
  /** Natural logarithm of each token's probability among those that the grammar allowed, at temperature 1. */
  readonly logProbabilities: readonly number[];
  /** Their sum. */
  readonly logProbability: number;
}

export interface PolicyQuestion {
  readonly question: string;
  readonly summary: SceneSummary;
  /** Classes of the bundle's vocabulary. */
  readonly classes: readonly string[];
  /** Names that were taught later, which it writes by pointing at them. */
  readonly taught?: readonly TaughtName[] | undefined;
}

interface Row {
  readonly writer: ChainWriter;
  readonly ids: readonly number[];
  readonly logProbabilities: readonly number[];
  readonly sum: number;
}

const START_ID = 0;

/**
 * The likeliest chains of a question, likeliest first. One beam is greedy decoding.
 * @throws GeoR1Error cancelled; whatever the engine throws
 */
export async function writeChains(
  policy: PolicyPort,
  question: PolicyQuestion,
  { beams, signal }: { readonly beams: number; readonly signal?: AbortSignal | undefined },
): Promise<WrittenChain[]> {
  const finished: Row[] = [];
  await withReading(policy, question, signal, async (reading, start) => {
    let rows: Row[] = [start];
    let parents: number[] = [0];
    for (let step = 0; step < policy.description.maxTokens && rows.length > 0; step += 1) {
      const logits = await reading.step(rows.map(lastId), parents, signal);
      const width = logits.length / rows.length;
      const next = rows
        .flatMap((row, at) =>
          allowedLogs(row.writer, logits.subarray(at * width, (at + 1) * width))
            .sort((a, b) => b.log - a.log)
            .slice(0, beams)
            .map(({ id, log }) => ({ row, at, id, log, sum: row.sum + log })),
        )
        .sort((a, b) => b.sum - a.sum)
        .slice(0, beams);
      const grown = next.map(({ row, at, id, log }) => ({ row: extended(row, id, log), at }));
      finished.push(...grown.filter(({ row }) => row.writer.done).map(({ row }) => row));
      // A sum only falls: rows below as many finished chains as are wanted can no longer win.
      const bound = finished.map(({ sum }) => sum).sort((a, b) => b - a)[beams - 1] ?? -Infinity;
      const open = grown.filter(({ row }) => !row.writer.done && row.sum > bound);
      rows = open.map(({ row }) => row);
      parents = open.map(({ at }) => at);
    }
  });
  return finished
    .map(written)
    .sort((a, b) => b.logProbability - a.logProbability)
    .slice(0, beams);
}

/**
 * A group of chains drawn by chance, all in one batch: what reinforcement learns from.
 * @param random uniform in [0, 1)
 */
export async function sampleChains(
  policy: PolicyPort,
  question: PolicyQuestion,
  options: {
    readonly count: number;
    readonly temperature: number;
    readonly random: () => number;
    readonly signal?: AbortSignal | undefined;
  },
): Promise<WrittenChain[]> {
  const { count, temperature, random, signal } = options;
  const finished: Row[] = [];
  await withReading(policy, question, signal, async (reading, start) => {
    let rows: Row[] = Array.from({ length: count }, () => start);
    let parents: number[] = rows.map(() => 0);
    for (let step = 0; step < policy.description.maxTokens && rows.length > 0; step += 1) {
      const logits = await reading.step(rows.map(lastId), parents, signal);
      const width = logits.length / rows.length;
      const grown = rows.map((row, at) => {
        const logs = allowedLogs(row.writer, logits.subarray(at * width, (at + 1) * width));
        const { id, log } = draw(logs, temperature, random());
        return { row: extended(row, id, log), at };
      });
      finished.push(...grown.filter(({ row }) => row.writer.done).map(({ row }) => row));
      const open = grown.filter(({ row }) => !row.writer.done);
      rows = open.map(({ row }) => row);
      parents = open.map(({ at }) => at);
    }
  });
  return finished.map(written);
}

/** The log-probability of each token of a chain that is already there (a parser's, a rollout's); null where it breaks the grammar. */
export async function scoreChain(
  policy: PolicyPort,
  question: PolicyQuestion,
  ids: readonly number[],
  signal?: AbortSignal,
): Promise<readonly number[] | null> {
  const logs: number[] = [];
  const whole = await withReading(policy, question, signal, async (reading, start) => {
    let row = start;
    for (const id of ids) {
      if (row.writer.done || logs.length >= policy.description.maxTokens) return false;
      const logits = await reading.step([lastId(row)], [0], signal);
      const found = allowedLogs(row.writer, logits).find((entry) => entry.id === id);
      if (found === undefined) return false;
      logs.push(found.log);
      row = extended(row, id, found.log);
    }
    return row.writer.done;
  });
  return whole ? logs : null;
}

async function withReading<T>(
  policy: PolicyPort,
  { question, summary, classes, taught }: PolicyQuestion,
  signal: AbortSignal | undefined,
  work: (reading: PolicyReading, start: Row) => Promise<T>,
): Promise<T> {
  throwIfAborted(signal);
  const words = questionWords(question);
  const reading = await policy.read(
    words.map(({ text }) => text),
    summary,
    signal,
  );
  try {
    const context: WriterContext = {
      table: tokenTable(policy.description.tokens),
      question,
      words: words.slice(0, reading.words),
      classes: classes.filter((name) => policy.description.classes.includes(name)),
      taught,
    };
    return await work(reading, { writer: ChainWriter.start(context), ids: [], logProbabilities: [], sum: 0 });
  } finally {
    await reading.close();
  }
}

function lastId({ ids }: Row): number {
  return ids.at(-1) ?? START_ID;
}

function extended({ writer, ids, logProbabilities, sum }: Row, id: number, log: number): Row {
  return {
    writer: writer.push(id),
    ids: [...ids, id],
    logProbabilities: [...logProbabilities, log],
    sum: sum + log,
  };
}

function written({ writer, ids, logProbabilities, sum }: Row): WrittenChain {
  return { chain: writer.chain(), ids, logProbabilities, logProbability: sum };
}

/** Log-probabilities of the allowed tokens, normalised among them. */
function allowedLogs(writer: ChainWriter, logits: Float32Array): { id: number; log: number }[] {
  const allowed = writer.allowed().filter((id) => id < logits.length);
  const highest = Math.max(...allowed.map((id) => logits[id] ?? -Infinity));
  const sum = allowed.reduce((total, id) => total + Math.exp((logits[id] ?? -Infinity) - highest), 0);
  const norm = highest + Math.log(sum);
  return allowed.map((id) => ({ id, log: (logits[id] ?? -Infinity) - norm }));
}

function draw(
  logs: readonly { readonly id: number; readonly log: number }[],
  temperature: number,
  chance: number,
): { id: number; log: number } {
  const highest = Math.max(...logs.map(({ log }) => log));
  const weights = logs.map(({ log }) => Math.exp((log - highest) / temperature));
  let left = chance * weights.reduce((sum, weight) => sum + weight, 0);
  for (const [at, weight] of weights.entries()) {
    left -= weight;
    const chosen = logs[at];
    if (left <= 0 && chosen !== undefined) return chosen;
  }
  const last = logs.at(-1);
  if (last === undefined) throw new RangeError('the grammar allows nothing');
  return last;
}
