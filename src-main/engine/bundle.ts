import { z } from 'zod';
import { SURFACES } from '../contract/index.js';

/**
 * `bundle.json`: what the app must know about a model bundle's files. The Python export in `models/` writes it;
 * unknown keys are kept out of the parsed result, so that a newer export may add facts.
 */
const SHA256 = /^[0-9a-f]{64}$/;
/** A bundle is a folder that may come from anyone: its paths must stay inside it. */
const SAFE_FILE_NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/;

export const FILE_ROLES = [
  'perceiver',
  /** The same in 8-bit integers, with the same inputs and outputs: what the CPU runs where a bundle has it. */
  'perceiver-int8',
  'text-encoder',
  'tokenizer',
  'model-card',
  'mask',
  'boxes',
  'policy',
  'policy-encoder',
  'policy-decoder',
  'teach',
  'teach-graph',
] as const;
export type FileRole = (typeof FILE_ROLES)[number];

const share = z.number().min(0).max(1);
const ascendingPair = (what: string) =>
  z.tuple([z.number().positive(), z.number().positive()]).refine(([low, high]) => low <= high, {
    message: `${what} must be [smallest, largest]`,
  });
const text = z.string().min(1).max(500);

const fileSchema = z.object({
  path: z.string().regex(SAFE_FILE_NAME, 'must be a plain file name inside the bundle'),
  sha256: z.string().regex(SHA256, 'must be 64 lower-case hexadecimal digits'),
  bytes: z.number().int().positive(),
  role: z.enum(FILE_ROLES),
});

const classSchema = z.object({
  name: text,
  plural: text,
  synonyms: z.array(text),
  descriptions: z.array(text),
  /** Plausible longer side on the ground, metres. */
  sizeMetres: ascendingPair('sizeMetres'),
  /** Square root of the box area in network pixels, 2nd and 98th percentile of training. */
  trainedPixelRange: ascendingPair('trainedPixelRange'),
});

/** The surface output: uint8 [N, H/stride * W/stride, classes], 255 times the probability of each surface. */
const surfaceSchema = z.object({
  output: text,
  classes: z.array(z.enum(SURFACES)).min(2).max(SURFACES.length),
  stride: z.number().int().min(4).max(64),
  /** Metres of ground a network pixel, about, and network pixels per scene pixel without it, at which it was trained. */
  gsd: z.number().positive(),
  unknownGsdScale: z.number().positive(),
});

const perceiverSchema = z.object({
  /** uint8 [N, H, W, 3], row-major RGB; normalisation is inside the graph. */
  input: z.object({
    name: text,
    layout: z.literal('NHWC'),
    dtype: z.literal('uint8'),
    channels: z.literal('RGB'),
    /** What a pixel without data is filled with, so that it enters the network as (nearly) zero. */
    mean: z.number().min(0).max(255),
    insideGraph: z.literal(true),
  }),
  outputs: z.object({ boxes: text, logits: text, quality: text, objectness: text, embedding: text }),
  strides: z.array(z.number().int().positive()).min(1),
  window: z
    .object({
      size: z.number().int().min(64).max(4096),
      overlap: z.number().int().nonnegative(),
      multiple: z.number().int().positive(),
    })
    .refine(
      ({ size, overlap, multiple }) => overlap < size && size % multiple === 0 && overlap % multiple === 0,
      {
        message: 'size and overlap must be multiples of `multiple`, and overlap smaller than size',
      },
    ),
  embeddingDimension: z.number().int().min(1).max(4096),
  /** a in score = sigmoid(logit)^(1-a) * sigmoid(quality)^a. */
  scoreExponent: z.number().min(0).max(1),
  /** Metres per network pixel. */
  trainedGsd: ascendingPair('trainedGsd'),
  /** Network pixels per scene pixel where the ground sample distance is unknown. */
  scales: z
    .object({
      unknownGsd: z.array(z.number().min(0.02).max(4)).min(1).max(8),
      /** For each of them, which box sizes count: square root of the area in network pixels, [smallest, largest]. */
      unknownGsdPixels: z.array(z.tuple([z.number().nonnegative(), z.number().positive()])).optional(),
      /** A class's trained range of sizes is stretched by this factor at both ends before a size is doubted. */
      rangeSlack: z.number().min(1).max(4).default(1.25),
    })
    .refine(
      ({ unknownGsd, unknownGsdPixels }) =>
        unknownGsdPixels === undefined || unknownGsdPixels.length === unknownGsd.length,
      {
        message: 'unknownGsdPixels must have one pair for each of unknownGsd',
      },
    ),
  /** A bundle may come without it; then what lies around cannot be checked. */
  surface: surfaceSchema.optional(),
  thresholds: z.object({
    candidate: share,
    nms: share,
    /** IoU from which repeats of a detection vote on its box. */
    vote: share.default(0.7),
    objectness: share,
    answer: z.record(z.string(), share),
    /** How thresholds follow in a picture where no object scores `below`; left out, they do not. See reason/execute. */
    unfamiliar: z.object({ below: share, drop: share, ofBest: share, least: share }).optional(),
  }),
});

