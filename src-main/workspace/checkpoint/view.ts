import type { PictureRule } from '../../checkpoints/index.js';

/** How large a window is, and how finely a checkpoint is to see it. */
export interface WindowView {
  /** Longer side of a window's picture, in pixels that the model sees: its own rule leaves them as they are. */
  readonly side: number;
  /** Scene pixels a pixel of the picture: above 1 the scene is reduced, below it is enlarged. */
  readonly scale: number;
  /** Metres a pixel of a window's picture; null where the scene's own is not known. */
  readonly gsd: number | null;
  /** Why windows are not at the wanted ground sample distance, in words; null where they are, or none is wanted. */
  readonly apart: string | null;
}

/** Side of the pictures that the published checkpoints were trained on. */
export const WINDOW_PX = 512;
/** Enlarging further shows a model nothing new, and multiplies what it is asked. */
const MOST_ENLARGED = 4;

/**
 * The windows of a checkpoint on a scene. Sides are whole patches within its limits of pixels, so that a window is resized
 * once, when it is read; their scale is such that a pixel of the picture is `wanted` metres on the ground. Pure.
 * @param gsd metres a pixel of the scene; null where it is not known, and windows keep its full resolution
 * @param wanted the best of the checkpoint, in metres a pixel; null keeps full resolution
 */
export function windowView(
  { factor, maxPixels }: Pick<PictureRule, 'factor' | 'maxPixels'>,
  gsd: number | null,
  wanted: number | null,
): WindowView {
  const most = Math.min(WINDOW_PX, Math.sqrt(maxPixels));
  const side = Math.max(1, Math.floor(most / factor)) * factor;
  if (wanted === null) return { side, scale: 1, gsd, apart: null };
  if (gsd === null)
    return {
      side,
      scale: 1,
      gsd,
      apart: 'at full size, as the ground sample distance of the scene is unknown',
    };
  const scale = Math.max(wanted / gsd, 1 / MOST_ENLARGED);
  return {
    side,
    scale,
    gsd: gsd * scale,
    apart: scale > wanted / gsd ? `enlarged ${MOST_ENLARGED} times, which is the most` : null,
  };
}

/** Digits of a distance that are told. */
const TOLD_DIGITS = 3;

/** How windows were seen, for the chain; null where nothing was wanted of them. */
export function viewText({ gsd, scale, apart }: WindowView, wanted: number | null): string | null {
  if (wanted === null) return null;
  if (gsd === null) return apart;
  const distance = `${Number(gsd.toPrecision(TOLD_DIGITS))} m a pixel`;
  const how = scale === 1 || apart !== null ? '' : scale > 1 ? ', reduced' : ', enlarged';
  return apart === null ? `windows at ${distance}${how}` : `windows at ${distance}, ${apart}`;
}
