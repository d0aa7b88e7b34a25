import { z } from 'zod';
import {
  answerBoxSchema,
  answerSchema,
  candidateSchema,
  outlineSchema,
  pixelBoxSchema,
  TASKS,
} from './answer.js';
import { aimShape, chainChannels } from './chain-channels.js';
import { executedStepSchema } from './chain.js';
import { decodingSchema } from './decoding.js';
import { engineChannels, engineFolderSchema } from './engines.js';
import { errorShapeSchema } from './errors.js';
import { jobIdSchema, pathSchema, sceneIdSchema } from './ids.js';
import { measureChannels, measureEvents } from './measure-channels.js';
import { modelLookSchema, sceneInfoSchema } from './scene.js';
import { teachChannels, teachEvents } from './teach-channels.js';

/**
 * Everything that crosses between the window and the services, in one list. Both hosts (Electron IPC, loopback
 * WebSocket) check requests and replies with these schemas; neither knows a channel that is not here.
 */
const MAX_STATISTICS_BANDS = 16;

/** `EPSG:32633`, or the number alone; EPSG codes have four to six digits. */
export const epsgSchema = z
  .string()
  .trim()
  .regex(/^(?:EPSG:)?\d{4,6}$/i, { message: 'An EPSG code has four to six digits, e.g. EPSG:32633.' })
  .transform((text) => `EPSG:${text.replace(/^EPSG:/i, '')}`);

export const bandStatisticsSchema = z.object({
  /** 1-based. */
  band: z.number().int().positive(),
  /** Values in the sample that are data. Of a band without any it is 0, and so are all the numbers below. */
  count: z.number().int().nonnegative(),
  min: z.number(),
  max: z.number(),
  mean: z.number(),
  /** Of the population. */
  deviation: z.number(),
  /** The 0th to the 100th percentile. */
  percentiles: z.array(z.number()).length(101),
  /** Counts of equal parts of [low, high], which are the least and the greatest value. */
  histogram: z.object({ low: z.number(), high: z.number(), counts: z.array(z.number().int()).min(1) }),
});
export type BandStatistics = z.infer<typeof bandStatisticsSchema>;

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
  /** The system's own dialog for a scene, a folder, or a file of JSON (`data`); null where the user cancelled or the host has none. */
  'scene.choose': {
    request: z.object({ kind: z.enum(['file', 'folder', 'data']).default('file') }).strict(),
    reply: z.object({ path: z.string().nullable() }),
  },
  /**
   * Opens every scene below a folder by its header alone. A job: `folder.progress` events bring the scenes, then comes
   * `folder.done` or `job.failed`. What was opened before a cancel stays open.
   */
  'scene.openFolder': {
    request: z.object({ path: pathSchema }).strict(),
    reply: z.object({ job: jobIdSchema }),
  },
  /** All that is known of a scene: one that came by its header alone is read for the stretch that the model sees. */
  'scene.info': {
    request: z.object({ scene: sceneIdSchema }).strict(),
    reply: z.object({ scene: sceneIdSchema, info: sceneInfoSchema }),
  },
  /**
   * Gives a scene without a CRS the one of an EPSG code. It is opened anew under another id, because addresses of its
   * tiles are kept by the browser; the old id is closed.
   */
  'scene.setCrs': {
    request: z.object({ scene: sceneIdSchema, crs: epsgSchema }).strict(),
    reply: z.object({ scene: sceneIdSchema, info: sceneInfoSchema }),
  },
  /**
   * Chooses what the model sees of a scene, null for what it sees by itself. What was found before was found in other
   * pixels, so it is opened anew under another id.
   */
  'scene.setModelLook': {
    request: z.object({ scene: sceneIdSchema, look: modelLookSchema.nullable() }).strict(),
    reply: z.object({ scene: sceneIdSchema, info: sceneInfoSchema }),
  },
  /** How stored values are spread, for histograms and for a stretch that takes the statistics of a view. */
  'scene.statistics': {
    request: z
      .object({
        scene: sceneIdSchema,
        /** 1-based. */
        bands: z.array(z.number().int().positive()).min(1).max(MAX_STATISTICS_BANDS),
        /** [x, y, width, height] in scene pixels; null takes the whole scene. */
        window: z
          .tuple([z.number(), z.number(), z.number().positive(), z.number().positive()])
          .nullable()
          .default(null),
      })
      .strict(),
    /** In the order asked for. */
    reply: z.object({ bands: z.array(bandStatisticsSchema) }),
  },
  'scene.close': { request: z.object({ scene: sceneIdSchema }).strict(), reply: z.object({}) },
  'scene.list': {
    request: z.object({}).strict(),
    reply: z.object({ scenes: z.array(z.object({ scene: sceneIdSchema, info: sceneInfoSchema })) }),
  },
  /** Stops building the overviews of a scene; `scene.pyramid` then says `cancelled`. Nothing happens where none are built. */
  'pyramid.cancel': { request: z.object({ scene: sceneIdSchema }).strict(), reply: z.object({}) },
  /** Builds them again, after `cancelled` or `failed`; opening a large scene without overviews builds them by itself. */
  'pyramid.build': { request: z.object({ scene: sceneIdSchema }).strict(), reply: z.object({}) },
  /** Starts a job; its progress comes as events, its end as `job.done` or `job.failed`. */
  ask: {
    request: z
      .object({
        scene: sceneIdSchema,
        question: z.string().min(1).max(500),
        task: z.enum(TASKS).default('gres'),
        ...aimShape,
        /** Folder of the checkpoint that is asked; null or left out asks the built-in engine. */
        engine: engineFolderSchema.nullable().optional(),
        /** Of a checkpoint; left out or null, greedy with the limits of the published evaluation. */
        decoding: decodingSchema.nullable().optional(),
      })
      .strict(),
    reply: z.object({ job: jobIdSchema }),
  },
  ...chainChannels,
  ...engineChannels,
  'job.cancel': { request: z.object({ job: jobIdSchema }).strict(), reply: z.object({}) },
  /** Candidates by id, for drawing the set of a step. Rings are in WGS84, or null without georeference. */
  'candidates.get': {
    request: z
      .object({ scene: sceneIdSchema, ids: z.array(z.number().int().nonnegative()).max(20_000) })
      .strict(),
    /** `outline` of the regions of a surface alone: their boxes say little. */
    reply: z.object({
      candidates: z.array(
        candidateSchema.extend({ ring: answerBoxSchema.shape.ring, outline: outlineSchema.optional() }),
      ),
    }),
  },
  /** The answer as GeoJSON text (RFC 7946): of each object its box, or its outline where it has one. */
  'answer.geojson': {
    request: z.object({ job: jobIdSchema, geometry: z.enum(['box', 'mask']).default('box') }).strict(),
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
  ...teachChannels,
  ...measureChannels,
} as const;

