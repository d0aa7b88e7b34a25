import type { PixelBox } from '../../contract/index.js';
import type { Point } from '../../checkpoints/index.js';
import { coveredShare, iou } from '../../geometry/index.js';
import type { CheckpointWindow } from './plan.js';

/** A box that a checkpoint wrote, in scene pixels. */
export interface SeenBox {
  readonly bbox: PixelBox;
  /** What it was asked for, and what the model called it. */
  readonly term: string;
  readonly label: string;
  /** 0 to 1: how sure the model was of the numbers. */
  readonly score: number;
  readonly window: CheckpointWindow;
  /** Scene pixels; none where the model was not asked for them or wrote none. */
  readonly keypoints?: readonly Point[];
}

/** Overlap (IoU) from which two boxes of one term are one object. */
const SAME_IOU = 0.5;
/** A piece cut by its window's border, of which this share lies in another box of its term, belongs to that. */
const PIECE_COVERED = 0.6;
/** A box that comes this near to a border inside the scene, in pixels of the picture, is cut by it. */
const CUT_PX = 3;

/**
 * One object, one box. Whole boxes come before cut ones, finer looks before coarser, the surer before the less sure; none is
 * moved. Pure.
 */
export function mergeSeen(
  boxes: readonly SeenBox[],
  scene: { readonly width: number; readonly height: number },
): SeenBox[] {
  const sorted = boxes
    .map((box) => ({ box, cut: isCut(box, scene), scale: scaleOf(box.window) }))
    .sort((a, b) => Number(a.cut) - Number(b.cut) || a.scale - b.scale || b.box.score - a.box.score);
  const kept: SeenBox[] = [];
  for (const { box, cut } of sorted) {
    const again = kept.some(
      ({ term, bbox }) =>
        term === box.term &&
        (iou(bbox, box.bbox) >= SAME_IOU || (cut && coveredShare(box.bbox, bbox) >= PIECE_COVERED)),
    );
    if (!again) kept.push(box);
  }
  return kept.sort((a, b) => b.score - a.score);
}

/** Scene pixels a pixel of the picture. */
const scaleOf = ({ area, out }: CheckpointWindow): number => area.width / out.width;

function isCut(
  { bbox: [x, y, width, height], window }: SeenBox,
  scene: { readonly width: number; readonly height: number },
): boolean {
  const { area } = window;
  const near = CUT_PX * scaleOf(window);
  const inner = (border: number, end: number): boolean => border > 0 && border < end;
  return (
    (inner(area.x, scene.width) && x <= area.x + near) ||
    (inner(area.y, scene.height) && y <= area.y + near) ||
    (inner(area.x + area.width, scene.width) && x + width >= area.x + area.width - near) ||
    (inner(area.y + area.height, scene.height) && y + height >= area.y + area.height - near)
  );
}
