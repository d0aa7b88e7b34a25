import { createReadStream } from 'node:fs';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import { GeoR1Error, TASKS } from '../../contract/index.js';
import type { Answer, Task } from '../../contract/index.js';
import { SceneShelf, askScene, startWholeFile } from '../../workspace/index.js';
import type { Where, WorkspacePorts } from '../../workspace/index.js';
import type { Engine } from '../../engine/index.js';
import { requireFile, requireFolder } from '../input-file.js';
import { checkOutputs } from '../output-file.js';
import { EXIT, note, print } from '../terminal.js';

export interface BatchOptions {
  /** JSON lines, each with `image` and `expression`. */
  readonly input: string;
  readonly images: string;
  /** Left out, the lines go to stdout. */
  readonly output?: string;
  /** For lines that name no task of their own. */
  readonly task: Task;
  readonly minScore?: number;
  /** Looked at alone, of each image: degrees, or pixels where the image has no place. */
  readonly where?: Where;
  /** Give each box its outline, as COCO's `segmentation`. */
  readonly masks?: boolean;
}

const MAX_LINE_CHARACTERS = 1_000_000;

/** What the expression packs write into `task`: the truth about the answer, which the one asked must not read. */
const TRUTH_LABELS = ['one', 'many', 'none'] as const;

const lineSchema = z.looseObject({
  image: z.string().min(1),
  expression: z.string().min(1).max(500),
  task: z.enum([...TASKS, ...TRUTH_LABELS]).optional(),
});

/**
 * `geo-r1 ground --batch IN.jsonl --images DIR [-o OUT.jsonl]`: one line out for each line in, in the same order. The
 * line out repeats the line in and adds `boxes`, `chain` and `none`, or `error`.
 */
export async function batch(
  ports: WorkspacePorts,
  cacheDir: string,
  options: BatchOptions,
  signal: AbortSignal,
): Promise<number> {
  await requireFile(options.input);
  await requireFolder(options.images);
  await checkOutputs([options.output], [options.input]);
  const engine = await ports.startEngine(await ports.loadBundle(), signal);
  const scenes = new SceneShelf(ports.openScene);
  const out = options.output === undefined ? null : await startWholeFile(options.output);
  let failed = 0;
  let number = 0;
  try {
    for await (const text of linesOf(options.input, signal)) {
      number++;
      if (text.trim() === '') continue;
      const reply = await answerLine(text, { ports, scenes, engine, cacheDir, options, signal });
      if ('error' in reply) failed++;
      const line = `${JSON.stringify(reply)}\n`;
      if (out === null) print(line);
      else await out.write(line);
      if (process.stderr.isTTY) process.stderr.write(`\r${number} lines, ${failed} failed`);
    }
    await out?.keep();
  } finally {
    if (process.stderr.isTTY && number > 0) note('');
    await out?.discard();
    await scenes.close();
    await engine.close();
  }
  if (failed > 0) note(`${failed} of ${number} lines failed; each has an "error" that says why.`);
  return failed > 0 ? EXIT.someLinesFailed : EXIT.done;
}

interface LineContext {
  readonly ports: WorkspacePorts;
  readonly scenes: SceneShelf;
  readonly engine: Engine;
  readonly cacheDir: string;
  readonly options: BatchOptions;
  readonly signal: AbortSignal;
}

/** Never throws but for cancellation: what is wrong with one line is that line's `error`. */
async function answerLine(text: string, context: LineContext): Promise<object> {
  let repeated: object = { input: text.slice(0, 200) };
  try {
    const line = parseLine(text);
    repeated = line;
    const { images, where, minScore, masks } = context.options;
    const scene = await context.scenes.open(resolve(images, line.image), context.signal);
    const task = TASKS.find((name) => name === line.task) ?? context.options.task;
    const answer = await askScene(
      context.ports,
      scene,
      context.engine,
      { question: line.expression, task, where: where ?? null, minScore: minScore ?? null },
      {
        cacheDir: context.cacheDir,
        signal: context.signal,
        outlines: masks === true,
      },
    );
    return { ...line, ...replyOf(answer) };
  } catch (thrown) {
    const error = GeoR1Error.from(thrown);
    if (error.code === 'cancelled') throw error;
    return { ...repeated, error: error.toShape() };
  }
}

function replyOf({ boxes, chain, none, unread }: Answer): object {
  return {
    boxes: boxes.map(({ bbox, label, score, ring, outline }) => ({
      bbox,
      label,
      score,
      ...(ring === null ? {} : { ring }),
      ...(outline === undefined ? {} : { segmentation: outline.pixels.map(([outer = []]) => outer.flat()) }),
    })),
    chain: chain.map(({ number, step, text, finding }) => ({ number, step, text, finding })),
    none,
    unread,
  };
}

function parseLine(text: string): z.output<typeof lineSchema> {
  if (text.length > MAX_LINE_CHARACTERS) {
    throw new GeoR1Error({
      code: 'bad-input',
      message: `The line has ${text.length} characters.`,
      subject: 'line',
    });
  }
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw new GeoR1Error({ code: 'bad-input', message: 'The line is not JSON.', subject: 'line' }, { cause });
  }
  const result = lineSchema.safeParse(json);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw new GeoR1Error({
    code: 'bad-input',
    message: issue?.message ?? 'The line is malformed.',
    subject: issue?.path.join('.') || 'line',
    next: 'A line is {"image": "...", "expression": "..."}.',
  });
}

async function* linesOf(path: string, signal: AbortSignal): AsyncGenerator<string> {
  const stream = createReadStream(path, { encoding: 'utf8', signal });
  let first = true;
  for await (const line of createInterface({ input: stream, crlfDelay: Infinity })) {
    yield first ? line.replace(/^\uFEFF/, '') : line;
    first = false;
  }
}
