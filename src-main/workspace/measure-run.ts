import { readFile } from 'node:fs/promises';
import { availableParallelism, cpus } from 'node:os';
import { join } from 'node:path';
import { GeoR1Error } from '../contract/index.js';
import type { Candidate, Report, Task } from '../contract/index.js';
import type { Bundle, Engine } from '../engine/index.js';
import {
  evaluateExpressions,
  expressionReport,
  imageSize,
  measureExpressions,
  ovdFigures,
  ovdReport,
  parseCoco,
  parseExpressionSet,
  parsePresentClasses,
  peakMemoryBytes,
} from '../measure/index.js';
import type { CocoDetection, ExpressionFigures, MeasuredExpressions, OvdFigures } from '../measure/index.js';
import type { Writer } from '../reason/index.js';
import { askScene } from './ask.js';
import type { WorkspacePorts } from './ports.js';
import { SceneShelf } from './scene-shelf.js';

/** The files of a measurement, and what is measured. */
export interface MeasureFiles {
  /** COCO annotations; may be left out where the expressions bring their truth (the paper's forms). */
  readonly coco?: string | null;
  /** Folder of the images. */
  readonly images: string;
  readonly minScore?: number | null;
}

export interface MeasureOptions {
  readonly cacheDir: string | null;
  readonly signal: AbortSignal;
  readonly onProgress?: (done: number, total: number) => void;
}

type Ports = Pick<WorkspacePorts, 'openScene' | 'perceiveScene' | 'reason' | 'outlineBoxes'>;

export interface MeasuredReferring extends MeasuredExpressions {
  readonly figures: ExpressionFigures;
  readonly report: () => Promise<Report>;
}

/**
 * Grounds every expression, never told whether it means one, many or none.
 * @param engine may be null with `trueBoxes`, which need no perceiver
 * @throws GeoR1Error bad-input, not-found for the files; cancelled; whatever asking throws
 */
export async function measureReferring(
  ports: Ports,
  bundle: Bundle,
  engine: Engine | null,
  request: MeasureFiles & {
    readonly expressions: string;
    readonly trueBoxes?: boolean;
    readonly writer?: Writer;
  },
  { cacheDir, signal, onProgress }: MeasureOptions,
): Promise<MeasuredReferring> {
  const { images, trueBoxes = false, writer, minScore = null } = request;
  const set = await parseExpressionSet(await readText(request.expressions), request.expressions, (image) =>
    imageSize(join(images, image)),
  );
  const annotations =
    request.coco == null ? set.annotations : parseCoco(await readText(request.coco), request.coco);
  if (annotations === null) throw noTruth(request.expressions);
  const { vocabulary, distractors } = bundle.description;
  const common = { expressions: set.expressions, annotations, images, signal };
  const measured = await withAsk(ports, engine, { cacheDir, signal, minScore }, (ask) =>
    measureExpressions({
      ...common,
      ...(onProgress === undefined ? {} : { onProgress }),
      ...(trueBoxes || ask === null
        ? {
            trueBoxes: true,
            vocabulary,
            distractors,
            writer: writer ?? 'auto',
            policy: engine?.policy ?? null,
          }
        : {
            trueBoxes: false,
            groundOne: async (image: string, question: string) => {
              let candidates: readonly Candidate[] = [];
              const { boxes, chain, unread, provenance } = await ask(image, question, 'gres', {
                ...(writer === undefined ? {} : { writer }),
                onLooked: (looked) => (candidates = looked),
              });
              return { boxes, chain, unread, candidates, elapsedMs: provenance.elapsedMs };
            },
          }),
    }),
  );
  const figures = evaluateExpressions(measured.results);
  const memory = peakMemoryBytes();
  const { length: count } = set.expressions;
  const facts = [
    ...factsOf(bundle, engine, request),
    { name: 'Expressions', value: `${count} (${request.expressions})` },
    { name: 'Candidates', value: trueBoxes ? 'the true boxes' : 'as found by the perceiver' },
    { name: 'Chains by', value: writer ?? 'auto' },
  ];
  const context = {
    title: 'Referring expressions',
    made: new Date(),
    facts,
    images,
    peakMemoryBytes: memory,
  };
  return { ...measured, figures, report: () => expressionReport(measured.results, figures, context) };
}

