/**
 * Writes docs/results.md, and the figures of the README, from the measured JSON files in docs/results/, so that none is typed by hand:
 * `node --import tsx tests/bench/report.ts`. The commands that make the JSON stand in the page itself.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { ablationTables, tableMarkdown, tasksTable, verdictsTable } from '../../src-main/measure/index.js';
import type { DetectionMetrics, MaskMetrics, MeasuredMasks } from '../../src-main/measure/index.js';
import { fewShotSection } from './few-shot-tables.js';
import { aimsSection } from './report-aims.js';
import type { MeasuredWays } from './report-aims.js';
import { taughtCheckpointRows } from './report-checkpoint.js';
import type { TaughtCheckpoint } from './report-checkpoint.js';
import { checkpointCostSections } from './report-checkpoint-cost.js';
import type { CheckpointSpeed, LearnMemory } from './report-checkpoint-cost.js';
import { detectionTable, heldOutTable, HELD_OUT_PACKS, offsetsText } from './report-detection.js';
import { maskPeerSection } from './report-mask-peer.js';
import type { MaskPeer } from './report-mask-peer.js';
import { pooledSection } from './report-pooled.js';
import { withFigures } from './report-readme.js';
import { rewardsSection } from './report-rewards.js';
import { share, table } from './report-table.js';
import { readResults, type Bench } from './results.js';

const DIGITS = 3;
/** mAP on VHR-10 val that was aimed at. */
const DETECTION_AIM = 0.6;

/** @param metrics `skipped` is lacking in files of before it was counted */
function maskSection(metrics: (MaskMetrics & Partial<MeasuredMasks>) | null): string {
  if (metrics === null) return 'Not measured yet.';
  const rows = metrics.classes.map(({ name, objects, gIoU }) => [name, String(objects), share(gIoU)]);
  const all = ['**all objects**', String(metrics.objects), metrics.gIoU === null ? '–' : share(metrics.gIoU)];
  const { runLengths = 0, withoutOutline = 0 } = metrics.skipped ?? {};
  const skipped = runLengths + withoutOutline;
  const note = `\n\nSkipped: ${withoutOutline} objects without an outline, ${runLengths} whose outline is in run lengths.`;
  return `${table(['class', 'objects', 'gIoU'], [...rows, all])}${skipped === 0 ? '' : note}`;
}

async function peerSection(): Promise<string> {
  const peer = await readResults<MaskPeer>('mask-peer');
  return peer === null ? '' : maskPeerSection(peer);
}

/** A tiny checkpoint, taught from TypeScript. */
async function taughtCheckpointSection(): Promise<string> {
  const taught = await readResults<TaughtCheckpoint>('checkpoint-teach');
  if (taught === null) return '';
  const head = [
    'taught by',
    'likeliest answer, mean IoU',
    'of each seed',
    'drawn answers, mean IoU',
    'of each seed',
    'reward of the first rollouts',
    'of the last',
  ];
  const seeds = new Set(taught.rows.map(({ seed }) => seed)).size;
  return `## A tiny vision-language checkpoint, taught from TypeScript

A Qwen2.5-VL of 0.3 million weights that was taught to box a white square is to box a pad below it, in one of six places.
${taught.shots} careless examples come first: ${Math.round(100 * taught.careless)} % of them have the box of a place by chance. Rewards know the right one; they are
of 2, form and overlap. ${taught.tested} scenes that no run saw are asked, ${seeds === 1 ? '**one seed**' : `${seeds} seeds`}: the most probable answer, and eight drawn at
temperature 1.

\`\`\`sh
npx geo-r1 bench checkpoint-teach --out docs/results/checkpoint-teach.json
\`\`\`

${table(head, taughtCheckpointRows(taught))}

${await gentleControl(head)}

${checkpointCostSections(await readResults<LearnMemory>('checkpoint-memory'), await readResults<CheckpointSpeed>('checkpoint-speed'))}`;
}

