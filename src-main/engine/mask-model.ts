import { Tensor } from 'onnxruntime-node';
import { GeoR1Error } from '../contract/index.js';
import type { StartSettings } from './protocol.js';
import { openSession } from './session.js';

/**
 * The mask model inside the child process. Always on the CPU: it is small and runs for the few boxes of an answer,
 * where moving crops to a GPU costs more than it saves.
 */
const CHANNELS = 3;
/** Crops of one run; memory of the finest maps grows with it. */
const MOST_AT_ONCE = 32;

export interface MaskModel {
  /** @returns uint8 [count, S, S], 255 times the probability that a pixel is the object's */
  run(crops: Uint8Array, count: number): Promise<Uint8Array>;
}

/** @throws GeoR1Error `bad-input` where the model gives something else than bundle.json describes */
export async function openMaskModel(start: StartSettings): Promise<MaskModel> {
  const { mask } = start;
  if (mask === undefined) {
    throw new GeoR1Error({ code: 'unsupported', message: 'This bundle holds no mask model.' });
  }
  const session = await openSession(mask.file, 'cpu', start.threads);
  const pixels = mask.cropPixels ** 2;
  return {
    async run(crops, count) {
      const levels = new Uint8Array(count * pixels);
      for (let first = 0; first < count; first += MOST_AT_ONCE) {
        const now = Math.min(MOST_AT_ONCE, count - first);
        const part = crops.subarray(first * pixels * CHANNELS, (first + now) * pixels * CHANNELS);
        const shape = [now, mask.cropPixels, mask.cropPixels, CHANNELS];
        const outputs = await session.run({ [mask.input]: new Tensor('uint8', part, shape) });
        const found = outputs[mask.output]?.data;
        if (!(found instanceof Uint8Array) || found.length !== now * pixels) {
          throw new GeoR1Error({
            code: 'bad-input',
            subject: mask.output,
            message: 'The mask model gives no such output of the shape that bundle.json describes.',
            next: 'Take a bundle whose bundle.json and models were exported together.',
          });
        }
        levels.set(found, first * pixels);
      }
      return levels;
    },
  };
}