/** Of a mask along a direction: how full each of 12 x 6 bins is, and how uneven its sides are in each of the 12. */
const HEADING_WEIGHTS = 84;

/** The mask model: uint8 crops [N, S, S, 3] RGB in, uint8 [N, S, S] out, 255 times the probability of each pixel. */
const maskSchema = z.object({
  input: text,
  output: text,
  /** S: side of a crop. */
  cropPixels: z.number().int().min(16).max(512),
  /** Sides of the crop's window in sides of the box. */
  context: z.number().min(1).max(4),
  /** By class: weights of the score of a direction, see `models/headings`. Other classes have no heading. */
  headings: z.record(z.string(), z.array(z.number()).length(HEADING_WEIGHTS)).optional(),
});

/** The model of edges: uint8 crops [N, S, S, 3] RGB in, float32 [N, 4] out, x1 y1 x2 y2 of the object in shares of S. */
const boxesSchema = z.object({
  input: text,
  output: text,
  /** S: side of a crop. */
  cropPixels: z.number().int().min(16).max(512),
  /** Sides of the crop's window in sides of the box. */
  context: z.number().min(1).max(4),
  /** How often a box is looked at, each time around the box of the time before. */
  looks: z.number().int().min(1).max(4),
});

const textSchema = z.object({
  inputs: z.object({ ids: text, mask: text }),
  outputs: z.object({ query: text, sentence: text }),
  dimension: z.number().int().positive(),
  sentenceDimension: z.number().int().positive(),
  maxTokens: z.number().int().min(2).max(512),
  bias: z.number(),
  queryThreshold: share,
});

export const bundleDescriptionSchema = z
  .object({
    schemaVersion: z.literal(1),
    name: text,
    version: text,
    created: text,
    licence: text,
    terms: z.string().max(5000),
    files: z.array(fileSchema).min(1).max(32),
    perceiver: perceiverSchema,
    text: textSchema,
    /** A bundle may come without one; then answers have boxes and no outlines. */
    mask: maskSchema.optional(),
    /** A bundle may come without one; then boxes are as the perceiver sees them. */
    boxes: boxesSchema.optional(),
    vocabulary: z.array(classSchema).min(1).max(1000),
    distractors: z.array(text),
    training: z.object({
      packs: z.array(
        z.object({
          name: text,
          images: z.number(),
          boxes: z.number(),
          source: z.string(),
          terms: z.string(),
        }),
      ),
      steps: z.number(),
      minutes: z.number(),
    }),
  })
  .superRefine((bundle, context) => {
    for (const role of ['perceiver', 'text-encoder', 'tokenizer'] as const) {
      const count = bundle.files.filter((file) => file.role === role).length;
      if (count !== 1) {
        context.addIssue({
          code: 'custom',
          path: ['files'],
          message: `needs one file of role "${role}", has ${count}`,
        });
      }
    }
    if (bundle.files.filter(({ role }) => role === 'perceiver-int8').length > 1) {
      context.addIssue({
        code: 'custom',
        path: ['files'],
        message: 'has more than one file of role "perceiver-int8"',
      });
    }
    const policyFiles = (['policy', 'policy-encoder', 'policy-decoder'] as const).map(
      (role) => bundle.files.filter((file) => file.role === role).length,
    );
    if (new Set(policyFiles).size !== 1 || (policyFiles[0] ?? 0) > 1) {
      context.addIssue({
        code: 'custom',
        path: ['files'],
        message:
          'needs one file of each of the roles "policy", "policy-encoder" and "policy-decoder", or none',
      });
    }
    for (const role of ['mask', 'boxes'] as const) {
      const count = bundle.files.filter((file) => file.role === role).length;
      if (count !== (bundle[role] === undefined ? 0 : 1)) {
        context.addIssue({
          code: 'custom',
          path: [role],
          message: `is ${bundle[role] === undefined ? 'missing' : 'there'} where ${count} files have the role "${role}"`,
        });
      }
    }
    if (bundle.text.dimension !== bundle.perceiver.embeddingDimension) {
      context.addIssue({
        code: 'custom',
        path: ['text', 'dimension'],
        message: 'must equal perceiver.embeddingDimension',
      });
    }
    if (new Set(bundle.vocabulary.map(({ name }) => name)).size !== bundle.vocabulary.length) {
      context.addIssue({ code: 'custom', path: ['vocabulary'], message: 'names a class twice' });
    }
  });
export type BundleDescription = z.infer<typeof bundleDescriptionSchema>;
/** One class of the closed vocabulary that the perceiver was aligned to. */
export type VocabularyEntry = z.infer<typeof classSchema>;

/** A bundle whose description is well-formed and whose files are those described. */
export interface Bundle {
  /** Absolute folder. */
  readonly dir: string;
  /** SHA-256 of bundle.json, which holds the hash of every other file: the identity of the whole bundle. */
  readonly sha256: string;
  readonly description: BundleDescription;
}