export interface MeasuredDetection {
  readonly detections: readonly CocoDetection[];
  readonly figures: OvdFigures;
  readonly report: Report;
}

/**
 * Asks every image for every class by its plain name.
 * @param request `classes`: a file that says which classes are asked of each image, as the paper's evaluation has it
 * @throws as `measureReferring`
 */
export async function measureDetection(
  ports: Ports,
  engine: Engine,
  request: MeasureFiles & { readonly coco: string; readonly classes?: string | null },
  { cacheDir, signal, onProgress }: MeasureOptions,
): Promise<MeasuredDetection> {
  const { coco, images, classes, minScore = null } = request;
  const truth = parseCoco(await readText(coco), coco);
  const present = classes == null ? null : parsePresentClasses(await readText(classes), classes);
  const detections: CocoDetection[] = [];
  await withAsk(ports, engine, { cacheDir, signal, minScore }, async (ask) => {
    for (const [done, image] of truth.images.entries()) {
      for (const { id, name } of truth.categories) {
        if (ask === null || present?.get(image.id)?.includes(name) === false) continue;
        const { boxes } = await ask(join(images, image.file_name), name, 'ovd', { outlines: false });
        for (const { bbox, score } of boxes)
          detections.push({ image_id: image.id, category_id: id, bbox, score });
      }
      onProgress?.(done + 1, truth.images.length);
    }
  });
  const figures = ovdFigures(truth, detections);
  const facts = [
    ...factsOf(engine.bundle, engine, request),
    { name: 'Images', value: String(truth.images.length) },
  ];
  const context = { title: 'Detection', made: new Date(), facts, peakMemoryBytes: peakMemoryBytes() };
  return { detections, figures, report: ovdReport(figures, context) };
}

type AskImage = (
  image: string,
  question: string,
  task: Task,
  more: {
    readonly writer?: Writer;
    readonly outlines?: boolean;
    readonly onLooked?: (candidates: readonly Candidate[]) => void;
  },
) => ReturnType<typeof askScene>;

/** Opens images as they are asked for; null where there is no engine to ask. */
async function withAsk<T>(
  ports: Ports,
  engine: Engine | null,
  { cacheDir, signal, minScore }: Pick<MeasureOptions, 'cacheDir' | 'signal'> & { minScore: number | null },
  work: (ask: AskImage | null) => Promise<T>,
): Promise<T> {
  if (engine === null) return work(null);
  const scenes = new SceneShelf(ports.openScene);
  try {
    return await work(async (image, question, task, { writer, outlines = true, onLooked }) => {
      const scene = await scenes.open(image, signal);
      const asked = { question, task, where: null, minScore, ...(writer === undefined ? {} : { writer }) };
      const told = onLooked === undefined ? {} : { onLooked };
      return askScene(ports, scene, engine, asked, { cacheDir, signal, outlines, ...told });
    });
  } finally {
    await scenes.close();
  }
}

function factsOf(
  { description, sha256 }: Bundle,
  engine: Engine | null,
  { images }: MeasureFiles,
): Report['facts'] {
  return [
    { name: 'Images', value: images },
    { name: 'Bundle', value: `${description.name} ${description.version}, ${sha256.slice(0, 12)}` },
    { name: 'Runs on', value: engine?.report.provider ?? 'no model' },
    { name: 'Machine', value: `${cpus()[0]?.model ?? 'unknown processor'}, ${availableParallelism()} cores` },
  ];
}

/** A text file. @throws GeoR1Error not-found, naming it */
export async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    throw new GeoR1Error(
      { code: 'not-found', message: 'The file cannot be read.', subject: path, next: 'Check the path.' },
      { cause },
    );
  }
}

function noTruth(file: string): GeoR1Error {
  return new GeoR1Error({
    code: 'bad-input',
    message: 'The expressions refer to annotations, and none were given.',
    subject: file,
    next: 'Give the COCO file that they belong to.',
  });
}
