import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { GeoR1Error } from '../../contract/index.js';
import type { Task } from '../../contract/index.js';
import type { Engine } from '../../engine/index.js';
import type { Writer } from '../../reason/index.js';
import {
  cocoDetectionMetrics,
  compareResults,
  intervalsOf,
  measureExpressions,
  parseCoco,
  parseExpressions,
  parseResults,
  EXPRESSION_TASKS,
} from '../../measure/index.js';
import type {
  CocoDetection,
  Comparison,
  DetectionMetrics,
  GroundingMetrics,
  Interval,
  TaskIntervals,
} from '../../measure/index.js';
import { askScene, writeWhole } from '../../workspace/index.js';
import type { WorkspacePorts } from '../../workspace/index.js';
import { SceneShelf } from '../scene-shelf.js';
import { EXIT, print } from '../terminal.js';

export interface MeasureOptions {
  /** COCO annotations. */
  readonly coco: string;
  readonly images: string;
  readonly minScore?: number;
  readonly output?: string;
  readonly json?: boolean;
}

/** Asks one image one question, by the whole way that a user's question takes. */
type AskImage = (image: string, question: string, task: Task, writer?: Writer) => ReturnType<typeof askScene>;

/**
 * `geo-r1 measure ovd`: asks every image for every class by its plain name, writes the boxes as COCO results and
 * prints AP by class.
 */
export async function measureOvd(
  ports: WorkspacePorts,
  cacheDir: string,
  options: MeasureOptions,
  signal: AbortSignal,
): Promise<number> {
  const truth = parseCoco(await readText(options.coco), options.coco);
  const detections: CocoDetection[] = [];
  await withImages(ports, cacheDir, options, signal, async (ask) => {
    for (const [done, image] of truth.images.entries()) {
      for (const { id, name } of truth.categories) {
        const { boxes } = await ask(join(options.images, image.file_name), name, 'ovd');
        for (const { bbox, score } of boxes) {
          detections.push({ image_id: image.id, category_id: id, bbox, score });
        }
      }
      tellProgress(done + 1, truth.images.length, 'images');
    }
  });
  if (options.output !== undefined) await writeWhole(options.output, JSON.stringify(detections));
  const metrics = cocoDetectionMetrics(truth, detections);
  print(options.json ? JSON.stringify(metrics, null, 2) : detectionTable(metrics));
  return EXIT.done;
}

export interface MeasureExpressionsArguments extends MeasureOptions {
  /** JSON lines of expressions with their truth. */
  readonly expressions: string;
  /** The true boxes as candidates: separates what was not seen from what was not understood. */
  readonly trueBoxes?: boolean;
  /** Who writes the chains. */
  readonly writer?: Writer;
  /** Results of another run (its `--output`), to compare with pair by pair. */
  readonly against?: string;
}

/** `geo-r1 measure expressions`: grounds every expression, never told whether it means one, many or none. */
export async function measureExpressionFile(
  ports: WorkspacePorts,
  cacheDir: string,
  options: MeasureExpressionsArguments,
  signal: AbortSignal,
): Promise<number> {
  const annotations = parseCoco(await readText(options.coco), options.coco);
  const expressions = parseExpressions(await readText(options.expressions), options.expressions);
  const common = {
    expressions,
    annotations,
    images: options.images,
    signal,
    onProgress: (done: number, total: number) => tellProgress(done, total, 'expressions'),
  };
  const measured = await (options.trueBoxes === true
    ? measureOnTruth(ports, common, options, signal)
    : withImages(ports, cacheDir, options, signal, (ask) =>
        measureExpressions({
          ...common,
          trueBoxes: false,
          groundOne: async (image, question) => (await ask(image, question, 'gres', options.writer)).boxes,
        }),
      ));
  const { metrics, results } = measured;
  if (options.output !== undefined) {
    const lines = results.map(({ expression, answered, right }) =>
      JSON.stringify({ ...expression, answered, right }),
    );
    await writeWhole(options.output, `${lines.join('\n')}\n`);
  }
  const intervals = intervalsOf(results);
  const paired =
    options.against === undefined
      ? null
      : compareResults(results, parseResults(await readText(options.against), options.against));
  print(
    options.json
      ? JSON.stringify({ ...metrics, intervals, ...(paired === null ? {} : { paired }) }, null, 2)
      : [groundingTable(metrics, intervals), ...(paired === null ? [] : [pairedTable(paired)])].join('\n'),
  );
  return EXIT.done;
}

