import { z } from 'zod';
import { chainSchema, executedStepSchema } from './chain.js';
import { decodingSchema } from './decoding.js';
import { writtenSchema } from './written.js';

export const TASKS = ['rec', 'ovd', 'gres'] as const;
export type Task = (typeof TASKS)[number];

/** [x, y, width, height] in pixels of the full scene: x to the right, y down, origin at the outer corner of the top left pixel (COCO). */
export const pixelBoxSchema = z.tuple([
  z.number(),
  z.number(),
  z.number().nonnegative(),
  z.number().nonnegative(),
]);
export type PixelBox = z.infer<typeof pixelBoxSchema>;

/** [longitude, latitude] in degrees, WGS84 (RFC 7946 order). */
export const lonLatSchema = z.tuple([z.number(), z.number()]);
export type LonLat = z.infer<typeof lonLatSchema>;

export const providerReportSchema = z.object({
  /** The execution provider that runs, e.g. `cpu`. */
  provider: z.string(),
  /** Why each provider before it does not run. */
  tried: z.array(z.object({ provider: z.string(), why: z.string() })),
});
export type ProviderReport = z.infer<typeof providerReportSchema>;

/** What the perceiver keeps of one object: the row of a scene index. */
export const candidateSchema = z.object({
  /** Stable within one scene index. */
  id: z.number().int().nonnegative(),
  bbox: pixelBoxSchema,
  /** Best class of the bundle's vocabulary and its score, 0 to 1. */
  label: z.string(),
  score: z.number().min(0).max(1),
  /** Class-agnostic probability that something is here, 0 to 1. */
  objectness: z.number().min(0).max(1),
  /** Mean colour inside the box's central ellipse, CIELAB D65 [L 0..100, a, b]; null where nodata. */
  lab: z.tuple([z.number(), z.number(), z.number()]).nullable(),
  /** Share of pixels of the box by colour name, largest first; at most four. */
  colours: z.array(z.object({ name: z.string(), share: z.number() })),
  /** Angle of the principal axis in the picture, degrees in [0, 180), counter-clockwise from +x (right) with y up; null where round. */
  axis: z.number().nullable(),
  /** Pixels of the scene per pixel of the look that found it, e.g. 1.25 at scale 0.8. */
  lookScale: z.number().positive(),
});
export type Candidate = z.infer<typeof candidateSchema> & {
  /** Region embedding in the text encoder's query space; `score of term = sigmoid(embedding . query + bias)`. Kept out of the wire schema. */
  readonly embedding?: Float32Array;
  /** Score of every class in the order of the bundle's vocabulary, 0 to 1; `score` is the largest. Kept out of the wire schema. */
  readonly classScores?: Float32Array;
  /** Of a region of a surface: the boxes that together are what it covers, apart from each other. Kept out of the wire schema. */
  readonly strips?: readonly PixelBox[];
  /** Of a region: side of the cells that it is made of, scene pixels. Kept out of the wire schema. */
  readonly cell?: number;
  /** Of a region: traces its outline along the cells, scene pixels, polygons of an outer ring and holes. Kept out of the wire schema. */
  readonly polygons?: () => [number, number][][][];
  /** Predicted overlap of the box with the true one, 0 to 1. With a = perceiver.scoreExponent, a free term scores sigmoid(...)^(1-a) * quality^a, as the classes do. */
  readonly quality?: number;
};

const polygonsSchema = z.array(z.array(z.array(z.tuple([z.number(), z.number()]))));

/** What of a box is the object itself: polygons, each an outer ring and then its holes; rings are closed. */
export const outlineSchema = z.object({
  /** [x, y] in pixels of the full scene, as `pixelBoxSchema`. */
  pixels: polygonsSchema,
  /** [longitude, latitude], outer rings counter-clockwise; null without georeference. */
  lonLat: polygonsSchema.nullable(),
  /** m2 (geodesic) or px2, as the box's `measuredIn` says. */
  area: z.number().nonnegative(),
  /** Longer and shorter side of the smallest rectangle around it, however turned; m or px, as `measuredIn` says. */
  length: z.number().nonnegative(),
  width: z.number().nonnegative(),
  /** What was left out of the traced outline lies at most this far from it; m or px, as `measuredIn` says. */
  straightened: z.number().nonnegative().optional(),
});
export type Outline = z.infer<typeof outlineSchema>;

