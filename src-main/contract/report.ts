import { z } from 'zod';
import { pixelBoxSchema } from './answer.js';
import { intervalSchema } from './teach.js';

/** An interval is that of 95 of 100 bootstrap resamplings. Null: not measured. */
export const cellSchema = z.union([z.string(), z.number(), z.null(), intervalSchema]);
export type Cell = z.infer<typeof cellSchema>;

export const tableSchema = z.object({
  title: z.string(),
  columns: z.array(z.string()),
  rows: z.array(z.array(cellSchema)),
  note: z.string().optional(),
});
export type ReportTable = z.infer<typeof tableSchema>;

export const plotSchema = z.discriminatedUnion('kind', [
  /** How often answers of a score are right: equal parts of [0, 1]; empty parts are left out. */
  z.object({
    kind: z.literal('reliability'),
    title: z.string(),
    bins: z.array(
      z.object({
        low: z.number(),
        high: z.number(),
        count: z.number().int().positive(),
        /** Mean score, and the share that was right. */
        score: z.number(),
        right: z.number(),
      }),
    ),
    /** Expected calibration error: mean distance of the two, weighted by count. */
    error: z.number(),
  }),
  /** Shares, each of so many, with an interval where one is known. */
  z.object({
    kind: z.literal('bars'),
    title: z.string(),
    bars: z.array(
      z.object({
        name: z.string(),
        count: z.number().int(),
        value: z.number(),
        interval: intervalSchema.nullable(),
      }),
    ),
  }),
]);
export type ReportPlot = z.infer<typeof plotSchema>;

/**
 * Where an answer went wrong. not seen: the perceiver found no such object, or not surely; not there: it found one where nothing is marked;
 * wrong place: it found it, but its box lies badly; not read: the chain lacks words of the question, or looks for nothing
 * that is meant; not chosen: a step dropped it, or kept too much; no answer: neither a box nor "None" could be read in
 * what a checkpoint wrote.
 */
export const VERDICTS = [
  'not seen',
  'not there',
  'wrong place',
  'not read',
  'not chosen',
  'no answer',
] as const;
export type Verdict = (typeof VERDICTS)[number];

/** One expression with its picture, its answer and its truth. */
export const shownAnswerSchema = z.object({
  image: z.string(),
  expression: z.string(),
  task: z.enum(['one', 'many', 'none']),
  /** 0 to 1: hit, F1 or right refusal. */
  right: z.number(),
  /** Null where it is right. */
  verdict: z.enum(VERDICTS).nullable(),
  why: z.string(),
  /** Steps in words. */
  chain: z.array(z.string()),
  /** Side lengths of the image in pixels, and the picture as a data URI; null where it could not be read. */
  width: z.number(),
  height: z.number(),
  picture: z.string().nullable(),
  answered: z.array(pixelBoxSchema),
  truth: z.array(pixelBoxSchema),
});
export type ShownAnswer = z.infer<typeof shownAnswerSchema>;

/** What measuring found, as tables, plots and a gallery: the window, Markdown and HTML show the same. */
export const reportSchema = z.object({
  title: z.string(),
  /** ISO 8601, UTC. */
  made: z.string(),
  /** What was measured, with what, on which machine. */
  facts: z.array(z.object({ name: z.string(), value: z.string() })),
  tables: z.array(tableSchema),
  plots: z.array(plotSchema),
  /** The worst first, in turns of each verdict. */
  failures: z.array(shownAnswerSchema),
  /** The longest chains that were right first. */
  successes: z.array(shownAnswerSchema),
});
export type Report = z.infer<typeof reportSchema>;
