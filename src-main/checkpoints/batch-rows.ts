import { memoryNeed, rowBytes, USABLE_SHARE } from './memory.js';
import type { Precision } from './precisions.js';
import type { Checkpoint } from './recognise.js';
import type { Size } from './smart-resize.js';

/** As many as the decoder was compared with PyTorch on. */
const MOST_ROWS = 8;
/** What a GPU has free is not known; who asks for more than it holds is answered with an error, and asks for fewer. */
const ROWS_ON_GPU = 4;

/**
 * Pictures that one run of the model can take, by the memory that is free beside its weights.
 * @param free bytes, with the checkpoint loaded already
 */
export function rowsThatFit(
  checkpoint: Checkpoint,
  { precision, provider }: { readonly precision: Precision; readonly provider: string },
  picture: Size,
  newTokens: number,
  free: number,
): number {
  if (provider !== 'cpu') return ROWS_ON_GPU;
  const one = memoryNeed(checkpoint, precision, picture, newTokens);
  const left = free * USABLE_SHARE - (one.total - one.weights);
  const more = Math.floor(left / rowBytes(checkpoint, precision, picture, newTokens));
  return Math.max(1, Math.min(MOST_ROWS, 1 + more));
}
