import { z } from 'zod';
import { GeoR1Error } from '../contract/index.js';
import type { Block, Column } from './columns.js';
import { COLOUR_NAMES } from './colour-names.js';
import type { PixelBox } from '../contract/index.js';
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
const BOX_NUMBERS = 4;
const LAB_NUMBERS = 3;

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

/** The columns of a block, known to have as many rows as it says. */
interface Columns {
  readonly [name: string]: Column;
}

/** One row of a block. It holds no numbers of its own, so that hundreds of thousands cost little beside the columns. */
class StoredDetection implements SceneDetection {
  readonly #columns: Columns;
  readonly #row: number;

  constructor(columns: Columns, row: number) {
    this.#columns = columns;
    this.#row = row;
  }

  get id() {
    return this.#one('id');
  }
  get bbox(): PixelBox {
    // Without a view of the column, which would be ten times as large: this is asked more than all else.
    const { bbox = [] } = this.#columns;
    const at = this.#row * BOX_NUMBERS;
    return [bbox[at] ?? 0, bbox[at + 1] ?? 0, bbox[at + 2] ?? 0, bbox[at + 3] ?? 0];
  }
  get label() {
    return this.#one('label');
  }
  get score() {
    return this.#one('score');
  }
  get objectness() {
    return this.#one('objectness');
  }
  get quality() {
    return this.#one('quality');
  }
  get classScores() {
    return this.#floats('classScores', this.#width('classScores'));
  }
  get embedding() {
    const width = this.#width('embedding');
    return (this.#columns['embedding'] as Uint8Array).subarray(this.#row * width, (this.#row + 1) * width);
  }
  get look() {
    return this.#one('look');
  }
  get cut() {
    return cutSides(this.#one('cut'));
  }
  get lab(): SceneDetection['lab'] {
    // Without a view here either.
    const { lab = [] } = this.#columns;
    const at = this.#row * LAB_NUMBERS;
    const lightness = lab[at] ?? NaN;
    return Number.isNaN(lightness) ? null : [lightness, lab[at + 1] ?? NaN, lab[at + 2] ?? NaN];
  }
  get shares() {
    return this.#floats('shares', COLOUR_NAMES.length);
  }
  get axis() {
    const angle = this.#one('axis');
    return Number.isNaN(angle) ? null : angle;
  }

  #one(name: string): number {
    return this.#columns[name]?.[this.#row] ?? NaN;
  }

  #width(name: string): number {
    return (this.#columns[name]?.length ?? 0) / (this.#columns['id']?.length ?? 1);
  }

  #floats(name: string, width: number): Float32Array {
    return (this.#columns[name] as Float32Array).subarray(this.#row * width, (this.#row + 1) * width);
  }
}

/**
 * The rows of a block as detections, which read its columns when they are asked and keep all of them in memory.
 * @throws GeoR1Error `bad-input` where the block holds something else
 */
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
  const check = (name: string, width: number, kind: typeof Float32Array | typeof Uint8Array | null) => {
    const column = block.columns[name];
    if (column?.length !== count * width) throw notDetections(`its column "${name}" has not ${count} rows`);
    if (kind !== null && !(column instanceof kind)) {
      throw notDetections(`its column "${name}" does not hold ${kind === Uint8Array ? 'bytes' : 'floats'}`);
    }
  };
  for (const name of ['id', 'label', 'score', 'objectness', 'quality', 'look', 'cut', 'axis'])
    check(name, 1, null);
  check('bbox', BOX_NUMBERS, Float32Array);
  check('lab', LAB_NUMBERS, Float32Array);
  check('shares', COLOUR_NAMES.length, Float32Array);
  check('classScores', size.classes, Float32Array);
  check('embedding', packedBytes(size.embeddingDimension), Uint8Array);
  return Array.from({ length: count }, (_, row) => new StoredDetection(block.columns, row));
}

function notDetections(why: string): GeoR1Error {
  return new GeoR1Error({
    code: 'bad-input',
    subject: 'scene index',
    message: `A block of the scene index does not hold detections: ${why}.`,
    next: 'Delete the index; the next question makes it anew.',
  });
}
