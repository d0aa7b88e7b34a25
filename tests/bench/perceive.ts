/**
 * The perceiver on made scenes: speed with the whole pyramid counted, first and second question, memory.
 *
 * Scenes are made in the folder, out/bench where left out, and found there again.
 *
 *   npm run bench -- perceive [--runs 3] [--side 10000] [--large 20000] [--speed 4000] [--gsd 0.5] [--folder DIR]
 */
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs, promisify } from 'node:util';
import { builtinBundleDir, loadBundle, startEngine } from '../../src-main/engine/index.js';
import type { Engine } from '../../src-main/engine/index.js';
import { perceiveScene } from '../../src-main/perceive/index.js';
import { reason } from '../../src-main/reason/index.js';
import { openScene } from '../../src-main/scene/index.js';
import { peakMemory, processorSeconds } from './memory.js';
import { madeTown } from './made-town.js';
import { figureOf, type Figure } from './figure.js';

const COMMAND = fileURLToPath(new URL('../../out/cli/geo-r1.mjs', import.meta.url));
const QUESTION = 'the largest ship near a harbor';
const MEGA = 1e6;

interface Sides {
  readonly runs: number;
  readonly side: number;
  readonly large: number;
  readonly speed: number;
  readonly gsd: number;
  readonly folder: string;
}

export async function benchPerceive(args: string[]): Promise<Figure[]> {
  const sides = read(args);
  const bundle = await loadBundle(builtinBundleDir());
  const engine = await startEngine(bundle);
  console.log(`bundle ${bundle.description.version}, provider ${engine.report.provider}`);
  const figures: Figure[] = [];
  try {
    figures.push(...(await speed(engine, sides)), ...(await questions(engine, sides)));
  } finally {
    await engine.close();
  }
  // Afterwards: this engine's process would count as one of the command's.
  return [...figures, ...(await memory(sides))];
}

function read(args: string[]): Sides {
  const number = { type: 'string' } as const;
  const { values } = parseArgs({
    args,
    options: { runs: number, side: number, large: number, speed: number, gsd: number, folder: number },
  });
  return {
    runs: Number(values.runs ?? 3),
    side: Number(values.side ?? 10_000),
    large: Number(values.large ?? 20_000),
    speed: Number(values.speed ?? 4000),
    gsd: Number(values.gsd ?? 0.5),
    folder: values.folder ?? fileURLToPath(new URL('../../out/bench/', import.meta.url)),
  };
}

async function speed(engine: Engine, { speed: side, gsd, runs, folder }: Sides): Promise<Figure[]> {
  const scene = await openScene(madeTown(folder, side, gsd));
  const rates: number[] = [];
  const costs: number[] = [];
  for (let run = 0; run <= runs; run++) {
    const [began, processor] = [performance.now(), await processorSeconds()];
    await perceiveScene(scene, engine);
    const seconds = (performance.now() - began) / 1000;
    // The first run warms up onnxruntime and the file system.
    if (run === 0) continue;
    rates.push((side * side) / MEGA / seconds);
    costs.push(((await processorSeconds()) - processor) / ((side * side) / MEGA));
  }
  await scene.close();
  const what = `perceiver, whole pyramid, ${side} x ${side} at ${gsd} m`;
  return [
    figureOf(what, rates, 'Mpx of scene a second', '>= 4 on two cores'),
    // What other work on the machine does not change: two free cores give 2 seconds of it a second.
    figureOf('processor time of it', costs, 's a Mpx of scene', '<= 0.5'),
  ];
}

async function questions(engine: Engine, { side, gsd, runs, folder }: Sides): Promise<Figure[]> {
  const file = madeTown(folder, side, gsd);
  const first: number[] = [];
  const second: number[] = [];
  const candidates: number[] = [];
  for (let run = 0; run < runs; run++) {
    const cacheDir = await mkdtemp(join(tmpdir(), 'geo-r1-bench-'));
    const scene = await openScene(file);
    for (const times of [first, second]) {
      const began = performance.now();
      const index = await perceiveScene(scene, engine, { cacheDir });
      const { vocabulary, distractors, text, perceiver } = engine.bundle.description;
      await reason(QUESTION, {
        task: 'gres',
        candidates: index.candidates,
        frame: scene.frame,
        vocabulary,
        distractors,
        answerThresholds: perceiver.thresholds.answer,
        encodeText: (texts) => engine.encodeText(texts),
        textBias: text.bias,
        queryThreshold: text.queryThreshold,
      });
      times.push(performance.now() - began);
      if (times === second) {
        candidates.push(index.candidates.length);
        if (!index.fromDisk) throw new Error('The second question read pixels.');
      }
    }
    await scene.close();
    await rm(cacheDir, { recursive: true });
  }
  return [
    figureOf(`first question, ${side} x ${side}`, first, 'ms'),
    figureOf(`second question, ${side} x ${side}`, second, 'ms', '<= 150 with 2,000 candidates'),
    figureOf('candidates of it', candidates, ''),
  ];
}

/** Of the built command in processes of its own: this one still holds what it measured before. */
async function memory({ large, gsd, folder }: Sides): Promise<Figure[]> {
  const file = madeTown(folder, large, gsd);
  const cacheDir = await mkdtemp(join(tmpdir(), 'geo-r1-bench-'));
  let seconds = 0;
  const peak = await peakMemory(async () => {
    const began = performance.now();
    await promisify(execFile)(process.execPath, [COMMAND, 'ground', file, QUESTION], {
      env: { ...process.env, GEO_R1_CACHE: cacheDir },
    });
    seconds = (performance.now() - began) / 1000;
  }, 'started');
  await rm(cacheDir, { recursive: true });
  return [
    figureOf(`peak memory of all processes, ${large} x ${large}`, [peak / MEGA], 'MB', '<= 1000'),
    figureOf(`time of it`, [seconds], 's'),
  ];
}
