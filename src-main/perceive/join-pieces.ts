import { boxArea, union } from '../geometry/index.js';
import { indexBoxes } from './box-index.js';
import { byScore, ChangedDetection } from './detection.js';
import type { SceneDetection } from './detection.js';

/** How well the ends of two pieces must match along the border that cut them (IoU of their extents). */
const JOIN_SIDE_IOU = 0.5;

/**
 * Joins pieces of objects larger than the windows' overlap, which no window of their look holds whole: pieces of one
 * class and look that were cut by facing borders, meet, and match along the cut.
 */
export function joinPieces(pieces: readonly SceneDetection[]): SceneDetection[] {
  const sorted = byScore(pieces);
  const index = indexBoxes(sorted.length, (at) => sorted[at]?.bbox);
  const used = new Uint8Array(sorted.length);
  /** The best that is left and fits. */
  const partnerOf = (whole: SceneDetection): number | undefined =>
    index
      .meeting(whole.bbox, (at) => used[at] === 0)
      .sort((a, b) => a - b)
      .find((at) => fits(whole, sorted[at]));
  const joined: SceneDetection[] = [];
  for (const [at, piece] of sorted.entries()) {
    if (used[at] === 1) continue;
    used[at] = 1;
    let whole = piece;
    for (let partner = partnerOf(whole); partner !== undefined; partner = partnerOf(whole)) {
      used[partner] = 1;
      whole = join(whole, sorted[partner] ?? whole);
    }
    joined.push(whole);
  }
  return joined;
}

function fits(a: SceneDetection, b: SceneDetection | undefined): boolean {
  if (b === undefined || a.label !== b.label || a.look !== b.look) return false;
  const [ax, ay, aw, ah] = a.bbox;
  const [bx, by, bw, bh] = b.bbox;
  const side = (cut: boolean, from: number, length: number, otherFrom: number, otherLength: number) =>
    cut && sideIou(from, from + length, otherFrom, otherFrom + otherLength) >= JOIN_SIDE_IOU;
  const acrossX = (a.cut.right && b.cut.left && bx + bw > ax + aw) || (a.cut.left && b.cut.right && bx < ax);
  const acrossY = (a.cut.bottom && b.cut.top && by + bh > ay + ah) || (a.cut.top && b.cut.bottom && by < ay);
  return side(acrossX, ay, ah, by, bh) || side(acrossY, ax, aw, bx, bw);
}

function sideIou(aLow: number, aHigh: number, bLow: number, bHigh: number): number {
  const shared = Math.min(aHigh, bHigh) - Math.max(aLow, bLow);
  return shared <= 0 ? 0 : shared / (Math.max(aHigh, bHigh) - Math.min(aLow, bLow));
}

/** The better piece, over the extent of both; what cuts it still is what lies on the new box's own sides. */
function join(a: SceneDetection, b: SceneDetection): SceneDetection {
  const bbox = union(a.bbox, b.bbox);
  const better = b.score > a.score ? b : a;
  const outermost = (
    pick: (s: SceneDetection) => number,
    side: 'left' | 'top' | 'right' | 'bottom',
    sign: number,
  ) => (sign * (pick(a) - pick(b)) >= 0 ? a.cut[side] : b.cut[side]);
  const larger = boxArea(a.bbox) >= boxArea(b.bbox) ? a : b;
  return new ChangedDetection(better, {
    bbox,
    axis: larger.axis,
    cut: {
      left: outermost(({ bbox: [x] }) => x, 'left', -1),
      top: outermost(({ bbox: [, y] }) => y, 'top', -1),
      right: outermost(({ bbox: [x, , width] }) => x + width, 'right', 1),
      bottom: outermost(({ bbox: [, y, , height] }) => y + height, 'bottom', 1),
    },
  });
}
