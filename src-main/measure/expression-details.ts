import { join } from 'node:path';
import type { PixelBox } from '../contract/index.js';
import type { MultiPolygon } from '../geometry/index.js';
import type { ExpressionDetails, Grounded } from './expression-result.js';
import type { CocoImage, Expression } from './expressions.js';
import { cocoOutline } from './mask-overlap.js';
import { maskPicture } from './pictures.js';
import { outlineOverlap, overlapOf, rasterise } from './raster.js';
import type { Overlap } from './raster.js';
import type { TruthIndex } from './truth-index.js';
import { NO_ANSWER, verdictOf } from './verdict.js';
import { isInvalid } from './writing.js';

/** Of an answer that could not be read where nothing is meant: not the 1 of a right refusal. */
const NOTHING_RIGHT: Overlap = { intersection: 0, union: 1 };

interface Answered {
  readonly expression: Expression;
  readonly grounded: Grounded;
  readonly truth: readonly Readonly<PixelBox>[];
  readonly image: CocoImage;
  readonly right: number;
  readonly index: TruthIndex;
  /** Folder of the images. */
  readonly images: string;
}

/** All that tables and gallery need of one expression. */
export async function detailsOf(answered: Answered): Promise<ExpressionDetails> {
  const { expression, grounded, truth, image, right, index } = answered;
  const { chain = [], unread = [], candidates = [] } = grounded;
  const judged = {
    task: expression.task,
    truth,
    answered: grounded.boxes.map(({ bbox }) => bbox),
    marked: index.marked(image.id).map(({ bbox }) => bbox),
    candidates,
    classes: expression.targets.map((id) => index.className(index.annotation(id).category_id)),
    chain,
    unread,
  };
  return {
    truth,
    image,
    scores: grounded.boxes.flatMap(({ score }) => score ?? []),
    unique: isUnique(expression, image, index),
    overlap: await overlapFor(answered),
    elapsedMs: grounded.elapsedMs,
    chain: chain.map(({ number, text, finding }) => `${number}. ${text} — ${finding}`),
    judgement: right >= 1 ? null : isInvalid(grounded) ? NO_ANSWER : verdictOf(judged),
    ...(grounded.writing === undefined ? {} : { writing: grounded.writing }),
  };
}

function isUnique({ task, targets: [id] }: Expression, image: CocoImage, index: TruthIndex): boolean | null {
  if (task !== 'one' || id === undefined) return null;
  const target = index.annotation(id);
  return index.marked(image.id).filter((each) => each.category_id === target.category_id).length === 1;
}

async function overlapFor({ expression, grounded, image, index, images }: Answered): Promise<Overlap | null> {
  const outlines = grounded.boxes.map(({ outline }) => outline?.pixels);
  if (outlines.length > 0 && outlines.every((outline) => outline === undefined)) return null;
  const answered = outlines.flatMap((outline) => outline ?? []);
  if (expression.targets.length === 0 && isInvalid(grounded)) return NOTHING_RIGHT;
  if (expression.mask !== undefined) {
    const truth = await maskPicture(join(images, expression.mask), image);
    return overlapOf(rasterise(answered, { x: 0, y: 0, width: truth.width, height: truth.height }), truth);
  }
  const truth = trueOutline(expression, index);
  return truth === null ? null : outlineOverlap(answered, truth, image);
}

/** Null where a target has none. */
function trueOutline({ targets }: Expression, index: TruthIndex): MultiPolygon | null {
  const outlines = targets.map((id) => {
    const { segmentation } = index.annotation(id);
    return Array.isArray(segmentation) ? cocoOutline(segmentation) : [];
  });
  return outlines.some((outline) => outline.length === 0) ? null : outlines.flat();
}