/** True boxes need no perceiver; an engine is started for its policy alone. */
async function measureOnTruth(
  ports: WorkspacePorts,
  common: Omit<Parameters<typeof measureExpressions>[0], 'trueBoxes'>,
  { writer = 'auto' }: MeasureExpressionsArguments,
  signal: AbortSignal,
): ReturnType<typeof measureExpressions> {
  const bundle = await ports.loadBundle();
  const { vocabulary, distractors, files } = bundle.description;
  const onTruth = { ...common, vocabulary, distractors, writer, trueBoxes: true };
  if (writer === 'parser' || !files.some(({ role }) => role === 'policy')) return measureExpressions(onTruth);
  const engine = await ports.startEngine(bundle, signal);
  try {
    return await measureExpressions({ ...onTruth, policy: engine.policy ?? null });
  } finally {
    await engine.close();
  }
}

/** Starts the engine for `work` and ends it, whatever happens. */
async function withImages<T>(
  ports: WorkspacePorts,
  cacheDir: string,
  { minScore }: MeasureOptions,
  signal: AbortSignal,
  work: (ask: AskImage) => Promise<T>,
): Promise<T> {
  const engine: Engine = await ports.startEngine(await ports.loadBundle(), signal);
  const scenes = new SceneShelf(ports.openScene);
  try {
    return await work(async (image, question, task, writer) => {
      const scene = await scenes.open(image, signal);
      const asked = {
        question,
        task,
        where: null,
        minScore: minScore ?? null,
        ...(writer === undefined ? {} : { writer }),
      };
      return askScene(ports, scene, engine, asked, { cacheDir, signal });
    });
  } finally {
    await scenes.close();
    await engine.close();
  }
}

async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    throw new GeoR1Error(
      { code: 'not-found', message: 'The file cannot be read.', subject: path },
      { cause },
    );
  }
}

function tellProgress(done: number, total: number, what: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r${done}/${total} ${what}${done === total ? '\n' : ''}`);
}

const share = (value: number | null): string => (value === null ? '   –' : value.toFixed(3));

function detectionTable({ ap50, ap, classes }: DetectionMetrics): string {
  const width = Math.max(...classes.map(({ name }) => name.length), 'class'.length);
  const line = (name: string, truth: string, a: string, b: string): string =>
    `${name.padEnd(width)}  ${truth.padStart(6)}  ${a.padStart(6)}  ${b.padStart(6)}`;
  return [
    line('class', 'truth', 'AP50', 'mAP'),
    ...classes.map((entry) => line(entry.name, String(entry.truth), share(entry.ap50), share(entry.ap))),
    line('mean', '', share(ap50), share(ap)),
  ].join('\n');
}

function groundingTable(
  { accuracy50, accuracy70, f1, refusals, counts }: GroundingMetrics,
  { tasks, wronglyRefused }: TaskIntervals,
): string {
  return [
    `one   Acc@0.5 ${share(accuracy50)} ${within(tasks.one)}  Acc@0.7 ${share(accuracy70)}  (${counts.one} expressions)`,
    `many  F1@0.5  ${share(f1)} ${within(tasks.many)}  (${counts.many})`,
    `none  refused ${share(refusals)} ${within(tasks.none)}  (${counts.none})`,
    `others refused ${share(wronglyRefused?.mean ?? null)} ${within(wronglyRefused)}`,
  ].join('\n');
}

function pairedTable(paired: Comparison): string {
  return EXPRESSION_TASKS.map((task) => {
    const { difference, better, worse } = paired[task];
    const by = difference === null ? '–' : `${difference.mean >= 0 ? '+' : ''}${difference.mean.toFixed(3)}`;
    return `${task.padEnd(4)}  against the other run ${by} ${within(difference)}; better on ${better}, worse on ${worse}`;
  }).join('\n');
}

/** The 95 % bootstrap interval. */
function within(interval: Interval | null): string {
  return interval === null ? '' : `[${interval.low.toFixed(3)}, ${interval.high.toFixed(3)}]`;
}
