/**
 * `npx geo-r1 bench checkpoint-speed FOLDER --model SAFETENSORS [--python PYTHON] [--rounds N] [--out FILE]`: memory and
 * speed of a checkpoint in its process, in each precision, and of PyTorch in eager mode on the same weights, in turn, on
 * one thread. Times are seconds of the CPU, which other programs do not lengthen (Linux alone tells them). FOLDER and
 * SAFETENSORS are made by `python -m checkpoints.measure make` (models/checkpoints/measure.py).
 */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseArgs, promisify } from 'node:util';
import { z } from 'zod';
import { PRECISIONS, recogniseCheckpoint, startCheckpoint } from '../../src-main/checkpoints/index.js';
import type { Checkpoint, Precision } from '../../src-main/checkpoints/index.js';
import { memoryNeed } from '../../src-main/checkpoints/memory.js';
import { GeoR1Error } from '../../src-main/contract/index.js';
import { formulaPicture } from '../checkpoints/picture.js';
import { processorSeconds } from './memory.js';
import { figureOf } from './figure.js';
import type { Figure } from './figure.js';
import { keepMeasured } from './results.js';

const MODELS = fileURLToPath(new URL('../../models', import.meta.url));
const WRITTEN = fileURLToPath(new URL('../../out/bench/checkpoint-speed.json', import.meta.url));
const SIDE_PX = 448;
const NEW_TOKENS = 48;
const LIMITS = { maxTokens: NEW_TOKENS, maxMs: 600_000, stop: [], sampling: null };
const EAGER = 'PyTorch eager, fp32';

export interface SpeedRow {
  readonly by: string;
  readonly round: number;
  /** Null for PyTorch, which estimates nothing. */
  readonly fileBytes: number | null;
  readonly loadedBytes: number | null;
  readonly estimatedBytes: number | null;
  readonly peakBytes: number;
  readonly promptTokens: number;
  /** Of the CPU, on one thread. */
  readonly firstTokenSeconds: number;
  readonly tokensPerSecond: number;
}

const eagerSchema = z.object({
  weights: z.number(),
  promptTokens: z.number(),
  firstTokenSeconds: z.number(),
  tokensPerSecond: z.number(),
  peakBytes: z.number(),
});

export async function benchCheckpointSpeed(args: string[]): Promise<Figure[]> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      model: { type: 'string' },
      python: { type: 'string', default: 'python' },
      rounds: { type: 'string', default: '3' },
      out: { type: 'string', default: WRITTEN },
    },
  });
  const [folder] = positionals;
  if (folder === undefined || values.model === undefined)
    throw new GeoR1Error({
      code: 'bad-input',
      message: 'It needs an exported folder, and with --model the safetensors that it was made of.',
    });
  const checkpoint = await recogniseCheckpoint(folder);
  const rows: SpeedRow[] = [];
  for (let round = 1; round <= Number(values.rounds); round++) {
    const eager = await eagerly(values.python, values.model, folder);
    const { weights } = eager;
    rows.push({ ...eager, by: EAGER, round, fileBytes: null, loadedBytes: null, estimatedBytes: null });
    for (const precision of PRECISIONS)
      if (checkpoint.precisions.has(precision)) rows.push(await asked(checkpoint, precision, round));
    await keepMeasured(values.out, { weights, side: SIDE_PX, tokens: NEW_TOKENS, rows });
    console.log(JSON.stringify(rows.filter((row) => row.round === round)));
  }
  return [...new Set(rows.map(({ by }) => by))].flatMap((by) => {
    const own = rows.filter((row) => row.by === by);
    const runs = (of: (row: SpeedRow) => number): number[] => own.map(of);
    return [
      figureOf(
        `${by}: first token`,
        runs((row) => row.firstTokenSeconds),
        's of CPU',
      ),
      figureOf(
        `${by}: then`,
        runs((row) => row.tokensPerSecond),
        'tokens a second of CPU',
      ),
      figureOf(
        `${by}: at most`,
        runs((row) => row.peakBytes / 1e6),
        'MB',
      ),
    ];
  });
}

async function eagerly(python: string, model: string, out: string): Promise<z.infer<typeof eagerSchema>> {
  const command = ['-m', 'checkpoints.measure', 'time', '--model', model, '--out', out];
  const size = ['--side', String(SIDE_PX), '--tokens', String(NEW_TOKENS)];
  const { stdout } = await promisify(execFile)(python, [...command, ...size], {
    cwd: MODELS,
    env: { ...process.env, OMP_NUM_THREADS: '1' },
  });
  return eagerSchema.parse(JSON.parse(stdout.trim().split('\n').at(-1) ?? ''));
}

async function asked(checkpoint: Checkpoint, precision: Precision, round: number): Promise<SpeedRow> {
  const how = { precision, providers: ['cpu'], threads: 1 };
  // Without ends of its own every answer has as many tokens.
  const engine = await startCheckpoint({ ...checkpoint, endTokens: [] }, how);
  try {
    const picture = formulaPicture(SIDE_PX, SIDE_PX);
    const taken = async (maxTokens: number) => {
      const began = await processorSeconds('started');
      const told = await engine.ask([{ prompt: 'ship', picture }], { ...LIMITS, maxTokens });
      return { told, seconds: (await processorSeconds('started')) - began };
    };
    await taken(2);
    const first = await taken(1);
    const { told, seconds } = await taken(NEW_TOKENS);
    return {
      by: precision,
      round,
      fileBytes: checkpoint.precisions.get(precision)?.bytes ?? null,
      loadedBytes: engine.residentBytes,
      estimatedBytes: memoryNeed(checkpoint, precision, { width: SIDE_PX, height: SIDE_PX }, NEW_TOKENS)
        .total,
      peakBytes: told.peakBytes,
      promptTokens: told.promptTokens,
      firstTokenSeconds: first.seconds,
      tokensPerSecond: (NEW_TOKENS - 1) / (seconds - first.seconds),
    };
  } finally {
    await engine.close();
  }
}
