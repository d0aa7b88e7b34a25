/**
 * Question, chain, answer on 2,000 candidates: all that the shipped way (`auto`) does once a scene was looked at. The parser,
 * the policy's five beams, the choice between their answers, closer looks where a chain asks for them; no outlines.
 *
 *   npm run bench -- question [--rounds 5] [--questions 40] [--side 2000]
 */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { builtinBundleDir, loadBundle, startEngine } from '../../src-main/engine/index.js';
import type { Engine } from '../../src-main/engine/index.js';
import { parseExpressions } from '../../src-main/measure/index.js';
import { realPorts } from '../../src-main/shell/wiring.js';
import { openScene } from '../../src-main/scene/index.js';
import type { Scene } from '../../src-main/scene/index.js';
import { askScene } from '../../src-main/workspace/index.js';
import { lookAt } from '../../src-main/workspace/look.js';
import type { Look } from '../../src-main/workspace/look.js';
import { figureOf, median, type Figure } from './figure.js';
import { madeTown } from './made-town.js';
import { processorSeconds } from './memory.js';

const CANDIDATES = 2000;
const AIM_MS = 300;
/** Pixels of a side of the made scene. */
const SIDE = 2000;
/** Metres a pixel of the made scene: as aerial pictures of towns have it. */
const GSD = 0.5;
const MS = 1000;
const WRITERS = ['auto', 'policy', 'parser'] as const;
const QUESTIONS = fileURLToPath(new URL('../fixtures/expressions/vhr10-train.jsonl', import.meta.url));
const AIM = { where: null, minScore: null } as const;

export async function benchQuestion(args: string[]): Promise<Figure[]> {
  const text = { type: 'string' } as const;
  const { values } = parseArgs({ args, options: { rounds: text, questions: text, side: text } });
  const questions = parseExpressions(await readFile(QUESTIONS, 'utf8'), QUESTIONS)
    .slice(0, Number(values.questions ?? 40))
    .map(({ expression }) => expression);
  const folder = await mkdtemp(join(tmpdir(), 'geo-r1-bench-'));
  const engine = await startEngine(await loadBundle(builtinBundleDir()), { providers: ['cpu'] });
  try {
    const file = madeTown(folder, Number(values.side ?? SIDE), GSD);
    const scene = await openScene(file);
    try {
      return await timed(scene, engine, questions, Number(values.rounds ?? 5));
    } finally {
      await scene.close();
    }
  } finally {
    await engine.close();
    await rm(folder, { recursive: true });
  }
}

async function timed(
  scene: Scene,
  engine: Engine,
  questions: readonly string[],
  rounds: number,
): Promise<Figure[]> {
  const ports = realPorts();
  const seen = trimmed(await lookAt(ports, scene, engine, AIM, { cacheDir: null }));
  const spent = WRITERS.map((writer) => ({
    writer,
    medians: new Array<number>(),
    slowest: new Array<number>(),
    processor: new Array<number>(),
  }));
  for (let round = 0; round <= rounds; round++)
    for (const { writer, medians, slowest, processor } of spent) {
      const [times, before] = [new Array<number>(), await processorSeconds()];
      for (const question of questions) {
        // What a question looked at closely is kept for the next; each is timed as if it were the first.
        const look: Look = { ...seen, refined: new Map(), outlines: new Map(), closer: new Map() };
        const began = performance.now();
        await askScene(
          ports,
          scene,
          engine,
          { ...AIM, question, task: 'gres', writer },
          { cacheDir: null, look },
        );
        times.push(performance.now() - began);
      }
      if (round === 0) continue; // It warms up.
      medians.push(median(times));
      slowest.push(Math.max(...times));
      processor.push((((await processorSeconds()) - before) * MS) / questions.length);
    }
  const objects = seen.candidates.filter(({ strips }) => strips === undefined).length;
  return [
    ...spent.flatMap(({ writer, medians, slowest, processor }) => [
      figureOf(
        `question to answer, ${writer}: median of ${questions.length} questions`,
        medians,
        'ms',
        writer === 'auto' ? `<= ${AIM_MS}` : '',
      ),
      figureOf(`the slowest of them, ${writer}`, slowest, 'ms'),
      figureOf(`processor time of it, ${writer}`, processor, 'ms a question'),
    ]),
    figureOf('candidates of it', [objects], ''),
    figureOf('regions of it', [seen.candidates.length - objects], ''),
  ];
}

/** @throws RangeError where fewer were found: the scene is then to be larger */
function trimmed(look: Look): Look {
  const objects = look.candidates.filter(({ strips }) => strips === undefined);
  if (objects.length < CANDIDATES)
    throw new RangeError(`${objects.length} candidates were found; choose a larger --side`);
  const regions = look.candidates.filter(({ strips }) => strips !== undefined);
  return { ...look, candidates: [...objects.slice(0, CANDIDATES), ...regions] };
}
