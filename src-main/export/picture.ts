import sharp from 'sharp';
import type { Answer } from '../contract/index.js';
import type { Scene } from '../scene/index.js';
import { pictureOverlay } from './picture-overlay.js';

/** Longest side of the picture of the scene, in pixels: enough for a page, small enough for a mail. */
const MAX_SIDE = 2000;

/**
 * The scene (reduced where it is large) with the boxes, their labels, and below it the question and the chain.
 * @returns a PNG
 */
export async function answerPicture(
  answer: Answer,
  scene: Pick<Scene, 'info' | 'readWindow'>,
  signal?: AbortSignal,
): Promise<Buffer> {
  const { width, height } = scene.info;
  const scale = Math.min(1, MAX_SIDE / Math.max(width, height));
  const size = {
    width: Math.max(1, Math.round(width * scale)),
    height: Math.max(1, Math.round(height * scale)),
  };
  const { rgb } = await scene.readWindow({ x: 0, y: 0, width, height }, size, signal);
  const overlay = pictureOverlay(answer, size, scale);
  return sharp(rgb, { raw: { ...size, channels: 3 } })
    .extend({
      bottom: overlay.height - size.height,
      right: overlay.width - size.width,
      background: overlay.background,
    })
    .composite([{ input: Buffer.from(overlay.svg), top: 0, left: 0 }])
    .png()
    .toBuffer();
}