/** The control at a rate that it survives. */
async function gentleControl(head: readonly string[]): Promise<string> {
  const taught = await readResults<TaughtCheckpoint>('checkpoint-teach-gentle');
  if (taught === null) return '';
  const seeds = [...new Set(taught.rows.map(({ seed }) => seed))];
  const { rate = NaN, iterations = NaN } = taught;
  return `At that rate (2e-3) chance alone undoes a model. At ${rate}, which it survives, ${iterations} iterations from the same start, ${seeds.length === 1 ? '**one seed**' : `${seeds.length} seeds`}:

\`\`\`sh
npx geo-r1 bench checkpoint-teach --rate ${rate} --iterations ${iterations} --seeds ${seeds.join()} --out docs/results/checkpoint-teach-gentle.json
\`\`\`

${table(head, taughtCheckpointRows(taught))}`;
}

/** Every way to answer, each with its intervals, and what went wrong. */
async function expressionSection(measured: MeasuredWays | null): Promise<string> {
  if (measured === null) return 'Not measured yet.';
  const { figures, ways } = measured;
  const error = figures.calibration?.error;
  const calibration =
    error === undefined
      ? []
      : [
          `## How far scores can be believed\n\n![How often boxes of a score are right](images/reliability.svg)\n\nExpected calibration error of the scores: ${share(error)}. Drawn by \`node --import tsx tests/bench/plot-reliability.ts\`.`,
        ];
  const tables = [tasksTable(figures), ...ablationTables(ways), verdictsTable(figures)];
  const masks = await readResults<MaskMetrics>('masks-vhr10-val');
  const time = await readResults<Bench>('question');
  const aims = `## Against the aims\n\n${aimsSection(measured, masks, time?.figures ?? null)}`;
  return [aims, ...tables.map(tableMarkdown), ...calibration].join('\n\n').replaceAll(/^## /gm, '### ');
}

function benchSection(bench: Bench | null): string {
  if (bench === null) return 'Not measured yet.';
  const { machine, date, figures } = bench;
  const rows = figures.map(({ what, value, unit, aim, runs }) => [
    what,
    `${Number(value.toPrecision(DIGITS))} ${unit}`,
    aim,
    String(runs.length),
  ]);
  const where = `${machine.cpu}, ${machine.cores} cores, load before the run ${machine.loadBefore.toFixed(1)}, ${date.slice(0, 10)}.`;
  return `${where}\n\n${table(['what', 'median', 'aim', 'runs'], rows)}`;
}

const detection = await readResults<DetectionMetrics>('ovd-vhr10-val');
const expressions = await readResults<MeasuredWays>('expressions-vhr10-val');
const [perceive, tiles, pyramid] = [
  await readResults<Bench>('perceive'),
  await readResults<Bench>('tiles'),
  await readResults<Bench>('pyramid'),
];

const page = `# Results

Made by \`node --import tsx tests/bench/report.ts\` from the JSON files in \`docs/results/\`, which the commands below
write. \`DATA\` is the folder of data packs. Detection figures of the recipe's own path, and of each synonym of a class, are in
the [model card](../models/builtin/MODEL_CARD.md).

## Detection, NWPU VHR-10 val (130 images)

The exported bundle through the whole way of a question: every image is asked for every class by its plain name.

\`\`\`sh
npx geo-r1 measure ovd --coco $DATA/vhr10/val/annotations.json --images $DATA/vhr10/val/images \\
  --min-score 0.05 --json > docs/results/ovd-vhr10-val.json
\`\`\`

${detectionTable(detection)}

${await offsetsText(DETECTION_AIM, detection?.ap ?? null)}

\`\`\`sh
for PART in val train; do
  (cd models && python -m perceiver.offsets --bundle builtin --pack vhr10=$DATA/vhr10/$PART --out ../docs/results/offsets-vhr10-$PART.json)
done
\`\`\`

### Packs of which training saw a part

Asked in the same way, of the fifth that training did not see (by file name). Their classes are those that the pack labels.

\`\`\`sh
(cd models && python -m perceiver.held_out ${HELD_OUT_PACKS.map((name) => `--pack ${name}=$DATA/${name}`).join(' ')} --out ../out/held-out)
for PACK in ${HELD_OUT_PACKS.join(' ')}; do
  npx geo-r1 measure ovd --coco out/held-out/$PACK.json --images $DATA/$PACK/images \\
    --min-score 0.05 --json > docs/results/ovd-$PACK.json
done
\`\`\`

${await heldOutTable()}

## Referring expressions, 134 written by hand on 34 images of VHR-10 val

The reader of questions is never told whether one, many or none is meant. With the true boxes as candidates, what is
missed was not understood; the rest was not seen.

\`\`\`sh
npx geo-r1 measure expressions --coco $DATA/vhr10/val/annotations.json --images $DATA/vhr10/val/images \\
  --expressions $DATA/expressions/vhr10-val.jsonl --ablations --report out/expressions-vhr10-val.html \\
  --json > docs/results/expressions-vhr10-val.json
\`\`\`

Answers are the same in every run; times are not, since other work shared the machine. Those of [2,000
candidates](#question-chain-answer-on-2000-candidates) stand beside their processor time and load.

${await expressionSection(expressions)}

${await pooledSection()}

${await rewardsSection()}

## Masks, given the true box

The outlines that people drew for VHR-10 val, against those of the mask model: exact overlap of polygons. The model card
has the same counted on pixels, and the floors (whole box, ellipse).

\`\`\`sh
npx geo-r1 measure masks --coco $DATA/vhr10/val/annotations.json --images $DATA/vhr10/val/images \\
  --json > docs/results/masks-vhr10-val.json
\`\`\`

${maskSection(await readResults<MaskMetrics>('masks-vhr10-val'))}

${await peerSection()}

${await fewShotSection()}

${await taughtCheckpointSection()}

## Speed and memory

![Speed and memory against their aims](images/aims.svg)

\`\`\`sh
npm run bench -- perceive --runs 3 --speed 3000 && cp out/bench/perceive.json docs/results/
\`\`\`

${benchSection(perceive)}

The speed of this machine sways by half with the hour: an hour later the same code looked at 3.3 Mpx a second with .47 s of processor
a megapixel (medians of five), and with floats at 2.1 with .80 (taking turns, medians of six). What integers change is in
[their note](design/2026-11-22-integers.md).

### Question, chain, answer on 2,000 candidates

A made scene of 2,000 x 2,000 that was looked at already; 40 written questions over training images, each asked by the shipped way
(\`auto\`: parser, the policy's five beams, the choice between their answers, closer looks), by the policy and by the parser alone.

\`\`\`sh
npm run bench -- question && cp out/bench/question.json docs/results/
\`\`\`

${benchSection(await readResults<Bench>('question'))}

### Tiles

Against rio-tiler of the same day, 135 tiles of 256 px of a 12,000 x 12,000 scene, zoom 13 to 19, 6 at a time, in one
run; opaque tiles as JPEG by both, others as PNG by ours and as WebP of the same quality by rio-tiler, whose PNG takes
longer. Cold: in a process that never saw the scene, but has drawn the tiles of the sample scene, as the app does when it
starts. Warm: each tile is drawn from decoded blocks and
encoded, after all were drawn once; rio-tiler's second pass is the same. Again: the very requests once more, whose pictures
our process keeps and rio-tiler draws. ![Tiles a second against rio-tiler](images/tiles.svg)

\`\`\`sh
npm run bench -- tiles --folder DIR --python PYTHON   # a Python that has rio-tiler
\`\`\`

${benchSection(tiles)}

### Overviews of scenes that have none

\`\`\`sh
npm run bench -- pyramid 3
\`\`\`

${benchSection(pyramid)}

### Panning and zooming for a minute in a browser

Over the built host in Chromium at 1440 x 900, with one scene of 8,000 x 8,000 and with 200 of 512 x 512. Processor time is
what the page's main thread worked in one task. By the clock a task also holds what the thread waits, here above all for
drawing by software, since the machine has no graphics card; scripts in a frame are those of the page alone.

\`\`\`sh
npm run bench -- pan-zoom && cp out/bench/pan-zoom.json docs/results/
\`\`\`

${benchSection(await readResults<Bench>('pan-zoom'))}
`;

await writeFile(new URL('../../docs/results.md', import.meta.url), page);

const README = new URL('../../README.md', import.meta.url);
if (detection !== null && expressions !== null) {
  const benches = [perceive, tiles, pyramid].flatMap((bench) => bench?.figures ?? []);
  await writeFile(README, withFigures(await readFile(README, 'utf8'), { detection, expressions, benches }));
}
