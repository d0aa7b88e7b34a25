import { z } from 'zod';
import { ERROR_CODES } from '../contract/index.js';
import { floats, learnReplies, learnRequests } from './learn-protocol.js';
import { PRECISIONS } from './precisions.js';

/** The messages between the app and the child process that runs a checkpoint; both sides check what they receive. */
const MAX_ROWS = 16;
const MAX_SIDE_PX = 16_384;
const MAX_PROMPT_CHARACTERS = 20_000;
export const MAX_NEW_TOKENS = 4096;

const id = z.number().int().positive();
const count = z.number().int().positive();
const bytes = z.custom<Uint8Array>((value) => value instanceof Uint8Array, 'must be a Uint8Array');
const triple = z.tuple([z.number(), z.number(), z.number()]);

export const loadSettingsSchema = z.object({
  dir: z.string(),
  precision: z.enum(PRECISIONS),
  /** The execution provider to load it with. */
  provider: z.string(),
  threads: count,
  /** config.json, with the language model's part nested. */
  config: z.record(z.string(), z.unknown()),
  pictures: z.object({
    factor: count,
    minPixels: count,
    maxPixels: count,
    patchSize: count,
    mergeSize: count,
    temporalPatchSize: count,
    mean: triple,
    std: triple,
  }),
  endTokens: z.array(z.number().int().nonnegative()),
  repetitionPenalty: z.number().positive(),
  chatTemplate: z.string().nullable(),
  contextTokens: count,
  /** DeepStack layers of the configuration, and the width of the decoder. */
  deepstack: z.number().int().nonnegative(),
  hiddenSize: count,
  /** The decoder that takes an adapter, in the place of the base's, and the adapter. */
  lora: z.object({ decoder: z.string(), weights: floats }).nullable(),
});
export type LoadSettings = z.infer<typeof loadSettingsSchema>;

const askedSchema = z.object({
  prompt: z.string().min(1).max(MAX_PROMPT_CHARACTERS),
  picture: z
    .object({ rgb: bytes, width: count.max(MAX_SIDE_PX), height: count.max(MAX_SIDE_PX) })
    .refine(
      ({ rgb, width, height }) => rgb.length === width * height * 3,
      'has not width x height x 3 bytes',
    ),
});

const askSchema = z.object({
  kind: z.literal('ask'),
  id,
  asked: z.array(askedSchema).min(1).max(MAX_ROWS),
  maxTokens: count.max(MAX_NEW_TOKENS),
  maxMs: z.number().positive(),
  stop: z.array(z.string().min(1)).max(8),
  sampling: z
    .object({
      temperature: z.number().min(0.01).max(10),
      topK: z.number().int().nonnegative(),
      topP: z.number().min(0).max(1),
      seed: z.number().int().nonnegative(),
      seeds: z.array(z.number().int().nonnegative()).max(MAX_ROWS).optional(),
    })
    .nullable(),
});
export type AskRequest = z.infer<typeof askSchema>;

export const requestSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('load'), id, settings: loadSettingsSchema }),
  askSchema,
  /** The weights of the adapter that it answers under from now on; where it was loaded to take one. */
  z.object({ kind: z.literal('adapt'), id, weights: floats }),
  ...learnRequests(askedSchema),
]);
export type Request = z.infer<typeof requestSchema>;
export type LearnRequest = Exclude<Request, { kind: 'load' | 'ask' | 'adapt' }>;

const size = z.object({ width: z.number(), height: z.number() });
export const replySchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('loaded'),
    id,
    loadMs: z.number(),
    /** Resident memory of the child after loading. */
    residentBytes: z.number(),
  }),
  z.object({ kind: z.literal('adapted'), id }),
  z.object({ kind: z.literal('text'), id, row: z.number().int().nonnegative(), text: z.string() }),
  z.object({
    kind: z.literal('answered'),
    id,
    rows: z.array(
      z.object({
        text: z.string(),
        tokens: z.number().int().nonnegative(),
        /** Of each token: its probability, and the characters that `text` had with it. */
        probabilities: z.array(z.number()),
        ends: z.array(z.number()),
        ended: z.enum(['end', 'stop', 'tokens', 'time']),
        /** The size in which the model saw the row's picture. */
        resized: size,
      }),
    ),
    promptTokens: z.number(),
    firstTokenMs: z.number(),
    tokensPerSecond: z.number().nullable(),
    /** Most resident memory that the child has had. */
    peakBytes: z.number(),
  }),
  ...learnReplies,
  z.object({
    kind: z.literal('failed'),
    id: z.number().int(),
    error: z.object({
      code: z.enum(ERROR_CODES),
      message: z.string(),
      subject: z.string().optional(),
      next: z.string().optional(),
    }),
  }),
]);
export type Reply = z.infer<typeof replySchema>;
