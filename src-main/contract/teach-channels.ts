import { z } from 'zod';
import { engineFolderSchema } from './engines.js';
import { errorShapeSchema } from './errors.js';
import { pathSchema, sceneIdSchema } from './ids.js';
import {
  exampleIdSchema,
  exampleSetSchema,
  newExampleSchema,
  setIdSchema,
  setNameSchema,
  setSummarySchema,
  shownExampleSchema,
} from './examples.js';
import {
  adapterEntrySchema,
  adapterIdSchema,
  METHODS,
  progressSchema,
  rolloutSchema,
  RUN_STATES,
  runIdSchema,
  teachResultSchema,
  TAUGHT_PARTS,
  teachSettingsSchema,
} from './teach.js';
import { runWritesSchema } from './teach-writes.js';

/** The channels and events of teaching; `channels.ts` joins them with the others. */
const empty = z.object({}).strict();
/** Tokens of an answer at most: none of the published evaluation is longer. */
export const MOST_TOKENS = 1024;
const shots = z.number().int().min(1).max(1000).nullable().default(null);

const runSchema = z.object({
  run: runIdSchema,
  set: z.object({ id: setIdSchema, name: z.string(), version: z.number().int() }),
  /** The checkpoint that is taught; null for the built-in engine. */
  checkpoint: z.object({ folder: engineFolderSchema, name: z.string() }).nullable(),
  method: z.enum(METHODS),
  state: z.enum(RUN_STATES),
  started: z.string(),
  progress: progressSchema.nullable(),
  error: errorShapeSchema.nullable(),
  /** The adapter that it was kept as. */
  kept: adapterIdSchema.nullable(),
});
export type TeachRun = z.infer<typeof runSchema>;

const shownSet = exampleSetSchema.omit({ examples: true }).extend({ examples: z.array(shownExampleSchema) });
const setReply = z.object({ set: shownSet });
const startRequest = z
  .object({
    set: setIdSchema,
    method: z.enum(METHODS),
    settings: teachSettingsSchema.prefault({}),
    /** Examples of each term, or of each class of target, that are taken; null takes all. */
    shots,
    /** Folder of the checkpoint to teach; null teaches the built-in engine. The other two are a checkpoint's alone. */
    engine: engineFolderSchema.nullable().default(null),
    /** The adapter to go on from, which rewards are then held against. */
    from: adapterIdSchema.nullable().default(null),
    /** Tokens of an answer at most, below the published limit. */
    maxTokens: z.number().int().min(1).max(MOST_TOKENS).nullable().default(null),
  })
  .strict();

