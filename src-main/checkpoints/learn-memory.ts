import { GeoR1Error } from '../contract/index.js';
import { availableMemory } from './available-memory.js';
import { gigabytes, LARGEST_PICTURE } from './choose.js';
import type { LoraDescription } from './lora-file.js';
import { learnCommand } from './lora-file.js';
import { memoryNeed, PROCESS_BYTES, promptSize, USABLE_SHARE } from './memory.js';
import type { Checkpoint } from './recognise.js';
import type { Size } from './smart-resize.js';

/** What learning takes at most, in bytes, estimated before anything is loaded. */
export interface LearnNeed {
  /** Frozen weights: the decoder that writes and the graph that learns each hold theirs. */
  readonly weights: number;
  /** What the way back of one sequence needs of the way there. */
  readonly activations: number;
  /** The adapter with its gradient and moments, here and on its way. */
  readonly adapter: number;
  readonly total: number;
}

const FLOAT_BYTES = 4;
/** Vectors as long as the adapter: weights, gradient and two moments, each as it was and as it becomes. */
const ADAPTER_VECTORS = 8;

/** @param picture the largest picture of an example @param answerTokens the longest answer */
export function learnNeed(
  { config, pictures, precisions }: Pick<Checkpoint, 'config' | 'pictures' | 'precisions'>,
  { length }: Pick<LoraDescription, 'length'>,
  picture: Size,
  answerTokens: number,
): LearnNeed {
  const { text } = config;
  const tokens = promptSize(picture, pictures).tokens + answerTokens;
  const weights = 2 * (precisions.get('fp32')?.bytes ?? 0);
  const perLayer = STATES * text.hidden_size + MIDDLES * (text.intermediate_size ?? 4 * text.hidden_size);
  const scores = SCORES * text.num_attention_heads * tokens ** 2;
  const activations =
    FLOAT_BYTES *
    (text.num_hidden_layers * (perLayer * tokens + scores) + LOGITS * text.vocab_size * answerTokens);
  const adapter = ADAPTER_VECTORS * FLOAT_BYTES * length;
  const { vision } = memoryNeed({ config, pictures, precisions }, 'fp32', picture, answerTokens);
  return { weights, activations, adapter, total: weights + activations + adapter + vision + PROCESS_BYTES };
}

/** Numbers that are kept of each layer and token, in widths of the states and of the middle of its perceptron. */
const STATES = 14;
const MIDDLES = 4;
/** Tables of scores of each layer: before and after the softmax. */
const SCORES = 2;
/** Tables of logits over the vocabulary: as they are, their softmax, and what goes back. */
const LOGITS = 4;

/** Of the longest answer, where it is not said. */
export const USUAL_ANSWER_TOKENS = 256;

/**
 * Refuses where the folder or the memory does not do.
 * @throws GeoR1Error `unsupported` without fp32; `engine-failed` where less is free than the estimate
 */
export function refuseLearning(
  checkpoint: Checkpoint,
  lora: LoraDescription,
  free: number = availableMemory(),
  answerTokens: number = USUAL_ANSWER_TOKENS,
): LearnNeed {
  if (!checkpoint.precisions.has('fp32'))
    throw new GeoR1Error({
      code: 'unsupported',
      subject: checkpoint.dir,
      message: 'It has no files in single precision (fp32), in which it learns.',
      next: `Export it with \`--precision fp32\`, then run \`${learnCommand(checkpoint.dir)}\` (models/checkpoints/README.md).`,
    });
  const need = learnNeed(checkpoint, lora, LARGEST_PICTURE, answerTokens);
  if (need.total > free * USABLE_SHARE)
    throw new GeoR1Error({
      code: 'engine-failed',
      subject: checkpoint.dir,
      message:
        `Teaching it needs about ${gigabytes(need.total)} (weights ${gigabytes(need.weights)}, ` +
        `what a picture's answer keeps ${gigabytes(need.activations)}), and ${gigabytes(free)} are free.`,
      next: 'Close other programs, teach a smaller model, or teach the built-in engine.',
    });
  return need;
}
