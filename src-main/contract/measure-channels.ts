import { z } from 'zod';
import { decodingSchema, GREEDY } from './decoding.js';
import { engineFolderSchema, GRID_LOOKS } from './engines.js';
import { jobIdSchema, pathSchema } from './ids.js';
import { reportSchema } from './report.js';

/** The channels and events of measuring; `channels.ts` joins them with the others. */
const path = z.string().trim().pipe(pathSchema);
const minScore = z.number().min(0).max(1).nullable().default(null);

/** Who may write the chains of a measurement; `direct` is the baseline without one: the class that is named, by score. */
export const MEASURED_WRITERS = ['auto', 'policy', 'parser', 'direct'] as const;
export type MeasuredWriter = (typeof MEASURED_WRITERS)[number];

/** The prompt of an expression: for the one that is meant, or for none, one or many. */
export const MEASURED_PROMPTS = ['rec', 'gres'] as const;
export type MeasuredPrompt = (typeof MEASURED_PROMPTS)[number];

/** A checkpoint that is measured instead of the built-in engine. */
export const measuredCheckpointSchema = z
  .object({
    folder: engineFolderSchema,
    look: z.enum(GRID_LOOKS).default('whole'),
    /** Of expressions; null takes the one of the paper's file, and GRES for our own, as it is the one that may refuse. */
    prompt: z.enum(MEASURED_PROMPTS).nullable().default(null),
    decoding: decodingSchema.default(GREEDY),
  })
  .strict();
export type MeasuredCheckpoint = z.output<typeof measuredCheckpointSchema>;

export const measureRequestSchema = z.discriminatedUnion('kind', [
  /** REC and GRES: every expression of a file is grounded, never told whether it means one, many or none. */
  z
    .object({
      kind: z.literal('expressions'),
      /** JSON lines of image, expression, task and targets, or a REC or GRES file of the paper. */
      expressions: path,
      /** COCO annotations; null where the expressions bring their truth. */
      coco: path.nullable().default(null),
      /** Folder of the images. */
      images: path,
      writer: z.enum(MEASURED_WRITERS).default('auto'),
      /** Take the true boxes as candidates: measures understanding alone. */
      trueBoxes: z.boolean().default(false),
      /** Measure every other writer too, on what is seen and on true boxes. */
      ablations: z.boolean().default(false),
      minScore,
      /** Asked instead of the built-in engine; then `writer`, `trueBoxes` and `ablations` have no meaning. */
      checkpoint: measuredCheckpointSchema.nullable().default(null),
    })
    .strict(),
  /** OVD: every image is asked for every class. */
  z
    .object({
      kind: z.literal('detection'),
      coco: path,
      images: path,
      /** `{image_id: [class names]}`: ask each image only for these. */
      classes: path.nullable().default(null),
      minScore,
      checkpoint: measuredCheckpointSchema.nullable().default(null),
    })
    .strict(),
]);
export type MeasureRequest = z.output<typeof measureRequestSchema>;

export const REPORT_FORMS = ['html', 'md', 'json'] as const;
export type ReportForm = (typeof REPORT_FORMS)[number];

export const measureChannels = {
  /** A job: `measure.progress` comes while it goes on, then `measure.done` or `job.failed`; `job.cancel` ends it. */
  'measure.start': { request: measureRequestSchema, reply: z.object({ job: jobIdSchema }) },
  /** Of a job that is done; the last few are kept. */
  'measure.report': {
    request: z.object({ job: jobIdSchema }).strict(),
    reply: z.object({ report: reportSchema }),
  },
  /** The same as a file. */
  'measure.file': {
    request: z.object({ job: jobIdSchema, form: z.enum(REPORT_FORMS) }).strict(),
    reply: z.object({ fileName: z.string(), text: z.string() }),
  },
} as const;

export const measureEvents = [
  z.object({
    event: z.literal('measure.progress'),
    job: jobIdSchema,
    /** What is being done, e.g. `Reading annotations.json`. */
    stage: z.string(),
    /** Expressions or images, or bytes of a file. */
    done: z.number().nonnegative(),
    total: z.number().nonnegative(),
    remainingMs: z.number().nonnegative().nullable(),
  }),
  z.object({ event: z.literal('measure.done'), job: jobIdSchema, report: reportSchema }),
] as const;
