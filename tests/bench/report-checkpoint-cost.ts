/** What checkpoints take while they learn and while they are asked, as sections of docs/results.md. */
import type { LearnMemoryRow } from './checkpoint-memory.js';
import type { SpeedRow } from './checkpoint-speed.js';
import { median } from './figure.js';
import { table } from './report-table.js';

/** What `bench checkpoint-memory` writes. */
export interface LearnMemory {
  readonly answer: number;
  readonly group: number;
  readonly rows: readonly LearnMemoryRow[];
}

/** What `bench checkpoint-speed` writes. */
export interface CheckpointSpeed {
  readonly weights: number;
  readonly tokens: number;
  readonly rows: readonly SpeedRow[];
}

const megabytes = (bytes: number | null): string => (bytes === null ? '–' : `${Math.round(bytes / 1e6)} MB`);

/** A line for each size of model and picture. */
const memoryRows = ({ rows }: LearnMemory): string[][] =>
  rows.map(({ weights, tokens, peakStep, peak, estimated, stepSeconds, rolloutSeconds }) => [
    `${Math.round(weights / 1e6)} million`,
    String(tokens),
    megabytes(peakStep),
    megabytes(peak),
    megabytes(estimated),
    `${stepSeconds.toFixed(1)} s`,
    `${rolloutSeconds.toFixed(2)} s`,
  ]);

/** Of each size: bytes that a token more takes, from the shortest sequence to the longest. */
function bytesPerToken({ rows }: LearnMemory): string {
  const sizes = [...new Set(rows.map(({ weights }) => weights))];
  return sizes
    .map((weights) => {
      const own = rows.filter((row) => row.weights === weights).sort((a, b) => a.tokens - b.tokens);
      const [first, last] = [own[0], own.at(-1)];
      if (first === undefined || last === undefined) return '';
      const each = (last.peakStep - first.peakStep) / (last.tokens - first.tokens);
      return `${(each / 1e6).toFixed(2)} MB for ${Math.round(weights / 1e6)} million`;
    })
    .join(', ');
}

function roundsIn({ rows }: CheckpointSpeed): string {
  const count = new Set(rows.map(({ round }) => round)).size;
  return count === 1 ? 'one round, each' : `${count} rounds, each`;
}

/** Medians of the rounds. */
function speedRows({ rows }: CheckpointSpeed): string[][] {
  return [...new Set(rows.map(({ by }) => by))].map((by) => {
    const own = rows.filter((row) => row.by === by);
    const of = (value: (row: SpeedRow) => number | null): number | null => {
      const known = own.map(value).filter((one) => one !== null);
      return known.length === 0 ? null : median(known);
    };
    return [
      by,
      megabytes(of(({ fileBytes }) => fileBytes)),
      megabytes(of(({ loadedBytes }) => loadedBytes)),
      megabytes(of(({ peakBytes }) => peakBytes)),
      megabytes(of(({ estimatedBytes }) => estimatedBytes)),
      `${(of(({ firstTokenSeconds }) => firstTokenSeconds) ?? NaN).toFixed(2)} s`,
      (of(({ tokensPerSecond }) => tokensPerSecond) ?? NaN).toFixed(1),
    ];
  });
}

/** Random models of growing size: what they take while they learn, and while they are asked. */
export function checkpointCostSections(memory: LearnMemory | null, speed: CheckpointSpeed | null): string {
  const learned =
    memory === null
      ? ''
      : `### Memory of teaching, by size

Random Qwen2.5-VL, rank 64, answers of ${memory.answer} tokens, groups of ${memory.group}, one thread; numbers of the graphs, embeddings counted
in both. Seconds are of the CPU, which other programs do not lengthen. A token more takes ${bytesPerToken(memory)}.

\`\`\`sh
(cd models && for SIZE in 30m 100m; do python -m checkpoints.measure make --size $SIZE --scratch ../out/$SIZE-source --out ../out/$SIZE; done)
npx geo-r1 bench checkpoint-memory out/30m out/100m --out docs/results/checkpoint-memory.json
\`\`\`

${table(['weights', 'tokens', 'updates, at most', 'with rollouts', 'said beforehand', 'an update of one answer', 'a token of the group'], memoryRows(memory))}`;
  const asked =
    speed === null
      ? ''
      : `### Asking, against PyTorch on the same thread

A random Qwen2.5-VL of ${Math.round(speed.weights / 1e6)} million weights, a picture of 448 pixels, ${speed.rows[0]?.promptTokens ?? 0} tokens of prompt, ${speed.tokens} new ones; ${roundsIn(speed)} in turn.
Seconds are of the CPU.

\`\`\`sh
npx geo-r1 bench checkpoint-speed out/100m --model out/100m-source --python PYTHON --out docs/results/checkpoint-speed.json
\`\`\`

${table(['by', 'files', 'after loading', 'at most', 'said beforehand', 'first token', 'tokens a second'], speedRows(speed))}`;
  return [learned, asked].filter((section) => section !== '').join('\n\n');
}
