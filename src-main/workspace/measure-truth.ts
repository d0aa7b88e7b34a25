import { basename, join } from 'node:path';
import { GeoR1Error, throwIfAborted } from '../contract/index.js';
import type { Task } from '../contract/index.js';
import {
  checkMaskSize,
  checkPresentClasses,
  parsePresentClasses,
  TruthIndex,
  writingOf,
} from '../measure/index.js';
import type { CocoImage, CocoTruth, Expression, ExpressionSet, Ground } from '../measure/index.js';
import type { AskImage, Looked, MeasureOptions } from './measure-ask.js';
import type { Detection } from './measure-detection.js';
import { readCoco, readExpressionSet, readText } from './measure-files.js';
import type { Referring } from './measure-referring.js';

/** One question about one image, as measuring takes its answer. */
export async function grounded(
  ask: AskImage,
  image: string,
  question: string,
  task: Task,
  by: Pick<Parameters<AskImage>[3], 'writer' | 'chain' | 'outlines'>,
): ReturnType<Ground> {
  let candidates: readonly Looked[] = [];
  const onLooked = (looked: readonly Looked[]) =>
    (candidates = looked.filter(({ strips }) => strips === undefined));
  const answer = await ask(image, question, task, { ...by, onLooked });
  const { boxes, chain, unread, provenance } = answer;
  const writing = writingOf(answer);
  return {
    boxes,
    chain,
    unread,
    candidates,
    elapsedMs: provenance.elapsedMs,
    ...(writing === undefined ? {} : { writing }),
  };
}

/** The expressions and what their targets refer to. */
export interface ReferringTruth {
  readonly expressions: readonly Expression[];
  readonly truth: TruthIndex;
  readonly form: ExpressionSet['form'];
}

/**
 * Before an engine is started, so that files that do not belong together are told at once; masks too, as the last
 * question may be hours after the first.
 * @throws GeoR1Error bad-input, not-found for the files and for masks of another size than their image; cancelled
 */
export async function readReferringTruth(
  { expressions: file, coco, images }: Pick<Referring, 'expressions' | 'coco' | 'images'>,
  options: MeasureOptions,
): Promise<ReferringTruth> {
  const { expressions, annotations, form } = await readExpressionSet(file, images, options);
  const annotated = coco === null ? annotations : await readCoco(coco, true, options);
  if (annotated === null) throw withoutTruth(expressions, file);
  const truth = new TruthIndex(annotated);
  for (const { image, mask } of expressions) {
    if (mask === undefined) continue;
    throwIfAborted(options.signal);
    await checkMaskSize(join(images, mask), truth.image(image));
  }
  return { form, expressions, truth };
}

const withoutTruth = (expressions: readonly Expression[], file: string): GeoR1Error =>
  new GeoR1Error({
    code: 'bad-input',
    message:
      expressions.length === 0
        ? 'The file has no expressions.'
        : 'The expressions refer to annotations, and none were given.',
    subject: file,
    next: expressions.length === 0 ? 'Choose another file.' : 'Give the COCO file that they belong to.',
  });

/** What is in the images, and which classes are asked of each. */
export interface DetectionTruth {
  readonly coco: CocoTruth;
  /** Of its file. */
  readonly name: string;
  readonly classesOf: (image: CocoImage) => CocoTruth['categories'];
}

/**
 * Before an engine is started, so that files that do not belong together are told at once.
 * @throws GeoR1Error bad-input, not-found for the files; cancelled
 */
export async function readDetectionTruth(
  { coco: file, classes }: Pick<Detection, 'coco' | 'classes'>,
  options: MeasureOptions,
): Promise<DetectionTruth> {
  const present = classes === null ? null : parsePresentClasses(await readText(classes), classes);
  const coco = await readCoco(file, false, options);
  if (present !== null && classes !== null) checkPresentClasses(present, coco, classes);
  return {
    coco,
    name: basename(file),
    classesOf: ({ id }) => coco.categories.filter(({ name }) => present?.get(id)?.includes(name) !== false),
  };
}

/** Outlining the answers takes time, and is for nothing where the truth has no outlines. */
export const hasOutlines = (expressions: readonly Expression[], { coco }: TruthIndex): boolean =>
  coco.annotations.some(({ segmentation }) => segmentation !== undefined) ||
  expressions.some(({ mask }) => mask !== undefined);
