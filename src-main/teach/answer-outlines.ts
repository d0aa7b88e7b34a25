import { GeoR1Error } from '../contract/index.js';
import type { Example, PixelBox, TeachSettings } from '../contract/index.js';
import type { MultiPolygon } from '../geometry/index.js';
import { drawnOutlines } from './judge.js';

/** Draws what lies in boxes of an image, in scene pixels; null for a box in which nothing is seen. */
export type DrawOutlines = (
  image: string,
  boxes: readonly Readonly<PixelBox>[],
  signal?: AbortSignal,
) => Promise<readonly (MultiPolygon | null)[]>;

/** Boxes of one answer that are drawn: one that goes round in circles may write hundreds. */
const MOST_DRAWN = 64;
/** Outlines that are kept: some kilobytes each. */
const MOST_KEPT = 4096;

/** Outlines of the boxes of answers, where masks are rewarded. Rollouts write the same boxes again: each is drawn once. */
export class AnswerOutlines {
  readonly #draw: DrawOutlines;
  readonly #known = new Map<string, MultiPolygon | null>();

  constructor(draw: DrawOutlines) {
    this.#draw = draw;
  }

  /** One a box. @throws whatever drawing throws */
  async of(
    image: string,
    boxes: readonly Readonly<PixelBox>[],
    signal?: AbortSignal,
  ): Promise<(MultiPolygon | null)[]> {
    const keyOf = (box: Readonly<PixelBox>): string => JSON.stringify([image, ...box]);
    const missing = [...new Map(boxes.slice(0, MOST_DRAWN).map((box) => [keyOf(box), box])).entries()].filter(
      ([key]) => !this.#known.has(key),
    );
    if (this.#known.size + missing.length > MOST_KEPT) this.#known.clear();
    if (missing.length > 0) {
      const boxesToDraw = missing.map(([, box]) => box);
      const drawn = await this.#draw(image, boxesToDraw, signal);
      for (const [at, [key]] of missing.entries()) this.#known.set(key, drawn[at] ?? null);
    }
    return boxes.map((box) => this.#known.get(keyOf(box)) ?? null);
  }
}

/** Whether an answer to an example is judged by its outlines too. */
export const judgedByOutlines = (
  example: Pick<Example, 'targets' | 'outlines'>,
  { mask }: TeachSettings['rewards'],
): boolean => mask > 0 && example.targets.length > 0 && drawnOutlines(example) !== null;

/** @throws GeoR1Error unsupported where masks are rewarded and nothing draws them */
export function requireDrawing(
  draw: DrawOutlines | undefined,
  examples: readonly Example[],
  rewards: TeachSettings['rewards'],
): AnswerOutlines | null {
  if (!examples.some((example) => judgedByOutlines(example, rewards))) return null;
  if (draw !== undefined) return new AnswerOutlines(draw);
  throw new GeoR1Error({
    code: 'unsupported',
    message: 'Masks are to be rewarded, and nothing draws them here.',
    next: 'Leave masks out of the rewards.',
  });
}
