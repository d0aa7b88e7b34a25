import { z } from 'zod';
import { errorShapeSchema } from '../../contract/index.js';

/** What the building process is told, as its only argument, in JSON. */
export const taskSchema = z.object({
  source: z.string(),
  cacheDir: z.string(),
  maxBytes: z.number().positive(),
  part: z.string(),
});
export type BuildTask = z.infer<typeof taskSchema>;

/** What it tells. */
export const tellingSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('progress'), done: z.number().min(0).max(1) }),
  z.object({ kind: z.literal('end'), end: z.enum(['not-needed', 'kept', 'built']) }),
  z.object({ kind: z.literal('failed'), error: errorShapeSchema }),
]);
export type Telling = z.infer<typeof tellingSchema>;
