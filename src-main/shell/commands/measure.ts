import { extname } from 'node:path';
import { REPORT_FORMS } from '../../contract/index.js';
import type { MeasuredWriter, Report } from '../../contract/index.js';
import { compareResults, intervalsOf, parseResults, reportText, summariesOf } from '../../measure/index.js';
import {
  measureDetection,
  measureReferring,
  needsEngine,
  readText,
  writeWhole,
} from '../../workspace/index.js';
import type { WorkspacePorts } from '../../workspace/index.js';
import { EXIT, print } from '../terminal.js';
import { detectionTable, groundingTable, pairedTable, waysTable } from './measure-tables.js';

export interface MeasureArguments {
  /** COCO annotations. */
  readonly coco?: string;
  readonly images: string;
  readonly minScore?: number;
  readonly output?: string;
  readonly json?: boolean;
  /** A report: HTML, Markdown or JSON, as its name ends. */
  readonly report?: string;
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
  const engine = await ports.startEngine(await ports.loadBundle(), signal);
  try {
    const { coco, images, classes = null, minScore = null } = options;
    const { detections, figures, report } = await measureDetection(
      ports,
      engine,
      { coco, images, classes, minScore },
      { cacheDir, signal, onStage: tellStage },
    );
    if (options.output !== undefined) await writeWhole(options.output, JSON.stringify(detections));
    if (options.report !== undefined) await writeReport(options.report, await report());
    print(options.json ? JSON.stringify(figures, null, 2) : detectionTable(figures));
  } finally {
    await engine.close();
  }
  return EXIT.done;
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
  const bundle = await ports.loadBundle();
  const { expressions, images, coco = null, minScore = null } = options;
  const { writer = 'auto', trueBoxes = false, ablations = false } = options;
  const request = { expressions, images, coco, minScore, writer, trueBoxes, ablations };
  const engine = needsEngine(bundle, request) ? await ports.startEngine(bundle, signal) : null;
  try {
    const { metrics, results, figures, ways, report } = await measureReferring(
      ports,
      bundle,
      engine,
      request,
      { cacheDir, signal, onStage: tellStage },
    );
    if (options.output !== undefined) {
      const lines = results.map(({ expression, answered, right }) =>
        JSON.stringify({ ...expression, answered, right }),
      );
      await writeWhole(options.output, `${lines.join('\n')}\n`);
    }
    if (options.report !== undefined) await writeReport(options.report, await report());
    const intervals = intervalsOf(results);
    const paired =
      options.against === undefined
        ? null
        : compareResults(results, parseResults(await readText(options.against), options.against));
    const all = ways.length < 2 ? {} : { ways: summariesOf(ways) };
    print(
      options.json
        ? JSON.stringify(
            { ...metrics, intervals, figures, ...all, ...(paired === null ? {} : { paired }) },
            null,
            2,
          )
        : [
            groundingTable(metrics, intervals),
            ...(paired === null ? [] : [pairedTable(paired)]),
            ...(ways.length < 2 ? [] : [waysTable(ways)]),
          ].join('\n'),
    );
  } finally {
    await engine?.close();
  }
  return EXIT.done;
}

async function writeReport(path: string, report: Report): Promise<void> {
  const form = REPORT_FORMS.find((name) => extname(path).toLowerCase() === `.${name}`) ?? 'html';
  await writeWhole(path, reportText(report, form));
}

function tellStage(stage: string, done: number, total: number): void {
  if (process.stderr.isTTY) process.stderr.write(`\r${stage}: ${done}/${total}${done >= total ? '\n' : ''}`);
}
