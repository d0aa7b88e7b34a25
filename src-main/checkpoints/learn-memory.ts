import { GeoR1Error } from '../contract/index.js';
import { availableMemory } from './available-memory.js';
import { memoryText, LARGEST_PICTURE } from './choose.js';
import type { LoraDescription } from './lora-file.js';
import { learnCommand } from './lora-file.js';
import { bytesPerToken, PROCESS_BYTES, promptSize, scoreTableBytes, USABLE_SHARE } from './memory.js';
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
  /** Keys and values of a group of rollouts. */
  readonly rollouts: number;
  readonly total: number;
}

const FLOAT_BYTES = 4;
/** Vectors as long as the adapter: weights, gradient and two moments, each as it was and as it becomes. */
const ADAPTER_VECTORS = 8;

/** Of one run, as far as memory hangs on it. */
export interface LearnSize {
  /** Tokens of the longest answer. */
  readonly answerTokens: number;
  /** Answers that are written at once: a group of rollouts, or one where examples are imitated. */
  readonly rows: number;
}

/** @param picture the largest picture of an example */
export function learnNeed(
  { config, pictures, precisions }: Pick<Checkpoint, 'config' | 'pictures' | 'precisions'>,
  { length }: Pick<LoraDescription, 'length'>,
  picture: Size,
  { answerTokens, rows }: LearnSize,
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
  const vision = VISION_TABLES * scoreTableBytes(config, picture, pictures);
  const rollouts = rows * CACHES * bytesPerToken(text, 'fp32') * tokens;
  const total = weights + activations + adapter + rollouts + vision + PROCESS_BYTES;
  return { weights, activations, adapter, rollouts, total };
}

/** Numbers that are kept of each layer and token, in widths of the states and of the middle of its perceptron. */
const STATES = 14;
const MIDDLES = 4;
/**
 * Of the vision encoder's scores: fewer than asking takes, as what is kept of the way there is estimated above what was
 * measured by more than the rest of them (docs/results.md).
 */
const VISION_TABLES = 2;
/** Tables of scores of each layer: before and after the softmax. */
const SCORES = 2;
/** Tables of logits over the vocabulary: as they are, their softmax, and what goes back. */
const LOGITS = 4;

/** Keys and values of a group, in copies: before a token and after it, and those that wait for Node to give them back. */
const CACHES = 4;

/** Where it is not said: the published limit of an answer, and the published group. */
export const USUAL_LEARN_SIZE: LearnSize = { answerTokens: 256, rows: 8 };

/**
 * Refuses where the folder or the memory does not do.
 * @throws GeoR1Error `unsupported` without fp32; `engine-failed` where less is free than the estimate
 */
export function refuseLearning(
  checkpoint: Checkpoint,
  lora: LoraDescription,
  free: number = availableMemory(),
  size: LearnSize = USUAL_LEARN_SIZE,
): LearnNeed {
  if (!checkpoint.precisions.has('fp32'))
    throw new GeoR1Error({
      code: 'unsupported',
      subject: checkpoint.dir,
      message: 'It has no files in single precision (fp32), in which it learns.',
      next: `Export it with \`--precision fp32\`, then run \`${learnCommand(checkpoint.dir)}\` (models/checkpoints/README.md).`,
    });
  const need = learnNeed(checkpoint, lora, LARGEST_PICTURE, size);
  if (need.total > free * USABLE_SHARE)
    throw new GeoR1Error({
      code: 'engine-failed',
      subject: checkpoint.dir,
      message:
        `Teaching it needs about ${memoryText(need.total)} (weights ${memoryText(need.weights)}, ` +
        `what a picture's answer keeps ${memoryText(need.activations)}), and ${memoryText(free)} are free.`,
      next: 'Close other programs, teach a smaller model, or teach the built-in engine.',
    });
  return need;
}
