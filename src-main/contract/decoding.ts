import { z } from 'zod';

/** The most tokens that a checkpoint may write for one picture. */
export const MOST_NEW_TOKENS = 4096;
const MOST_SECONDS = 3600;
const HIGHEST_TEMPERATURE = 2;
const LOWEST_TEMPERATURE = 0.01;
/** Of 32 bits, as the generator takes. */
const HIGHEST_SEED = 2 ** 32 - 1;

/** Tokens are drawn instead of taking the most probable each time. The same seed draws the same from the same model. */
export const samplingSchema = z
  .object({
    temperature: z.number().min(LOWEST_TEMPERATURE).max(HIGHEST_TEMPERATURE),
    /** Only the most probable tokens that together have this probability. */
    topP: z.number().gt(0).max(1).default(1),
    seed: z.number().int().min(0).max(HIGHEST_SEED).default(0),
  })
  .strict();

/** Metres a pixel: from aerial photographs to coarse satellites. */
const [FINEST_GSD, COARSEST_GSD] = [0.01, 100];
export const gsdSchema = z.number().min(FINEST_GSD).max(COARSEST_GSD);

/** How a checkpoint is shown a scene and writes its answers. */
export const decodingSchema = z
  .object({
    /** Null takes the most probable token each time, as the published evaluation does. */
    sampling: samplingSchema.nullable().default(null),
    /** For one picture; null is the published evaluation's limit of the task. */
    maxTokens: z.number().int().min(1).max(MOST_NEW_TOKENS).nullable().default(null),
    /** For one picture, or several that are asked at once; null is 20 minutes. */
    maxSeconds: z.number().min(1).max(MOST_SECONDS).nullable().default(null),
    /** Ground sample distance that windows are seen at; null is what the checkpoint's folder says, else the scene's own. */
    gsd: gsdSchema.nullable().default(null),
  })
  .strict();
export type Decoding = z.output<typeof decodingSchema>;

export const GREEDY: Decoding = { sampling: null, maxTokens: null, maxSeconds: null, gsd: null };
