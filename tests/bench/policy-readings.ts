/**
 * What the choice between readings is fitted on: for every expression of a file, the parser's chain and the policy's
 * beams, executed, as rows of features with how right each answer is.
 *
 *   node --import tsx tests/bench/policy-readings.ts --data ../shared/data --out readings.jsonl [--found] [--split tune|shots]
 *
 * Only files of train and the shots are read; what `--found` adds are the perceiver's boxes instead of the true ones.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Candidate, PixelBox } from '../../src-main/contract/index.js';
import { builtinBundleDir, loadBundle, startEngine } from '../../src-main/engine/index.js';
import { pixelFrame } from '../../src-main/geometry/index.js';
import { parseCoco, parseExpressions, rightness, trueCandidates } from '../../src-main/measure/index.js';
import { DEFAULT_THRESHOLD, executeChain } from '../../src-main/reason/index.js';
import { answerKey, executeReadings, featureRows } from '../../src-main/reason/choose/index.js';
import { writeReadings } from '../../src-main/reason/write-chain.js';
import { chainText } from '../../src-main/reason/text.js';

const { values } = parseArgs({
  options: {
    data: { type: 'string', default: '../shared/data' },
    bundle: { type: 'string' },
    out: { type: 'string' },
    /** JSON of `{image: Candidate[]}` that stands for the true boxes. */
    found: { type: 'string' },
  },
});
if (values.out === undefined) throw new Error('Say where to write: --out <file>');
const FILES = [
  ['tune', new URL('../fixtures/expressions/vhr10-train.jsonl', import.meta.url).pathname, 'vhr10/train'],
  ['shots', join(values.data, 'expressions/vhr10-shots.jsonl'), 'vhr10/val'],
] as const;

const bundle = await loadBundle(values.bundle ?? builtinBundleDir());
const engine = await startEngine(bundle, { providers: ['cpu'], threads: 1 });
const { policy } = engine;
if (policy == null) throw new Error('The bundle has no policy.');
const { vocabulary, distractors } = bundle.description;
const classes = vocabulary.map(({ name }) => name);
const found =
  values.found === undefined
    ? null
    : (JSON.parse(await readFile(values.found, 'utf8')) as Record<string, Candidate[]>);
const scenes = new Map<string, Candidate[]>();
const lines: string[] = [];
for (const [split, file, pack] of FILES) {
  const folder = join(values.data, pack);
  const coco = parseCoco(await readFile(join(folder, 'annotations.json'), 'utf8'), folder);
  const boxOf = new Map(coco.annotations.map(({ id, bbox }) => [id, bbox]));
  for (const { image: name, expression, task, targets } of parseExpressions(
    await readFile(file, 'utf8'),
    file,
  )) {
    const image = coco.images.find(({ file_name }) => basename(file_name) === basename(name));
    if (image === undefined) throw new Error(`${folder} has no ${name}`);
    const path = join(folder, 'images', image.file_name);
    const candidates = found?.[name] ?? scenes.get(path) ?? (await trueCandidates(path, image.id, coco));
    scenes.set(path, candidates);
    const frame = pixelFrame(image.width, image.height);
    const thresholds = found === null ? undefined : bundle.description.perceiver.thresholds.answer;
    const threshold = (label: string): number => thresholds?.[label] ?? DEFAULT_THRESHOLD;
    const written = await writeReadings(expression, {
      task: 'gres',
      vocabulary,
      distractors,
      policy,
      candidates,
      gsd: null,
      threshold,
    });
    const execution = {
      task: 'gres' as const,
      candidates,
      frame,
      vocabulary: { classes: vocabulary, distractors },
    };
    const readings = await executeReadings(written, (chain) =>
      executeChain(chain, { ...execution, answerThresholds: thresholds }),
    );
    const byId = new Map(candidates.map(({ id, bbox }) => [id, bbox]));
    const truth = targets.map((id): PixelBox => boxOf.get(id) ?? [0, 0, 0, 0]);
    const right = readings.map(({ executed }) =>
      rightness({
        task,
        truth,
        answered: executed.chosen.flatMap(({ candidate }) => {
          const bbox = byId.get(candidate);
          return bbox === undefined ? [] : [bbox];
        }),
      }),
    );
    const line = {
      split,
      image: name,
      expression,
      task,
      right,
      rows: featureRows(expression, readings, classes),
      answers: readings.map(answerKey),
      weights: readings.map(({ executed }) => executed.chosen[0]?.score ?? 0),
      chains: readings.map(({ chain }) => chainText(chain)),
    };
    lines.push(JSON.stringify(line));
  }
}
await engine.close();
await writeFile(values.out, `${lines.join('\n')}\n`);
