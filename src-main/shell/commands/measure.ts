import { extname } from 'node:path';
import { REPORT_FORMS } from '../../contract/index.js';
import type { MeasuredPrompt, MeasuredWriter, Report } from '../../contract/index.js';
import { compareResults, intervalsOf, parseResults, reportText, summariesOf } from '../../measure/index.js';
import {
  builtinAsking,
  checkpointAsking,
  measureDetection,
  measurePrompted,
  measureReferring,
  needsEngine,
  readDetectionTruth,
  readReferringTruth,
  readText,
  writeWhole,
} from '../../workspace/index.js';
import type { Asking, MeasuredReferring, WorkspacePorts } from '../../workspace/index.js';
import type { ChosenCheckpoint } from '../checkpoint-arguments.js';
import { requireFolder } from '../input-file.js';
import { checkOutputs } from '../output-file.js';
import { EXIT, print } from '../terminal.js';
import { withCheckpoint } from './with-checkpoint.js';
import { detectionTable, groundingTable, pairedTable, waysTable, writingLines } from './measure-tables.js';

export interface MeasureArguments {
  /** COCO annotations. */
  readonly coco?: string;
  readonly images: string;
  readonly minScore?: number;
  readonly output?: string;
  readonly json?: boolean;
  /** A report: HTML, Markdown or JSON, as its name ends. */
  readonly report?: string;
  /** Asked instead of the built-in engine. */
  readonly checkpoint?: ChosenCheckpoint | null;
}

export interface MeasureOvdArguments extends MeasureArguments {
  readonly coco: string;
  /** Which classes are asked of each image. */
  readonly classes?: string;
}

/**
 * `geo-r1 measure ovd`: asks every image for every class by its plain name, writes the boxes as COCO results and
 * prints AP by class.
 */
export async function measureOvd(
  ports: WorkspacePorts,
  cacheDir: string,
  options: MeasureOvdArguments,
  signal: AbortSignal,
): Promise<number> {
  const { coco, images, classes = null } = options;
  await checkOutputs([options.output, options.report], [coco, options.classes]);
  await requireFolder(images);
  const told = { cacheDir, signal, onStage: tellStage };
  const truth = await readDetectionTruth({ coco, classes }, told);
  return measuredBy(ports, options, cacheDir, signal, async (asking) => {
    const { detections, figures, writing, report } = await measureDetection(asking, truth, images, told);
    if (options.output !== undefined) await writeWhole(options.output, JSON.stringify(detections));
    if (options.report !== undefined) await writeReport(options.report, await report());
    const wrote = writing === undefined ? {} : { writing };
    print(
      options.json
        ? JSON.stringify({ ...figures, ...wrote }, null, 2)
        : [detectionTable(figures), ...(writing === undefined ? [] : [writingLines(writing)])].join('\n'),
    );
    return EXIT.done;
  });
}

/** By the checkpoint that is named, else by the built-in engine; ends the processes after it. */
async function measuredBy<T>(
  ports: WorkspacePorts,
  asked: Pick<MeasureArguments, 'checkpoint' | 'minScore'>,
  cacheDir: string,
  signal: AbortSignal,
  work: (asking: Asking) => Promise<T>,
): Promise<T> {
  const { checkpoint = null, minScore = null } = asked;
  const options = { cacheDir, signal };
  if (checkpoint !== null)
    return withCheckpoint(ports, checkpoint, signal, (running) =>
      work(checkpointAsking(ports, running, checkpoint, minScore, options)),
    );
  const engine = await ports.startEngine(await ports.loadBundle(), signal);
  try {
    return await work(builtinAsking(ports, engine, minScore, options));
  } finally {
    await engine.close();
  }
}

export interface MeasureExpressionsArguments extends MeasureArguments {
  /** JSON lines of expressions with their truth, or a file of the paper's forms. */
  readonly expressions: string;
  /** The true boxes as candidates: separates what was not seen from what was not understood. */
  readonly trueBoxes?: boolean;
  /** Who writes the chains; `direct`: nobody, the class named is taken by score. */
  readonly writer?: MeasuredWriter;
  /** Every other writer too, on what is seen and on true boxes. */
  readonly ablations?: boolean;
  /** With a checkpoint: which of the two prompts; left out, the one of the file. */
  readonly prompt?: MeasuredPrompt;
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
  const { coco, expressions, output, report: reported } = options;
  await checkOutputs([output, reported], [coco, expressions, options.against]);
  await requireFolder(options.images);
  const other =
    options.against === undefined ? null : parseResults(await readText(options.against), options.against);
  const { metrics, results, figures, ways, report } = await measured(ports, cacheDir, options, signal);
  if (options.output !== undefined) {
    const lines = results.map(({ expression, answered, right, details }) =>
      JSON.stringify({ ...expression, answered, right, writing: details?.writing }),
    );
    await writeWhole(options.output, `${lines.join('\n')}\n`);
  }
  if (options.report !== undefined) await writeReport(options.report, await report());
  const intervals = intervalsOf(results);
  const paired = other === null ? null : compareResults(results, other);
  const all = ways.length < 2 ? {} : { ways: summariesOf(ways) };
  const against = paired === null ? {} : { paired };
  print(
    options.json
      ? JSON.stringify({ ...metrics, intervals, figures, ...all, ...against }, null, 2)
      : [
          groundingTable(metrics, intervals, figures),
          ...(figures.writing === undefined ? [] : [writingLines(figures.writing)]),
          ...(paired === null ? [] : [pairedTable(paired)]),
          ...(ways.length < 2 ? [] : [waysTable(ways)]),
        ].join('\n'),
  );
  return EXIT.done;
}

async function measured(
  ports: WorkspacePorts,
  cacheDir: string,
  options: MeasureExpressionsArguments,
  signal: AbortSignal,
): Promise<MeasuredReferring> {
  const { expressions, images, coco = null, minScore = null, checkpoint = null, prompt = null } = options;
  const told = { cacheDir, signal, onStage: tellStage };
  const truth = await readReferringTruth({ expressions, images, coco }, told);
  if (checkpoint !== null) {
    const run = await measuredBy(ports, options, cacheDir, signal, (asking) =>
      measurePrompted(asking, truth, { expressions, images, coco }, prompt, told),
    );
    return { ...run, ways: [] };
  }
  const bundle = await ports.loadBundle();
  const { writer = 'auto', trueBoxes = false, ablations = false } = options;
  const request = { expressions, images, coco, minScore, writer, trueBoxes, ablations };
  const engine = needsEngine(bundle, request) ? await ports.startEngine(bundle, signal) : null;
  try {
    return await measureReferring(ports, bundle, engine, truth, request, told);
  } finally {
    await engine?.close();
  }
}

async function writeReport(path: string, report: Report): Promise<void> {
  const form = REPORT_FORMS.find((name) => extname(path).toLowerCase() === `.${name}`) ?? 'html';
  await writeWhole(path, reportText(report, form));
}

function tellStage(stage: string, done: number, total: number): void {
  if (process.stderr.isTTY) process.stderr.write(`\r${stage}: ${done}/${total}${done >= total ? '\n' : ''}`);
}
