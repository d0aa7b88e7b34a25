import { availableMemory } from './available-memory.js';
import type { CheckpointConfig } from './config-files.js';
import type { PictureRule } from './patches.js';
import { CACHE_BYTES } from './precisions.js';
import type { Precision } from './precisions.js';
import { smartResize } from './smart-resize.js';
import type { Size } from './smart-resize.js';

/** What a question about one picture takes at most while it is answered, in bytes. */
export interface MemoryNeed {
  readonly weights: number;
  /** Keys and values of all tokens, once as they were and once with the new one. */
  readonly cache: number;
  /** Scores of the vision encoder, between all patches of the picture; on any but the CPU they lie elsewhere. */
  readonly vision: number;
  readonly total: number;
}

/** What the process takes beside them: Node and onnxruntime (200 MB) and the arenas of a run, as measured (docs/design). */
export const PROCESS_BYTES = 450e6;
/** The vision encoder's scores and their softmax are single precision in every export of the recipe. */
const SCORE_BYTES = 4;
/**
 * Tables that are there at once, before and after their softmax, with what onnxruntime takes ahead of need: 3.4 to 4.7 were
 * measured with 16 heads and pictures of 336 to 500 pixels (docs/design).
 */
const SCORE_TABLES = 5;
/** Share of the memory that is free which one process may plan with. */
export const USABLE_SHARE = 0.9;

/**
 * Estimates before anything is loaded.
 * @param picture the largest picture that it is asked about
 * @param provider on any but the CPU the weights only pass through the memory that is counted here
 */
export function memoryNeed(
  { config, pictures, precisions }: Parts,
  precision: Precision,
  picture: Size,
  newTokens: number,
  provider = 'cpu',
): MemoryNeed {
  const { text } = config;
  const { tokens: prompt } = promptSize(picture, pictures);
  const tokens = prompt + newTokens;
  const weights =
    (precisions.get(precision)?.bytes ?? 0) * (provider === 'cpu' ? (LOADED[precision] ?? 1) : 1);
  const cache = 2 * bytesPerToken(text, precision) * tokens;
  const vision = provider === 'cpu' ? SCORE_TABLES * scoreTableBytes(config, picture, pictures) : 0;
  return { weights, cache, vision, total: weights + cache + vision + PROCESS_BYTES };
}

/**
 * What each further picture of a batch takes at most: its keys and values, twice as above; its patches and what the
 * encoder makes of them; the decoder's scores between all of its prompt's tokens, before and after their softmax. The
 * vision encoder runs on one picture after the other, so its scores are there once.
 */
export function rowBytes(
  { config, pictures }: Parts,
  precision: Precision,
  picture: Size,
  newTokens: number,
): number {
  const { text } = config;
  const { patches, tokens: prompt } = promptSize(picture, pictures);
  const patchBytes = CHANNELS * pictures.temporalPatchSize * pictures.patchSize ** 2 * SCORE_BYTES;
  return (
    2 * bytesPerToken(text, precision) * (prompt + newTokens) +
    2 * patches * patchBytes +
    2 * text.num_attention_heads * prompt ** 2 * SCORE_BYTES +
    (text.vocab_size + prompt * text.hidden_size * HIDDEN_COPIES) * SCORE_BYTES
  );
}

/** One table of the vision encoder's scores: of each head, between all patches. */
export const scoreTableBytes = (
  { vision_config }: CheckpointConfig,
  picture: Size,
  pictures: PictureRule,
): number => vision_config.num_heads * promptSize(picture, pictures).patches ** 2 * SCORE_BYTES;

/** Patches that the encoder reads of a picture, and tokens of a prompt with it, at most. */
export function promptSize(picture: Size, pictures: PictureRule): { patches: number; tokens: number } {
  const resized = smartResize(picture, pictures);
  const patches = (resized.width / pictures.patchSize) * (resized.height / pictures.patchSize);
  return { patches, tokens: patches / pictures.mergeSize ** 2 + PROMPT_TOKENS };
}

const CHANNELS = 3;
/** States of a token that a layer holds at once: its own, its sums, and the wider ones of the feed-forward part. */
const HIDDEN_COPIES = 12;

/** Of keys and values in all layers. */
export const bytesPerToken = (text: CheckpointConfig['text'], precision: Precision): number =>
  2 *
  text.num_hidden_layers *
  text.num_key_value_heads *
  (text.head_dim ?? text.hidden_size / text.num_attention_heads) *
  CACHE_BYTES[precision];

interface Parts {
  readonly config: CheckpointConfig;
  readonly pictures: PictureRule;
  readonly precisions: ReadonlyMap<Precision, { readonly bytes: number }>;
}

/** Of the words of a prompt; the longest of the paper's has about 150. */
const PROMPT_TOKENS = 300;
/**
 * Bytes in memory for a byte of the files on the CPU, where it is not one: it computes in single precision, and keeps
 * what it made of sixteen bits beside them. Measured with a model of 98 million weights (docs/design).
 */
const LOADED: Readonly<Partial<Record<Precision, number>>> = { fp16: 3, q4f16: 3 };

/** Whether it fits into what is free now; null where it does, else the bytes that are there. */
export function lacksMemory(need: MemoryNeed, free: number = availableMemory()): number | null {
  return need.total <= free * USABLE_SHARE ? null : free;
}
