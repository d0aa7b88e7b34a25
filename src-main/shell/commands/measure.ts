import { extname } from 'node:path';
import type { Report } from '../../contract/index.js';
import type { Engine } from '../../engine/index.js';
import {
  compareResults,
  intervalsOf,
  parseResults,
  reportHtml,
  reportMarkdown,
} from '../../measure/index.js';
import type { Writer } from '../../reason/index.js';
import { measureDetection, measureReferring, readText, writeWhole } from '../../workspace/index.js';
import type { WorkspacePorts } from '../../workspace/index.js';
import { EXIT, print } from '../terminal.js';
import { detectionTable, groundingTable, pairedTable } from './measure-tables.js';

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
    const onProgress = (done: number, total: number) => tellProgress(done, total, 'images');
    const { detections, figures, report } = await measureDetection(ports, engine, options, {
      cacheDir,
      signal,
      onProgress,
    });
    if (options.output !== undefined) await writeWhole(options.output, JSON.stringify(detections));
    if (options.report !== undefined) await writeReport(options.report, report);
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
  const bundle = await ports.loadBundle();
  // True boxes need no perceiver; an engine is started for its policy alone.
  const hasPolicy = bundle.description.files.some(({ role }) => role === 'policy');
  const idle = options.trueBoxes === true && (options.writer === 'parser' || !hasPolicy);
  const engine: Engine | null = idle ? null : await ports.startEngine(bundle, signal);
  try {
    const onProgress = (done: number, total: number) => tellProgress(done, total, 'expressions');
    const { metrics, results, figures, report } = await measureReferring(ports, bundle, engine, options, {
      cacheDir,
      signal,
      onProgress,
    });
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
    print(
      options.json
        ? JSON.stringify({ ...metrics, intervals, figures, ...(paired === null ? {} : { paired }) }, null, 2)
        : [groundingTable(metrics, intervals), ...(paired === null ? [] : [pairedTable(paired)])].join('\n'),
    );
  } finally {
    await engine?.close();
  }
  return EXIT.done;
}

async function writeReport(path: string, report: Report): Promise<void> {
  const form = extname(path).toLowerCase();
  const text =
    form === '.json'
      ? `${JSON.stringify(report, null, 2)}\n`
      : form === '.md'
        ? reportMarkdown(report)
        : reportHtml(report);
  await writeWhole(path, text);
}

function tellProgress(done: number, total: number, what: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r${done}/${total} ${what}${done === total ? '\n' : ''}`);
}
