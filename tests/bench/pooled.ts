/**
 * Who writes the chains best, over all written questions that nothing was tuned on: those that were held back, and those
 * of val. Each writer answers each question on the same candidates, so that differences are paired; 16 questions of none
 * on val show nothing that many more may.
 *
 *   npm run bench -- pooled --data ../shared/data [--bundle FOLDER] [--out docs/results/pooled.json] [--answers FILE]
 *
 * Answers alone are told, never the questions; `--answers` writes those of each question in turn, to compare bundles.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { MEASURED_WRITERS } from '../../src-main/contract/index.js';
import { builtinBundleDir, loadBundle, startEngine } from '../../src-main/engine/index.js';
import type { MeasuredWay } from '../../src-main/measure/index.js';
import { realPorts } from '../../src-main/shell/wiring.js';
import { cacheFolder } from '../../src-main/workspace/cache.js';
import { measureReferring } from '../../src-main/workspace/measure-referring.js';
import { readReferringTruth } from '../../src-main/workspace/measure-truth.js';
import { figureOf } from './figure.js';
import type { Figure } from './figure.js';
import { pooledOf } from './pooled-sets.js';
import type { AnsweredSet, Pooled } from './pooled-sets.js';
import { fixture } from './policy-written.js';

const HELD = ['held', 'held-2', 'held-3', 'held-4', 'held-5', 'held-6', 'held-7'] as const;
const OUT = fileURLToPath(new URL('../../docs/results/pooled.json', import.meta.url));

export async function benchPooled(args: string[]): Promise<Figure[]> {
  const text = { type: 'string' } as const;
  const { values } = parseArgs({ args, options: { data: text, bundle: text, out: text, answers: text } });
  const { data = '../shared/data', bundle: folder = builtinBundleDir(), out = OUT } = values;
  const bundle = await loadBundle(folder);
  const engine = await startEngine(bundle, { providers: ['cpu'], threads: 1 });
  const sets = [
    ...HELD.map((name) => ({ name, file: fixture(`vhr10-train-${name}.jsonl`), pack: 'vhr10/train' })),
    { name: 'val', file: join(data, 'expressions/vhr10-val.jsonl'), pack: 'vhr10/val' },
  ];
  const answered: AnsweredSet[] = [];
  try {
    for (const { name, file, pack } of sets) {
      const request = {
        expressions: file,
        coco: join(data, pack, 'annotations.json'),
        images: join(data, pack, 'images'),
        minScore: null,
        writer: 'auto' as const,
        trueBoxes: false,
        ablations: true,
      };
      const told = { cacheDir: cacheFolder(), signal: new AbortController().signal };
      const truth = await readReferringTruth(request, told);
      const { ways } = await measureReferring(realPorts(), bundle, engine, truth, request, told);
      answered.push({ name, ways: ways.map(plain) });
      console.log(`${name}: ${ways[0]?.results.length ?? 0} questions`);
      await writeFile(out, `${JSON.stringify(pooledOf(answered), null, 1)}\n`);
      if (values.answers !== undefined) await writeFile(values.answers, JSON.stringify(inTurn(answered)));
    }
  } finally {
    await engine.close();
  }
  return figuresOf(JSON.parse(await readFile(out, 'utf8')) as Pooled);
}

const plain = ({ way, results }: MeasuredWay): AnsweredSet['ways'][number] => ({
  way,
  answers: results.map(({ expression: { image, expression, task }, right, answered }) => ({
    key: `${image} ${expression}`,
    task,
    right,
    refused: answered.length === 0,
  })),
});

/** Without what tells the questions. */
const inTurn = (sets: readonly AnsweredSet[]) =>
  sets.map(({ name, ways }) => ({
    name,
    ways: ways.map(({ way, answers }) => ({ way, answers: answers.map(({ key: _key, ...told }) => told) })),
  }));

function figuresOf({ all }: Pooled): Figure[] {
  return MEASURED_WRITERS.flatMap((writer) =>
    [false, true].flatMap((trueBoxes) => {
      const way = all.find((each) => each.way.writer === writer && each.way.trueBoxes === trueBoxes);
      const mean = way?.right.all?.mean;
      const where = trueBoxes ? 'true boxes' : 'as seen';
      return mean === undefined ? [] : [figureOf(`right, ${writer}, ${where}`, [mean], 'share')];
    }),
  );
}
