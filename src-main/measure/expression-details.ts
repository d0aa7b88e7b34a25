import { join } from 'node:path';
import type { PixelBox } from '../contract/index.js';
import type { MultiPolygon } from '../geometry/index.js';
import type { CocoImage, CocoTruth, Expression } from './expressions.js';
import { cocoOutline } from './mask-overlap.js';
import type { ExpressionDetails, Grounded } from './measure-expressions.js';
import { maskPicture } from './pictures.js';
import { outlineOverlap, overlapOf, rasterise } from './raster.js';
import type { Overlap } from './raster.js';
import { verdictOf } from './verdict.js';

interface Answered {
  readonly expression: Expression;
  readonly grounded: Grounded;
  readonly truth: readonly Readonly<PixelBox>[];
  readonly image: CocoImage;
  readonly right: number;
  readonly annotations: CocoTruth;
  /** Folder of the images. */
  readonly images: string;
}

/** All that tables and gallery need of one expression, small enough to keep for thousands. */
export async function detailsOf(answered: Answered): Promise<ExpressionDetails> {
  const { expression, grounded, truth, image, right, annotations } = answered;
  const marked = annotations.annotations.filter(({ image_id }) => image_id === image.id);
  const { chain = [], unread = [], candidates = [] } = grounded;
  return {
    truth,
    image,
    scores: grounded.boxes.flatMap(({ score }) => score ?? []),
    unique: isUnique(expression, marked),
    overlap: await overlapFor(answered),
    elapsedMs: grounded.elapsedMs,
    failure:
      right >= 1
        ? null
        : {
            ...verdictOf({
              task: expression.task,
              truth,
              answered: grounded.boxes.map(({ bbox }) => bbox),
              marked: marked.map(({ bbox }) => bbox),
              candidates,
              chain,
              unread,
            }),
            chain: chain.map(({ number, text, finding }) => `${number}. ${text} — ${finding}`),
          },
  };
}

function isUnique({ task, targets }: Expression, marked: CocoTruth['annotations']): boolean | null {
  const target = marked.find(({ id }) => id === targets[0]);
  if (task !== 'one' || target === undefined) return null;
  return marked.filter((each) => each.category_id === target.category_id).length === 1;
}

async function overlapFor({
  expression,
  grounded,
  image,
  annotations,
  images,
}: Answered): Promise<Overlap | null> {
  const outlines = grounded.boxes.map(({ outline }) => outline?.pixels);
  if (outlines.length > 0 && outlines.every((outline) => outline === undefined)) return null;
  const answered = outlines.flatMap((outline) => outline ?? []);
  if (expression.mask !== undefined) {
    const truth = await maskPicture(join(images, expression.mask));
    return overlapOf(rasterise(answered, { x: 0, y: 0, width: truth.width, height: truth.height }), truth);
  }
  const truth = trueOutline(expression, annotations);
  return truth === null ? null : outlineOverlap(answered, truth, image);
}

/** Null where a target has none. */
function trueOutline({ targets }: Expression, { annotations }: CocoTruth): MultiPolygon | null {
  const outlines = annotations
    .filter(({ id }) => targets.includes(id))
    .map(({ segmentation }) => (Array.isArray(segmentation) ? cocoOutline(segmentation) : []));
  return outlines.some((outline) => outline.length === 0) ? null : outlines.flat();
}
