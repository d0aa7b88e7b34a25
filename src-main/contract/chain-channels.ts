import { z } from 'zod';
import { answerBoxSchema, candidateSchema, TASKS } from './answer.js';
import { chainSchema } from './chain.js';
import { jobIdSchema, sceneIdSchema } from './ids.js';
import { adapterIdSchema } from './teach.js';

/** Where a question is asked, from which score on, and of what. */
export const aimShape = {
  /** [west, south, east, north] in degrees, or pixels [x0, y0, x1, y1] without georeference. */
  where: z.tuple([z.number(), z.number(), z.number(), z.number()]).nullable().default(null),
  minScore: z.number().min(0).max(1).nullable().default(null),
  /** What was taught and is to be used; null asks the bundle as it came. */
  adapter: adapterIdSchema.nullable().default(null),
};

/** Why a candidate is in an answer or is not. */
export const whySchema = z.object({
  candidate: z.number().int().nonnegative(),
  /** The step that dropped it; null where it is in the answer. */
  step: z.number().int().positive().nullable(),
  /** One or two sentences, e.g. `Step 3 kept those within 50 m of [2]; this one is 81 m away.` */
  text: z.string(),
  /** Numbers of the steps whose sets hold it. */
  heldBy: z.array(z.number().int().positive()),
});
export type Why = z.infer<typeof whySchema>;

/** A candidate as a user looks at it. */
export const seenCandidateSchema = candidateSchema.extend({
  ring: answerBoxSchema.shape.ring,
  /** Its score as each class of the vocabulary, best first; the best five. Empty where the index does not hold them. */
  classes: z.array(z.object({ name: z.string(), score: z.number() })).max(5),
  /** Of its box: area in m2 (geodesic), sides in m; px2 and px without georeference, as `measuredIn` says. */
  area: z.number().nonnegative(),
  length: z.number().nonnegative(),
  width: z.number().nonnegative(),
  measuredIn: z.enum(['m', 'px']),
});
export type SeenCandidate = z.infer<typeof seenCandidateSchema>;

/** Channels about the chain of an answer; `channels.ts` joins them with the others. */
export const chainChannels = {
  /**
   * Executes a chain instead of writing one: edited steps, or another reading of the question. What was seen is used
   * again, so it needs no pixels. A job like `ask`; its answer's provenance says `by`. A chain that is none is refused
   * at once.
   */
  'chain.run': {
    request: z
      .object({
        scene: sceneIdSchema,
        question: z.string().min(1).max(500),
        task: z.enum(TASKS),
        ...aimShape,
        steps: chainSchema,
        by: z.enum(['edited', 'reading']).default('edited'),
      })
      .strict(),
    reply: z.object({ job: jobIdSchema }),
  },
  /** Why a candidate is not in the answer of a chain. */
  'chain.why': {
    request: z
      .object({
        scene: sceneIdSchema,
        task: z.enum(TASKS),
        ...aimShape,
        steps: chainSchema,
        candidate: z.number().int().nonnegative(),
        /** The step that could not be checked, where that made the answer none. */
        refusedBy: z.number().int().positive().nullable().optional(),
      })
      .strict(),
    reply: whySchema,
  },
  /** What was seen at a place, [x, y] in pixels of the scene; the most certain first. */
  'candidates.at': {
    request: z.object({ scene: sceneIdSchema, point: z.tuple([z.number(), z.number()]) }).strict(),
    reply: z.object({ candidates: z.array(seenCandidateSchema).max(20) }),
  },
  /** One candidate in full. */
  'candidates.one': {
    request: z.object({ scene: sceneIdSchema, candidate: z.number().int().nonnegative() }).strict(),
    reply: seenCandidateSchema,
  },
} as const;
