import { z } from 'zod';

/** What is asked of the child while it learns, and what it answers; part of `protocol.ts`, which has the other messages. */
export const MAX_GROUP = 64;
const MAX_ROWS = 1024;

const id = z.number().int().positive();
const index = z.number().int().nonnegative();
const count = z.number().int().positive();
export const floats = z.custom<Float32Array>(
  (value) => value instanceof Float32Array,
  'must be a Float32Array',
);

/** Weights that rollouts and scores are made with: those that are trained, or those that they are held against. */
export const SLOTS = ['policy', 'reference'] as const;
export type Slot = (typeof SLOTS)[number];

/** An answer to a prompt that was given before, by its tokens. */
const rowSchema = z.object({ item: index, tokens: z.array(index).min(1) });
export type AnswerRow = z.infer<typeof rowSchema>;

/** @param asked the schema of one question: a prompt and its picture */
export const learnRequests = <Asked extends z.ZodType>(asked: Asked) =>
  [
    /** The graphs to train with, as paths below the folder. */
    z.object({
      kind: z.literal('learn-load'),
      id,
      gradient: z.string(),
      apply: z.string(),
      scalars: z.array(z.string()),
    }),
    /** Reads a picture and its prompt once; they are named by the number of their item from then on. */
    z.object({ kind: z.literal('learn-prompt'), id, item: index, asked }),
    /** What an answer's tokens are, with the end of a turn after them. */
    z.object({ kind: z.literal('learn-tokens'), id, text: z.string().max(20_000) }),
    z.object({ kind: z.literal('learn-adapt'), id, slot: z.enum(SLOTS), weights: floats }),
    z.object({
      kind: z.literal('learn-sample'),
      id,
      item: index,
      rows: count.max(MAX_GROUP),
      maxTokens: count,
      stop: z.array(z.string().min(1)).max(8),
      /** Null takes the most probable token each time. */
      sampling: z.object({ temperature: z.number().min(0.01).max(10), seed: index }).nullable(),
    }),
    z.object({
      kind: z.literal('learn-score'),
      id,
      slot: z.enum(SLOTS),
      rows: z.array(rowSchema).max(MAX_ROWS),
    }),
    z.object({ kind: z.literal('learn-open'), id, weights: floats, first: floats, second: floats }),
    z.object({
      kind: z.literal('learn-step'),
      id,
      scalars: floats,
      rows: z.array(rowSchema).min(1).max(MAX_ROWS),
      /** Of all tokens of all rows, one after the other. */
      old_log: floats,
      reference_log: floats,
      advantage: floats,
      weight: floats,
    }),
    z.object({ kind: z.literal('learn-state'), id }),
  ] as const;

export const learnReplies = [
  z.object({ kind: z.literal('learn-done'), id }),
  z.object({
    kind: z.literal('learn-prompted'),
    id,
    tokens: count,
    resized: z.object({ width: z.number(), height: z.number() }),
  }),
  z.object({ kind: z.literal('learn-told'), id, tokens: z.array(index) }),
  z.object({
    kind: z.literal('learn-sampled'),
    id,
    rows: z.array(
      z.object({
        text: z.string(),
        /** With the token that ended it, where it ended by itself. */
        tokens: z.array(index),
        /** Log-probability of each under the model as it is, whatever the temperature; and the characters of `text` with it. */
        logs: z.array(z.number()),
        ends: z.array(index),
        ended: z.enum(['end', 'stop', 'tokens']),
      }),
    ),
  }),
  z.object({ kind: z.literal('learn-scored'), id, logs: z.array(floats) }),
  z.object({
    kind: z.literal('learn-stepped'),
    id,
    loss: z.number().or(z.nan()),
    kl: z.number().or(z.nan()),
    entropy: z.number().or(z.nan()),
    clipShare: z.number().or(z.nan()),
    gradient: z.number().or(z.nan()),
    /** Resident memory of the process. */
    memory: z.number(),
    /** Most that it has had. */
    peak: z.number(),
  }),
  z.object({ kind: z.literal('learn-state'), id, weights: floats, first: floats, second: floats }),
] as const;
