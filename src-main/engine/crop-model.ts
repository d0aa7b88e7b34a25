import { Tensor } from 'onnxruntime-node';
import { GeoR1Error } from '../contract/index.js';
import type { CropModelSettings } from './protocol.js';
import { openSession } from './session.js';

/**
 * A model that takes the crops around boxes, inside the child process. Always on the CPU: such models are small and run for
 * the few boxes of an answer, where moving crops to a GPU costs more than it saves.
 */
const CHANNELS = 3;
/** Crops of one run; memory of the finest maps grows with it. */
const MOST_AT_ONCE = 32;

export interface CropModel<Values> {
  /** @param crops uint8 [count, side, side, 3] RGB of the model's own side */
  run(crops: Uint8Array, side: number, count: number): Promise<Values>;
}

/** What a model gives for each crop, by the side of a crop. */
export interface CropAnswers<Values> {
  readonly called: string;
  readonly perCrop: (side: number) => number;
  readonly room: (length: number) => Values;
}

export const MASKS: CropAnswers<Uint8Array> = {
  called: 'mask model',
  perCrop: (side) => side * side,
  room: (length) => new Uint8Array(length),
};
const EDGES = 4;
export const BOXES: CropAnswers<Float32Array> = {
  called: 'model of edges',
  perCrop: () => EDGES,
  room: (length) => new Float32Array(length),
};

/** @throws GeoR1Error `unsupported` where the bundle has none; running, `bad-input` where the model is not as bundle.json describes */
export async function openCropModel<Values extends Uint8Array | Float32Array>(
  model: CropModelSettings | undefined,
  threads: number,
  { called, perCrop, room }: CropAnswers<Values>,
): Promise<CropModel<Values>> {
  if (model === undefined) {
    throw new GeoR1Error({ code: 'unsupported', message: `This bundle holds no ${called}.` });
  }
  const session = await openSession(model.file, 'cpu', threads);
  const { cropPixels } = model;
  const bytes = cropPixels * cropPixels * CHANNELS;
  const each = perCrop(cropPixels);
  return {
    async run(crops, side, count) {
      if (side !== cropPixels) {
        throw new GeoR1Error({
          code: 'bad-input',
          message: `The ${called} takes crops of ${cropPixels} px, not ${side}.`,
        });
      }
      const values = room(count * each);
      for (let first = 0; first < count; first += MOST_AT_ONCE) {
        const now = Math.min(MOST_AT_ONCE, count - first);
        const part = crops.subarray(first * bytes, (first + now) * bytes);
        const shape = [now, cropPixels, cropPixels, CHANNELS];
        const outputs = await session.run({ [model.input]: new Tensor('uint8', part, shape) });
        const found = outputs[model.output]?.data;
        if (found?.constructor !== values.constructor || found.length !== now * each) {
          throw new GeoR1Error({
            code: 'bad-input',
            subject: model.output,
            message: `The ${called} gives no such output of the shape that bundle.json describes.`,
            next: 'Take a bundle whose bundle.json and models were exported together.',
          });
        }
        values.set(found as Values, first * each);
      }
      return values;
    },
  };
}
