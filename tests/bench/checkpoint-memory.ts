/**
 * `npx geo-r1 bench checkpoint-memory FOLDER… [--out FILE]`: what teaching a checkpoint takes, beside what it was estimated
 * to take: on one thread of the CPU, in a process for each size of picture. Seconds are of the CPU (Linux alone tells
 * them). A folder is made by `python -m checkpoints.measure make` (models/checkpoints/measure.py).
 */
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { learnNeed, recogniseCheckpoint, startLearning } from '../../src-main/checkpoints/index.js';
import type { Checkpoint } from '../../src-main/checkpoints/index.js';
import { formulaPicture } from '../checkpoints/picture.js';
import { processorSeconds } from './memory.js';
import { figureOf } from './figure.js';
import type { Figure } from './figure.js';
import { keepMeasured } from './results.js';
import { supervisedScalars } from './supervised-scalars.js';

const WRITTEN = fileURLToPath(new URL('../../out/bench/checkpoint-memory.json', import.meta.url));
const SIDES_PX = [112, 336, 560, 672];
const ANSWER_TOKENS = 64;
/** Rollouts of a group, as published. */
const GROUP = 8;
const FLOAT_BYTES = 4;
/** An update that changes nothing much: what it takes does not hang on its numbers. */
const SCALARS = supervisedScalars(1e-5);

export interface LearnMemoryRow {
  /** Numbers of the graphs, embeddings counted where they lie twice. */
  readonly weights: number;
  readonly side: number;
  /** Of the prompt and the answer. */
  readonly tokens: number;
  readonly estimated: number;
  /** Parts of the estimate: what the way back keeps of one answer, and keys and values of the group. */
  readonly activations: number;
  readonly rollouts: number;
  /** Most that the process had after updates of one answer, and after a group of rollouts too. */
  readonly peakStep: number;
  readonly peak: number;
  /** Of the CPU: of an update of one answer; of a token that each row of the group wrote, its share of the prompt in it. */
  readonly stepSeconds: number;
  readonly rolloutSeconds: number;
}

export async function benchCheckpointMemory(args: string[]): Promise<Figure[]> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: { out: { type: 'string', default: WRITTEN } },
  });
  const rows: LearnMemoryRow[] = [];
  for (const folder of positionals) {
    const checkpoint = await recogniseCheckpoint(folder);
    for (const side of SIDES_PX) {
      const row = await measured(checkpoint, side);
      rows.push(row);
      console.log(JSON.stringify(row));
      await keepMeasured(values.out, { answer: ANSWER_TOKENS, group: GROUP, rows });
    }
  }
  return rows.map(({ weights, side, peak }) =>
    figureOf(
      `teaching ${Math.round(weights / 1e6)} million weights, ${side} px: at most`,
      [peak / 1e6],
      'MB',
    ),
  );
}

async function measured(checkpoint: Checkpoint, side: number): Promise<LearnMemoryRow> {
  const learning = await startLearning(checkpoint, { providers: ['cpu'], threads: 1 });
  try {
    const { tokens } = await learning.prompt(0, { prompt: 'ship', picture: formulaPicture(side, side) });
    const zeros = new Float32Array(learning.lora.length);
    await learning.open({ weights: zeros, first: zeros, second: zeros });
    const values = new Float32Array(ANSWER_TOKENS).fill(1 / ANSWER_TOKENS);
    const answer = Array.from({ length: ANSWER_TOKENS }, (_, at) => 300 + at);
    const step = () =>
      learning.step(SCALARS, [{ item: 0, tokens: answer }], {
        old_log: values,
        reference_log: values,
        advantage: values,
        weight: values,
      });
    await step();
    let began = await processorSeconds('started');
    const { peak: peakStep } = await step();
    const stepSeconds = (await processorSeconds('started')) - began;
    await learning.adapt('policy', zeros);
    began = await processorSeconds('started');
    const sampling = { temperature: 1, seed: 1 };
    const told = await learning.sample(0, { rows: GROUP, maxTokens: ANSWER_TOKENS, stop: [], sampling });
    const written = Math.max(...told.map((row) => row.tokens.length));
    const rolloutSeconds = ((await processorSeconds('started')) - began) / written;
    const { peak } = await step();
    const need = learnNeed(
      checkpoint,
      learning.lora,
      { width: side, height: side },
      { answerTokens: ANSWER_TOKENS, rows: GROUP },
    );
    return {
      weights: (checkpoint.precisions.get('fp32')?.bytes ?? NaN) / FLOAT_BYTES,
      side,
      tokens: tokens + ANSWER_TOKENS,
      estimated: need.total,
      activations: need.activations,
      rollouts: need.rollouts,
      peakStep,
      peak,
      stepSeconds,
      rolloutSeconds,
    };
  } finally {
    await learning.close();
  }
}