export type ChannelName = keyof typeof channels;
export type RequestOf<C extends ChannelName> = z.input<(typeof channels)[C]['request']>;
export type ReplyOf<C extends ChannelName> = z.output<(typeof channels)[C]['reply']>;

/** `building` comes again and again with a growing `done`; the others end it. */
export const PYRAMID_STATES = ['building', 'ready', 'failed', 'cancelled'] as const;

/** What services tell the window without being asked. */
export const eventSchema = z.discriminatedUnion('event', [
  /**
   * Overviews of a large scene that has none, built in the background and kept in the cache folder. The scene is shown
   * meanwhile and where this fails, coarsely; tiles asked for after `building` grew or `ready` came are sharper.
   */
  z.object({
    event: z.literal('scene.pyramid'),
    scene: sceneIdSchema,
    state: z.enum(PYRAMID_STATES),
    /** 0 to 1. */
    done: z.number().min(0).max(1),
    /** Why it failed and what to do next, one line; only with `failed`. */
    message: z.string().optional(),
  }),
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
  /** Scenes of a folder, as their headers were read, and the files that could not be, since the last such event. */
  z.object({
    event: z.literal('folder.progress'),
    job: jobIdSchema,
    folder: z.string(),
    /** Files dealt with and files found; the search for files is over when the first of these events comes. */
    done: z.number().int().nonnegative(),
    total: z.number().int().nonnegative(),
    opened: z.array(z.object({ scene: sceneIdSchema, info: sceneInfoSchema })),
    failed: z.array(z.object({ file: z.string(), error: errorShapeSchema })),
  }),
  z.object({
    event: z.literal('folder.done'),
    job: jobIdSchema,
    opened: z.number().int().nonnegative(),
    failed: z.number().int().nonnegative(),
    /** Whether the folder holds more files than are opened at once. */
    more: z.boolean(),
  }),
  /** A piece of what a checkpoint writes about the `number`th window that it is asked about, from 1; 0 while it is loaded. */
  z.object({
    event: z.literal('checkpoint.text'),
    job: jobIdSchema,
    number: z.number().int().nonnegative(),
    text: z.string(),
  }),
  z.object({ event: z.literal('reason.step'), job: jobIdSchema, step: executedStepSchema }),
  z.object({ event: z.literal('job.done'), job: jobIdSchema, answer: answerSchema }),
  z.object({ event: z.literal('job.failed'), job: jobIdSchema, error: errorShapeSchema }),
  ...teachEvents,
  ...measureEvents,
]);
export type GeoR1Event = z.infer<typeof eventSchema>;
export type PyramidState = (typeof PYRAMID_STATES)[number];

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
