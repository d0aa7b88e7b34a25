import { z } from 'zod';
import { errorShapeSchema } from './errors.js';
import { pathSchema } from './ids.js';

/**
 * Which pictures of a scene a checkpoint is asked about. whole: one of all of it, as the published evaluation does; of a
 * large scene also windows: all of them, those with candidates of the built-in index, or (auto) whichever is fewer.
 */
export const GRID_LOOKS = ['auto', 'all', 'candidates', 'whole'] as const;
export type GridLook = (typeof GRID_LOOKS)[number];

/** Folder of a checkpoint; it is its name among the engines. */
export const engineFolderSchema = pathSchema;

const bytes = z.number().nonnegative();

/** One precision of a checkpoint: what it takes, and whether that is there. */
export const enginePrecisionSchema = z.object({
  name: z.string(),
  /** Of its files. */
  fileBytes: bytes,
  /** Estimate of the memory that one question takes on the CPU at most, weights included. */
  needsBytes: bytes,
  /** Why it is not taken; null where it can be. */
  refused: errorShapeSchema.nullable(),
});

/** A folder that the user named, as far as can be said without loading it. */
export const checkpointInfoSchema = z.object({
  folder: engineFolderSchema,
  name: z.string(),
  /** Null where the folder is not recognised: `problem` then says why and what to do. */
  family: z.string().nullable(),
  licence: z.string().nullable(),
  precisions: z.array(enginePrecisionSchema),
  /** What a question would try in turn; empty where nothing fits. */
  attempts: z.array(z.object({ provider: z.string(), precision: z.string() })),
  /** Why it cannot be asked; null where it can. */
  problem: errorShapeSchema.nullable(),
  /** Set while it is loaded. */
  running: z.object({ provider: z.string(), precision: z.string(), residentBytes: bytes }).nullable(),
});
export type CheckpointInfo = z.infer<typeof checkpointInfoSchema>;

const listed = z.object({ availableBytes: bytes, checkpoints: z.array(checkpointInfoSchema) });

/** Channels about checkpoints as engines; `channels.ts` joins them with the others. */
export const engineChannels = {
  /** The folders that were named, looked at anew. */
  'engines.list': { request: z.object({}).strict(), reply: listed },
  /** Names a folder. One that is no checkpoint is refused, with the reason. */
  'engines.add': { request: z.object({ folder: engineFolderSchema }).strict(), reply: listed },
  /** Forgets a folder; its files stay. Ends the process that has it loaded. */
  'engines.remove': { request: z.object({ folder: engineFolderSchema }).strict(), reply: listed },
  /** Ends the process that has a checkpoint loaded, which gives its memory back; the next question loads it again. */
  'engines.unload': { request: z.object({}).strict(), reply: listed },
} as const;