export const answerBoxSchema = z.object({
  /** The candidate it is, or null where an engine without candidates gave it. */
  candidate: z.number().int().nonnegative().nullable(),
  bbox: pixelBoxSchema,
  label: z.string(),
  score: z.number().min(0).max(1),
  /** Number of the step that chose it. */
  step: z.number().int().positive(),
  /** Closed ring in WGS84, counter-clockwise, the four sides densified; null without georeference. */
  ring: z.array(lonLatSchema).nullable(),
  /** Ground area in m2 (geodesic) and length in m of the longer side; px2 and px without georeference, as `measuredIn` says. */
  area: z.number().nonnegative(),
  length: z.number().nonnegative(),
  measuredIn: z.enum(['m', 'px']),
  /** Left out where no masks were asked for, where the bundle has no mask model, or where it saw nothing in the box. */
  outline: outlineSchema.optional(),
});
export type AnswerBox = z.infer<typeof answerBoxSchema>;

/** Area and length of what is in a box: of its outline, where it has one. */
export function measuresOf({ area, length, outline }: Pick<AnswerBox, 'area' | 'length' | 'outline'>): {
  readonly area: number;
  readonly length: number;
  readonly by: 'mask' | 'box';
} {
  if (outline === undefined) return { area, length, by: 'box' };
  return { area: outline.area, length: outline.length, by: 'mask' };
}

/** One way to read a question. */
export const readingSchema = z.object({
  /** What it takes the question to mean, one line for people, e.g. `ships near the harbor`. */
  text: z.string().min(1),
  chain: chainSchema,
  /** How probable its writer holds it, 0 to 1; null where that is not known. */
  probability: z.number().min(0).max(1).nullable(),
});
export type Reading = z.infer<typeof readingSchema>;

/**
 * parser, policy: as asked; reading: another reading of the question was picked; edited: a person changed the steps;
 * checkpoint: a vision-language model saw and answered, and the chain only puts together what it wrote.
 */
export const CHAIN_WRITERS = ['parser', 'policy', 'reading', 'edited', 'checkpoint'] as const;
export type ChainWriter = (typeof CHAIN_WRITERS)[number];

export const answerSchema = z.object({
  question: z.string(),
  task: z.enum(TASKS),
  chain: z.array(executedStepSchema),
  /** Best first. */
  boxes: z.array(answerBoxSchema),
  /** True where the answer is "none"; `emptiedBy` is the step that emptied the set. */
  none: z.boolean(),
  emptiedBy: z.number().int().positive().nullable(),
  /** Words of the question that no step stands for. */
  unread: z.array(z.string()),
  /** The ways an ambiguous question can be read; the first is the one that was answered. Left out where there is one. */
  readings: z.array(readingSchema).min(2).optional(),
  /** All that a vision-language checkpoint wrote, in the order asked. Left out where the built-in engine answered. */
  written: z.array(writtenSchema).optional(),
  provenance: z.object({
    scene: z.object({ file: z.string(), sha256: z.string() }),
    bundle: z.object({ name: z.string(), version: z.string(), sha256: z.string() }),
    /** What the model was taught and was used for the answer; left out where it answered as it came. */
    adapter: z.object({ name: z.string(), created: z.string() }).optional(),
    engine: providerReportSchema,
    stretch: z.string(),
    bands: z.array(z.number().int().positive()),
    where: z.tuple([z.number(), z.number(), z.number(), z.number()]).nullable(),
    /** ISO 8601, UTC. */
    time: z.string(),
    elapsedMs: z.object({ perceive: z.number(), reason: z.number() }),
    fromIndex: z.boolean(),
    /**
     * Who wrote the chain that was executed; the probability that a policy gave it; and, where readings were weighed, the
     * probability that this one answers rightly. Left out in answers of older versions.
     */
    writer: z
      .object({
        by: z.enum(CHAIN_WRITERS),
        probability: z.number().min(0).max(1).nullable(),
        right: z.number().min(0).max(1).optional(),
      })
      .optional(),
    /** How a checkpoint wrote, its limits filled in; left out where the built-in engine answered. */
    decoding: decodingSchema.optional(),
  }),
});
export type Answer = z.infer<typeof answerSchema>;
