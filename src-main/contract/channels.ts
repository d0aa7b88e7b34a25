import { z } from 'zod';
import { answerBoxSchema, answerSchema, candidateSchema, pixelBoxSchema, TASKS } from './answer.js';
import { executedStepSchema } from './chain.js';
import { ERROR_CODES } from './errors.js';
import { sceneInfoSchema } from './scene.js';

/**
 * Everything that crosses between the window and the services, in one list. Both hosts (Electron IPC, loopback
 * WebSocket) check requests and replies with these schemas; neither knows a channel that is not here.
 */
export const sceneIdSchema = z.string().regex(/^[a-z0-9-]{1,64}$/);
export const jobIdSchema = z.string().regex(/^[a-z0-9-]{1,64}$/);

export const channels = {
  /** Opens a file of the machine that the services run on. */
  'scene.open': {
    request: z.object({ path: z.string().min(1) }).strict(),
    reply: z.object({ scene: sceneIdSchema, info: sceneInfoSchema }),
  },
  /** Opens a file dropped into a browser, already uploaded to `POST /upload`. */
  'scene.openUpload': {
    request: z.object({ upload: z.string().min(1) }).strict(),
    reply: z.object({ scene: sceneIdSchema, info: sceneInfoSchema }),
  },
  /** The sample that ships with the app. */
  'scene.openSample': {
    request: z.object({}).strict(),
    reply: z.object({ scene: sceneIdSchema, info: sceneInfoSchema }),
  },
  /** The system's own file dialog; null where the user cancelled or the host has none. */
  'scene.choose': { request: z.object({}).strict(), reply: z.object({ path: z.string().nullable() }) },
  'scene.close': { request: z.object({ scene: sceneIdSchema }).strict(), reply: z.object({}) },
  'scene.list': {
    request: z.object({}).strict(),
    reply: z.object({ scenes: z.array(z.object({ scene: sceneIdSchema, info: sceneInfoSchema })) }),
  },
  /** Starts a job; its progress comes as events, its end as `job.done` or `job.failed`. `where` is [west, south, east, north] in degrees, or pixels [x0, y0, x1, y1] without georeference. */
  ask: {
    request: z
      .object({
        scene: sceneIdSchema,
        question: z.string().min(1).max(500),
        task: z.enum(TASKS).default('gres'),
        where: z.tuple([z.number(), z.number(), z.number(), z.number()]).nullable().default(null),
        minScore: z.number().min(0).max(1).nullable().default(null),
      })
      .strict(),
    reply: z.object({ job: jobIdSchema }),
  },
  'job.cancel': { request: z.object({ job: jobIdSchema }).strict(), reply: z.object({}) },
  /** Candidates by id, for drawing the set of a step. Rings are in WGS84, or null without georeference. */
  'candidates.get': {
    request: z
      .object({ scene: sceneIdSchema, ids: z.array(z.number().int().nonnegative()).max(20_000) })
      .strict(),
    reply: z.object({ candidates: z.array(candidateSchema.extend({ ring: answerBoxSchema.shape.ring })) }),
  },
  /** The answer as GeoJSON text (RFC 7946). */
  'answer.geojson': {
    request: z.object({ job: jobIdSchema }).strict(),
    reply: z.object({ fileName: z.string(), text: z.string() }),
  },
  'engine.status': {
    request: z.object({}).strict(),
    reply: z.object({
      bundle: z
        .object({
          name: z.string(),
          version: z.string(),
          sha256: z.string(),
          licence: z.string(),
          classes: z.array(z.string()),
        })
        .nullable(),
      engine: z
        .object({ provider: z.string(), tried: z.array(z.object({ provider: z.string(), why: z.string() })) })
        .nullable(),
      app: z.object({ version: z.string(), host: z.enum(['electron', 'loopback']) }),
    }),
  },
} as const;

export type ChannelName = keyof typeof channels;
export type RequestOf<C extends ChannelName> = z.input<(typeof channels)[C]['request']>;
export type ReplyOf<C extends ChannelName> = z.output<(typeof channels)[C]['reply']>;

export const errorShapeSchema = z.object({
  code: z.enum(ERROR_CODES),
  message: z.string(),
  subject: z.string().optional(),
  next: z.string().optional(),
});

/** What services tell the window without being asked. */
export const eventSchema = z.discriminatedUnion('event', [
  z.object({
    event: z.literal('perceive.progress'),
    job: jobIdSchema,
    windowsDone: z.number().int(),
    windowsTotal: z.number().int(),
    candidates: z.number().int(),
    remainingMs: z.number().nullable(),
  }),
  /** Boxes as they are found, before the question is reasoned about (pixel boxes of the scene). */
  z.object({
    event: z.literal('perceive.found'),
    job: jobIdSchema,
    found: z.array(
      z.object({
        bbox: pixelBoxSchema,
        label: z.string(),
        score: z.number(),
        ring: answerBoxSchema.shape.ring,
      }),
    ),
  }),
  z.object({ event: z.literal('reason.step'), job: jobIdSchema, step: executedStepSchema }),
  z.object({ event: z.literal('job.done'), job: jobIdSchema, answer: answerSchema }),
  z.object({ event: z.literal('job.failed'), job: jobIdSchema, error: errorShapeSchema }),
]);
export type GeoR1Event = z.infer<typeof eventSchema>;

/** The frames of the WebSocket and of the IPC port. */
export const requestFrameSchema = z.object({
  id: z.number().int().nonnegative(),
  channel: z.enum(Object.keys(channels) as [ChannelName, ...ChannelName[]]),
  request: z.unknown(),
});
export const replyFrameSchema = z.union([
  z.object({ id: z.number().int().nonnegative(), reply: z.unknown() }),
  /** `id` is null where the frame was too broken to say whose answer this is. */
  z.object({ id: z.number().int().nonnegative().nullable(), error: errorShapeSchema }),
  z.object({ push: eventSchema }),
]);
export type RequestFrame = z.infer<typeof requestFrameSchema>;
export type ReplyFrame = z.infer<typeof replyFrameSchema>;
