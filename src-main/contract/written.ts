import { z } from 'zod';

/** [x, y, width, height] in pixels of the full scene. Written out here, as `answer.ts` needs this file. */
const areaSchema = z.tuple([z.number(), z.number(), z.number().positive(), z.number().positive()]);

/**
 * What a vision-language checkpoint wrote about one window of a scene: its own text, which is its reasoning, and what
 * could be read in it. `text` is kept as it was written, also where nothing could be read.
 */
export const writtenSchema = z.object({
  window: areaSchema,
  /** What the window is for: the whole area in one picture, one of a grid, or a closer look at an answer. */
  look: z.enum(['whole', 'grid', 'closer']),
  prompt: z.string(),
  text: z.string(),
  /** The text between the <think> marks, a step for each line or sentence; empty where it wrote none. */
  steps: z.array(z.string()),
  said: z.enum(['boxes', 'none', 'unreadable']),
  /** Boxes that were read and lie in the window; repeats, and boxes outside of the window, that were left out. */
  boxes: z.number().int().nonnegative(),
  leftOut: z.number().int().nonnegative(),
  /** The model's own end, a stop text, or the limit that ended it. */
  ended: z.enum(['end', 'stop', 'tokens', 'time']),
  tokens: z.number().int().nonnegative(),
  promptTokens: z.number().int().nonnegative(),
  firstTokenMs: z.number().nonnegative(),
  /** After the first token, of all pictures that were asked at once; null for an answer of one. */
  tokensPerSecond: z.number().nullable(),
  /** How many pictures were asked at once; left out for one. */
  together: z.number().int().min(2).optional(),
  /** Most memory that the checkpoint's process has had until then; left out in answers of before it was told. */
  peakBytes: z.number().nonnegative().optional(),
});
export type Written = z.infer<typeof writtenSchema>;
