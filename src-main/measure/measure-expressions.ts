import { basename, join } from 'node:path';
import { GeoR1Error, throwIfAborted } from '../contract/index.js';
import type { ExecutedStep, Outline, PixelBox } from '../contract/index.js';
import { pixelFrame } from '../geometry/index.js';
import type { PolicyPort } from '../engine/index.js';
import { reason } from '../reason/index.js';
import type { VocabularyClass, Writer } from '../reason/index.js';
import type { CocoImage, CocoTruth, Expression } from './expressions.js';
import { detailsOf } from './expression-details.js';
import { f1At, groundingMetrics, hits, SAME_BOX } from './grounding.js';
import type { GroundingMetrics, GroundingSample } from './grounding.js';
import type { Overlap } from './raster.js';
import { trueCandidates } from './true-boxes.js';
import type { Judged, Judgement } from './verdict.js';

/** What was answered to one expression: boxes in pixels, best first; none where the answer is "none". */
export interface Grounded {
  readonly boxes: readonly {
    readonly bbox: Readonly<PixelBox>;
    readonly score?: number;
    readonly outline?: Pick<Outline, 'pixels'>;
  }[];
  /** How it came about, where that is known: for saying why it went wrong. */
  readonly chain?: readonly ExecutedStep[];
  readonly unread?: readonly string[];
  readonly candidates?: Judged['candidates'];
  /** Of looking and of reasoning; 0 for what was taken from an index. */
  readonly elapsedMs?: { readonly perceive: number; readonly reason: number };
}
export type Ground = (imagePath: string, expression: string) => Promise<Grounded>;

export interface MeasureExpressionsOptions {
  readonly expressions: readonly Expression[];
  /** COCO truth that the expressions' targets refer to. */
  readonly annotations: CocoTruth;
  /** Folder of the images. */
  readonly images: string;
  /** The whole way of a question; not used with `trueBoxes`. */
  readonly groundOne?: Ground;
  /** Take the true boxes as candidates: what is then missed was not understood, the rest was not seen. */
  readonly trueBoxes: boolean;
  /** Needed with `trueBoxes`: words of the bundle. */
  readonly vocabulary?: readonly VocabularyClass[];
  readonly distractors?: readonly string[];
  /** With `trueBoxes`: who writes the chains. */
  readonly policy?: PolicyPort | null;
  readonly writer?: Writer;
  readonly signal?: AbortSignal;
  readonly onProgress?: (done: number, total: number) => void;
}

/** How one expression went: `right` is a hit, the F1, or a right refusal. */
export interface ExpressionResult {
  readonly expression: Expression;
  readonly answered: readonly Readonly<PixelBox>[];
  readonly right: number;
  /** Left out in results that were read from a file. */
  readonly details?: ExpressionDetails;
}

export interface ExpressionDetails {
  readonly truth: readonly Readonly<PixelBox>[];
  readonly image: CocoImage;
  /** Of the answered boxes, where they have any. */
  readonly scores: readonly number[];
  /** Whether the image has no other object of the target's class; null where several or none are meant. */
  readonly unique: boolean | null;
  /** Of the masks; null where the answer or the truth has none. */
  readonly overlap: Overlap | null;
  readonly elapsedMs: Grounded['elapsedMs'];
  /** Null where the answer is right. */
  readonly failure: (Judgement & { readonly chain: readonly string[] }) | null;
}

export interface MeasuredExpressions {
  readonly metrics: GroundingMetrics;
  readonly results: readonly ExpressionResult[];
}

/**
 * Grounds every expression and compares with its truth. The task is never told: one, many or none is for the
 * expression's words to say.
 * @throws GeoR1Error not-found where an image or target is not in the annotations, bad-input where neither way to answer is given, cancelled
 */
export async function measureExpressions(options: MeasureExpressionsOptions): Promise<MeasuredExpressions> {
  const { expressions, annotations, images, signal, onProgress } = options;
  const ground = options.trueBoxes ? groundOnTruth(options) : options.groundOne;
  if (ground === undefined)
    throw new GeoR1Error({
      code: 'bad-input',
      message: 'Nothing to answer with.',
      subject: 'groundOne',
      next: 'Pass groundOne, or trueBoxes with a vocabulary.',
    });
  const imageOf = new Map(annotations.images.map((image) => [basename(image.file_name), image]));
  const boxOf = new Map(annotations.annotations.map(({ id, bbox }) => [id, bbox]));
  const samples: GroundingSample[] = [];
  const results: ExpressionResult[] = [];
  for (const [at, expression] of expressions.entries()) {
    throwIfAborted(signal);
    const image = imageOf.get(basename(expression.image));
    if (image === undefined) throw missing('image', expression.image);
    const truth = expression.targets.map((id) => boxOf.get(id) ?? lost(id));
    const grounded = await ground(join(images, image.file_name), expression.expression);
    const answered = grounded.boxes.map(({ bbox }) => bbox);
    const sample = { task: expression.task, answered, truth };
    const right = rightness(sample);
    samples.push(sample);
    results.push({
      expression,
      answered,
      right,
      details: await detailsOf({ expression, grounded, truth, image, right, annotations, images }),
    });
    onProgress?.(at + 1, expressions.length);
  }
  return { metrics: groundingMetrics(samples), results };
}

/** How right an answer is: a hit, the F1, or a right refusal. */
export function rightness(sample: GroundingSample): number {
  if (sample.task === 'none') return Number(sample.answered.length === 0);
  return sample.task === 'one'
    ? Number(hits(sample, SAME_BOX))
    : f1At(sample.answered, sample.truth, SAME_BOX);
}

function groundOnTruth({
  annotations,
  vocabulary,
  distractors,
  policy,
  writer,
  signal,
}: MeasureExpressionsOptions): Ground {
  if (vocabulary === undefined)
    throw new GeoR1Error({
      code: 'bad-input',
      message: 'True boxes need the words of a bundle.',
      subject: 'vocabulary',
      next: "Pass the bundle's vocabulary.",
    });
  const seen = new Map<
    string,
    { image: CocoImage; candidates: Awaited<ReturnType<typeof trueCandidates>> }
  >();
  return async (path, expression) => {
    let scene = seen.get(path);
    if (scene === undefined) {
      const image = annotations.images.find(({ file_name }) => basename(file_name) === basename(path));
      if (image === undefined) throw missing('image', path);
      scene = { image, candidates: await trueCandidates(path, image.id, annotations) };
      seen.set(path, scene);
    }
    const { image, candidates } = scene;
    const { chosen, steps, unread } = await reason(expression, {
      task: 'gres',
      candidates,
      frame: pixelFrame(image.width, image.height),
      vocabulary,
      distractors,
      policy,
      writer,
      signal,
    });
    const byId = new Map(candidates.map((candidate) => [candidate.id, candidate]));
    const boxes = chosen.flatMap(({ candidate, score }) => {
      const found = byId.get(candidate);
      return found === undefined ? [] : [{ bbox: found.bbox, score }];
    });
    return { boxes, chain: steps, unread, candidates };
  };
}

function missing(what: string, name: string): GeoR1Error {
  return new GeoR1Error({
    code: 'not-found',
    message: `The annotations have no such ${what}.`,
    subject: name,
    next: 'Check that expressions and annotations belong together.',
  });
}

function lost(id: number): never {
  throw missing('annotation', String(id));
}