export const teachChannels = {
  'examples.sets': { request: empty, reply: z.object({ sets: z.array(setSummarySchema) }) },
  'examples.create': { request: z.object({ name: setNameSchema }).strict(), reply: setReply },
  'examples.get': { request: z.object({ set: setIdSchema }).strict(), reply: setReply },
  'examples.rename': {
    request: z.object({ set: setIdSchema, name: setNameSchema }).strict(),
    reply: setReply,
  },
  'examples.delete': { request: z.object({ set: setIdSchema }).strict(), reply: empty },
  'examples.add': {
    request: z.object({ set: setIdSchema, scene: sceneIdSchema, example: newExampleSchema }).strict(),
    reply: setReply.extend({ example: exampleIdSchema }),
  },
  'examples.replace': {
    request: z.object({ set: setIdSchema, example: exampleIdSchema, by: newExampleSchema }).strict(),
    reply: setReply,
  },
  'examples.remove': {
    request: z.object({ set: setIdSchema, example: exampleIdSchema }).strict(),
    reply: setReply,
  },
  /** Puts all examples of an example's image into the other part. */
  'examples.setPart': {
    request: z
      .object({ set: setIdSchema, example: exampleIdSchema, part: z.enum(['train', 'held-out']) })
      .strict(),
    reply: setReply,
  },
  /** A COCO file, or JSON lines of image, expression, task and targets with a COCO file beside them. */
  'examples.import': {
    request: z
      .object({
        name: setNameSchema,
        file: pathSchema,
        annotations: pathSchema.nullable().default(null),
        images: pathSchema.nullable().default(null),
      })
      .strict(),
    reply: setReply,
  },
  /** What a run would train and need, before it starts; refused where its checkpoint cannot be taught, with what to do. */
  'teach.estimate': {
    request: startRequest,
    reply: z.object({
      trains: z.array(z.enum(TAUGHT_PARTS)),
      examples: z.number().int().nonnegative(),
      heldOut: z.number().int().nonnegative(),
      steps: z.number().int().positive(),
      memoryBytes: z.number().nonnegative(),
      /** Of `memoryBytes`, for a checkpoint: its frozen weights, and what answers keep; and what is free. */
      parts: z
        .object({
          weightsBytes: z.number().nonnegative(),
          answerBytes: z.number().nonnegative(),
          availableBytes: z.number().nonnegative(),
        })
        .nullable(),
      /** Answers that a checkpoint writes at most: they are nearly all of a run's time. */
      writes: runWritesSchema.nullable(),
      /** Sentences on what had better not be taught; the run may be started all the same. */
      advice: z.array(z.string()),
      leftOut: z.array(z.object({ example: z.string(), why: z.string() })),
    }),
  },
  /** One run at a time: a second is refused with `unsupported` and the id of the first as subject. */
  'teach.start': { request: startRequest, reply: z.object({ run: runIdSchema }) },
  'teach.pause': { request: z.object({ run: runIdSchema }).strict(), reply: empty },
  'teach.resume': { request: z.object({ run: runIdSchema }).strict(), reply: empty },
  'teach.cancel': { request: z.object({ run: runIdSchema }).strict(), reply: empty },
  'teach.runs': { request: empty, reply: z.object({ runs: z.array(runSchema) }) },
  /** What was told of a run's training until now, in its order: a window that was not there draws its curves from it. */
  'teach.told': {
    request: z.object({ run: runIdSchema }).strict(),
    reply: z.object({ told: z.array(progressSchema) }),
  },
  'teach.result': {
    request: z.object({ run: runIdSchema }).strict(),
    reply: z.object({ result: teachResultSchema }),
  },
  'teach.keep': {
    request: z.object({ run: runIdSchema, name: setNameSchema }).strict(),
    reply: z.object({ adapter: adapterEntrySchema }),
  },
  'teach.discard': { request: z.object({ run: runIdSchema }).strict(), reply: empty },
  'adapters.list': { request: empty, reply: z.object({ adapters: z.array(adapterEntrySchema) }) },
  'adapters.rename': {
    request: z.object({ adapter: adapterIdSchema, name: setNameSchema }).strict(),
    reply: z.object({ adapter: adapterEntrySchema }),
  },
  'adapters.delete': { request: z.object({ adapter: adapterIdSchema }).strict(), reply: empty },
  /** The file of an adapter, for another workstation. */
  'adapters.export': {
    request: z.object({ adapter: adapterIdSchema }).strict(),
    reply: z.object({ fileName: z.string(), base64: z.string() }),
  },
  'adapters.import': {
    request: z
      .object({ path: pathSchema.nullable().default(null), upload: z.string().nullable().default(null) })
      .strict(),
    reply: z.object({ adapter: adapterEntrySchema }),
  },
} as const;

export const teachEvents = [
  z.object({ event: z.literal('teach.progress'), run: runIdSchema, progress: progressSchema }),
  /** Rollouts of one example, as training goes on; at most one such event a second. */
  z.object({
    event: z.literal('teach.rollouts'),
    run: runIdSchema,
    example: exampleIdSchema,
    words: z.string(),
    scene: sceneIdSchema.nullable(),
    step: z.number().int().nonnegative(),
    rollouts: z.array(rolloutSchema),
  }),
  z.object({ event: z.literal('teach.paused'), run: runIdSchema }),
  /** What was kept of it cannot be gone on from, and it begins again from the start. */
  z.object({ event: z.literal('teach.restarted'), run: runIdSchema, error: errorShapeSchema }),
  z.object({ event: z.literal('teach.done'), run: runIdSchema, result: teachResultSchema }),
  z.object({ event: z.literal('teach.failed'), run: runIdSchema, error: errorShapeSchema }),
] as const;
