import type { ExpressionDetails } from './expression-result.js';

/** True boxes that no answer can be compared with fairly; they count as they are, and are told. */
export interface OddBoxes {
  readonly boxes: number;
  /** Of these, with a corner outside their image. */
  readonly beyond: number;
  /** Of these, without width or height: no answer overlaps them. */
  readonly empty: number;
}

/** Corners that include the last pixel, or were rounded, lie no further out. */
const EDGE_SLACK_PX = 1;

/** Every box once, however many expressions mean it; null where none is odd. */
export function oddBoxes(all: readonly Pick<ExpressionDetails, 'truth' | 'image'>[]): OddBoxes | null {
  const seen = new Set<string>();
  let [beyond, empty] = [0, 0];
  for (const { truth, image } of all)
    for (const [x, y, width, height] of truth) {
      const key = [image.id, x, y, width, height].join();
      if (seen.has(key)) continue;
      seen.add(key);
      const out = Math.max(-x, -y, x + width - image.width, y + height - image.height);
      if (out > EDGE_SLACK_PX) beyond += 1;
      if (width === 0 || height === 0) empty += 1;
    }
  return beyond + empty === 0 ? null : { boxes: seen.size, beyond, empty };
}

/** A sentence for each kind that there is. */
export function oddBoxNotes(odd: OddBoxes | undefined): string[] {
  if (odd === undefined) return [];
  const { boxes, beyond, empty } = odd;
  return [
    ...(beyond === 0
      ? []
      : [
          `${beyond} of ${boxes} true boxes reach beyond their image: were they written in a resized frame? Boxes are pixels of the image file.`,
        ]),
    ...(empty === 0
      ? []
      : [`${empty} of ${boxes} true boxes have no area: whatever is answered counts as wrong.`]),
  ];
}
