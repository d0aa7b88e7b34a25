import { z } from 'zod';
import { GeoR1Error } from '../contract/index.js';
import type { Block, Column } from './columns.js';
import { COLOUR_NAMES } from './colour-names.js';
import type { SceneDetection } from './detection.js';
import { packedBytes } from './embedding.js';
import type { CutSides } from './windows.js';

/** Detections as columns of numbers and back: what a block of the scene index holds. Pure. */

const headerSchema = z.object({
  count: z.number().int().nonnegative(),
  classes: z.number().int().positive(),
  embeddingDimension: z.number().int().positive(),
});

const CUT_BITS = { left: 1, top: 2, right: 4, bottom: 8 } as const;
const cutBits = (cut: CutSides): number =>
  Number(cut.left) * CUT_BITS.left +
  Number(cut.top) * CUT_BITS.top +
  Number(cut.right) * CUT_BITS.right +
  Number(cut.bottom) * CUT_BITS.bottom;
const cutSides = (bits: number): CutSides => ({
  left: (bits & CUT_BITS.left) !== 0,
  top: (bits & CUT_BITS.top) !== 0,
  right: (bits & CUT_BITS.right) !== 0,
  bottom: (bits & CUT_BITS.bottom) !== 0,
});

/** NaN stands for null. */
const LAB_NULL = [NaN, NaN, NaN] as const;

/** @param size classes of the vocabulary and dimension of the embedding, kept so that reading can check them */
export function detectionsToBlock(
  detections: readonly SceneDetection[],
  size: { readonly classes: number; readonly embeddingDimension: number },
  header: Readonly<Record<string, unknown>>,
): Block {
  const floats = (width: number, row: (detection: SceneDetection) => ArrayLike<number>) => {
    const column = new Float32Array(detections.length * width);
    detections.forEach((detection, i) => column.set(row(detection), i * width));
    return column;
  };
  const bytes = packedBytes(size.embeddingDimension);
  const embedding = new Uint8Array(detections.length * bytes);
  detections.forEach((detection, i) => embedding.set(detection.embedding, i * bytes));
  return {
    header: { ...header, count: detections.length, ...size },
    columns: {
      id: Uint32Array.from(detections, ({ id }) => id),
      bbox: floats(4, ({ bbox }) => bbox),
      label: Uint16Array.from(detections, ({ label }) => label),
      score: floats(1, ({ score }) => [score]),
      objectness: floats(1, ({ objectness }) => [objectness]),
      quality: floats(1, ({ quality }) => [quality]),
      classScores: floats(size.classes, ({ classScores }) => classScores),
      embedding,
      look: Uint8Array.from(detections, ({ look }) => look),
      cut: Uint8Array.from(detections, ({ cut }) => cutBits(cut)),
      lab: floats(3, ({ lab }) => lab ?? LAB_NULL),
      shares: floats(COLOUR_NAMES.length, ({ shares }) => shares),
      axis: floats(1, ({ axis }) => [axis ?? NaN]),
    },
  };
}

/** @throws GeoR1Error `bad-input` where the block holds something else */
export function detectionsFromBlock(
  block: Block,
  size: { readonly classes: number; readonly embeddingDimension: number },
): SceneDetection[] {
  const parsed = headerSchema.safeParse(block.header);
  if (
    !parsed.success ||
    parsed.data.classes !== size.classes ||
    parsed.data.embeddingDimension !== size.embeddingDimension
  ) {
    throw notDetections('its header is not that of detections of this bundle');
  }
  const { count } = parsed.data;
  const take = (name: string, width: number): Column => {
    const column = block.columns[name];
    if (column?.length !== count * width) throw notDetections(`its column "${name}" has not ${count} rows`);
    return column;
  };
  const one = (name: string) => {
    const column = take(name, 1);
    return (row: number) => column[row] ?? NaN;
  };
  const many = (name: string, width: number) => {
    const column = take(name, width);
    if (!(column instanceof Float32Array)) throw notDetections(`its column "${name}" does not hold floats`);
    return (row: number) => column.subarray(row * width, (row + 1) * width);
  };
  const [id, label, score, objectness] = [one('id'), one('label'), one('score'), one('objectness')];
  const [quality, look, cut, axis] = [one('quality'), one('look'), one('cut'), one('axis')];
  const [bbox, lab, shares] = [many('bbox', 4), many('lab', 3), many('shares', COLOUR_NAMES.length)];
  const classScores = many('classScores', size.classes);
  const bytes = packedBytes(size.embeddingDimension);
  const embeddings = take('embedding', bytes);
  if (!(embeddings instanceof Uint8Array)) throw notDetections('its column "embedding" does not hold bytes');
  return Array.from({ length: count }, (_, row) => {
    const [x = 0, y = 0, width = 0, height = 0] = bbox(row);
    const [lightness = NaN, a = NaN, b = NaN] = lab(row);
    const angle = axis(row);
    return {
      id: id(row),
      bbox: [x, y, width, height],
      label: label(row),
      score: score(row),
      objectness: objectness(row),
      quality: quality(row),
      classScores: classScores(row),
      embedding: embeddings.subarray(row * bytes, (row + 1) * bytes),
      look: look(row),
      cut: cutSides(cut(row)),
      lab: Number.isNaN(lightness) ? null : [lightness, a, b],
      shares: shares(row),
      axis: Number.isNaN(angle) ? null : angle,
    };
  });
}

function notDetections(why: string): GeoR1Error {
  return new GeoR1Error({
    code: 'bad-input',
    subject: 'scene index',
    message: `A block of the scene index does not hold detections: ${why}.`,
    next: 'Delete the index; the next question makes it anew.',
  });
}
