import { z } from 'zod';
import { ERROR_CODES, providerReportSchema } from '../contract/index.js';

/**
 * The messages between the app and the child process that runs the models. Both sides check every message with these
 * schemas, sizes included, before they touch its content; each request is one message and gets one reply.
 */
const MAX_BATCH = 64;
const MAX_SIDE_PX = 8192;
const MAX_IMAGE_BYTES = 512 * 1024 * 1024;
export const MAX_TEXTS = 256;
export const MAX_TEXT_CHARACTERS = 1000;
const MAX_WORDS = 256;
const MAX_CLASSES = 1000;
const MAX_BUCKET = 1000;
/** Rows of one step: beams or rollouts. */
export const MAX_ROWS = 256;
const CHANNELS = 3;
export const MAX_CROPS = 512;
const MAX_CROP_SIDE_PX = 512;

const id = z.number().int().positive();
// Not z.instanceof: that pins the buffer's kind, and a view of any kind may be sent.
const bytes = z.custom<Uint8Array>((value) => value instanceof Uint8Array, 'must be a Uint8Array');
const shorts = z.custom<Uint16Array>((value) => value instanceof Uint16Array, 'must be a Uint16Array');
const floats = z.custom<Float32Array>((value) => value instanceof Float32Array, 'must be a Float32Array');
const integers = z.custom<Int32Array>((value) => value instanceof Int32Array, 'must be an Int32Array');
const side = z.number().int().positive().max(MAX_SIDE_PX);

/** A model that takes crops around boxes. */
const cropModelSchema = z.object({
  file: z.string(),
  input: z.string(),
  output: z.string(),
  cropPixels: z.number().int().positive(),
});
export type CropModelSettings = z.infer<typeof cropModelSchema>;

/** What the child must know before it can run anything. */
export const startSettingsSchema = z.object({
  perceiverFile: z.string(),
  /** What the CPU runs in its place; the same file where the bundle has no other. */
  cpuPerceiverFile: z.string(),
  textEncoderFile: z.string(),
  tokenizerFile: z.string(),
  /** Providers to try, in turn. */
  providers: z.array(z.string()).min(1),
  threads: z.number().int().positive(),
  perceiver: z.object({
    inputName: z.string(),
    outputs: z.object({
      boxes: z.string(),
      logits: z.string(),
      quality: z.string(),
      objectness: z.string(),
      embedding: z.string(),
    }),
    classes: z.number().int().positive(),
    embeddingDimension: z.number().int().positive(),
    scoreExponent: z.number(),
    nms: z.number(),
    vote: z.number(),
    minObjectness: z.number(),
    windowSize: z.number().int().positive(),
    multiple: z.number().int().positive(),
    surface: z
      .object({
        output: z.string(),
        classes: z.number().int().positive().max(MAX_CLASSES),
        stride: z.number().int().positive(),
      })
      .optional(),
  }),
  text: z.object({
    ids: z.string(),
    mask: z.string(),
    query: z.string(),
    dimension: z.number().int().positive(),
    maxTokens: z.number().int().positive(),
  }),
  mask: cropModelSchema.optional(),
  boxes: cropModelSchema.optional(),
  policy: z
    .object({
      readerFile: z.string(),
      writerFile: z.string(),
      tokens: z.number().int().positive(),
      layers: z.number().int().positive(),
      heads: z.number().int().positive(),
      headWidth: z.number().int().positive(),
      maxTokens: z.number().int().positive(),
    })
    .optional(),
  teach: z
    .object({
      /** Names of the scalars of training graphs, in their order. */
      scalars: z.array(z.string()),
      chain: z
        .object({
          train: z.string(),
          score: z.string(),
          reader: z.string(),
          writer: z.string(),
          weights: z.number().int().positive(),
          weightFiles: z.array(z.string()),
        })
        .optional(),
      term: z.object({ train: z.string() }),
      regions: z.object({
        file: z.string(),
        features: z.number().int().positive(),
        weightFiles: z.array(z.string()),
      }),
    })
    .optional(),
});
export type StartSettings = z.infer<typeof startSettingsSchema>;

const tensorSchema = z.object({
  name: z.string(),
  /** int32 arrays become int64 tensors, the type that graphs index with. */
  data: z.union([floats, integers, bytes]),
  shape: z.array(z.number().int().nonnegative()).max(8),
});
export type WireTensor = z.infer<typeof tensorSchema>;

const detectSchema = z
  .object({
    kind: z.literal('detect'),
    id,
    /** uint8 [batch, height, width, 3] RGB. */
    data: bytes,
    batch: z.number().int().positive().max(MAX_BATCH),
    height: side,
    width: side,
    minScore: z.number().min(0).max(1),
    maxPerImage: z.number().int().positive().max(10_000),
    /** Whether the surfaces are wanted too. */
    surfaces: z.boolean().default(false),
  })
  .superRefine(({ data, batch, height, width }, context) => {
    const expected = batch * height * width * CHANNELS;
    if (expected > MAX_IMAGE_BYTES) {
      context.addIssue({
        code: 'custom',
        path: ['data'],
        message: `is larger than ${MAX_IMAGE_BYTES} bytes`,
      });
    } else if (data.byteLength !== expected) {
      context.addIssue({
        code: 'custom',
        path: ['data'],
        message: `holds ${data.byteLength} bytes where [${batch}, ${height}, ${width}, ${CHANNELS}] needs ${expected}`,
      });
    }
  });
export type DetectRequest = z.infer<typeof detectSchema>;

const cropRequestSchema = z
  .object({
    kind: z.literal(['mask', 'boxes']),
    id,
    /** uint8 [count, side, side, 3] RGB. */
    crops: bytes,
    count: z.number().int().positive().max(MAX_CROPS),
    side: z.number().int().positive().max(MAX_CROP_SIDE_PX),
  })
  .refine(({ crops, count, side: s }) => crops.byteLength === count * s * s * CHANNELS, {
    path: ['crops'],
    message: 'holds another number of bytes than its shape',
  });
export type CropRequest = z.infer<typeof cropRequestSchema>;

export const requestSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('start'), id, settings: startSettingsSchema }),
  detectSchema,
  cropRequestSchema,
  z.object({
    kind: z.literal('encode'),
    id,
    texts: z.array(z.string().max(MAX_TEXT_CHARACTERS)).min(1).max(MAX_TEXTS),
  }),
  /** Reads a question and what its scene holds; the reply names the reading that steps go on from. */
  z.object({
    kind: z.literal('policy-read'),
    id,
    words: z.array(z.string().min(1).max(MAX_TEXT_CHARACTERS)).max(MAX_WORDS),
    counts: z.array(z.number().int().nonnegative().max(MAX_BUCKET)).min(1).max(MAX_CLASSES),
    gsd: z.number().int().nonnegative().max(MAX_BUCKET),
  }),
  /** Row r goes on from row parents[r] of the reading's step before with tokens[r]. */
  z
    .object({
      kind: z.literal('policy-step'),
      id,
      reading: z.number().int().positive(),
      tokens: z.array(z.number().int().nonnegative()).min(1).max(MAX_ROWS),
      parents: z.array(z.number().int().nonnegative()).min(1).max(MAX_ROWS),
    })
    .refine(({ tokens, parents }) => tokens.length === parents.length, { message: 'rows differ in number' }),
  z.object({ kind: z.literal('policy-drop'), id, reading: z.number().int().positive() }),
  /** From now on questions are read under this adapter; null takes the bundle's policy as it is. */
  z.object({ kind: z.literal('policy-adapt'), id, weights: floats.nullable() }),
  /** Opens a session of training at these weights and moments. */
  z.object({
    kind: z.literal('train-open'),
    id,
    part: z.enum(['term', 'chain']),
    weights: floats,
    first: floats,
    second: floats,
  }),
  z.object({
    kind: z.literal('train-step'),
    id,
    session: z.number().int().positive(),
    scalars: floats,
    tensors: z.array(tensorSchema).max(32),
  }),
  z.object({ kind: z.literal('train-read'), id, session: z.number().int().positive() }),
  z.object({ kind: z.literal('train-close'), id, session: z.number().int().positive() }),
  /** Log-probabilities of chains; under the session's weights, or the bundle's where it is null. */
  z.object({
    kind: z.literal('chain-score'),
    id,
    session: z.number().int().positive().nullable(),
    tensors: z.array(tensorSchema).max(32),
  }),
  /** What the backbone sees in boxes [R, 4] (x1 y1 x2 y2) of a picture. */
  z
    .object({
      kind: z.literal('regions'),
      id,
      data: bytes,
      height: side,
      width: side,
      places: floats,
    })
    .refine(({ data, height, width }) => data.byteLength === height * width * CHANNELS, {
      path: ['data'],
      message: 'holds another number of bytes than its shape',
    }),
  /** Drops the request of that id where it has not begun. */
  z.object({ kind: z.literal('cancel'), id }),
  z.object({ kind: z.literal('stop'), id }),
]);
export type Request = z.infer<typeof requestSchema>;

const packedSchema = z
  .object({
    boxes: floats,
    labels: shorts,
    scores: floats,
    objectness: floats,
    quality: floats,
    classScores: floats,
    embeddings: floats,
  })
  .refine(
    ({ boxes, labels, scores, objectness, quality, classScores, embeddings }) =>
      boxes.length === labels.length * 4 &&
      scores.length === labels.length &&
      objectness.length === labels.length &&
      quality.length === labels.length &&
      (labels.length === 0
        ? classScores.length + embeddings.length === 0
        : classScores.length % labels.length === 0 && embeddings.length % labels.length === 0),
    { message: 'arrays of one image differ in length' },
  );

const errorSchema = z.object({
  code: z.enum(ERROR_CODES),
  message: z.string(),
  subject: z.string().optional(),
  next: z.string().optional(),
});

export const replySchema = z.discriminatedUnion('kind', [
  /** Not a reply: says which provider is being tried, so that a crash can be blamed on it. */
  z.object({ kind: z.literal('trying'), provider: z.string() }),
  z.object({ kind: z.literal('started'), id, report: providerReportSchema }),
  /** `surfaces`: uint8 [batch, H/stride * W/stride, classes] where they were wanted. */
  z.object({
    kind: z.literal('detected'),
    id,
    images: z.array(packedSchema),
    surfaces: bytes.optional(),
  }),
  /** [texts, dimension], row-major. */
  z.object({ kind: z.literal('encoded'), id, queries: floats }),
  /** uint8 [count, side, side]. */
  z.object({ kind: z.literal('masked'), id, levels: bytes }),
  /** float32 [count, 4]: x1 y1 x2 y2 in shares of the crop's side. */
  z.object({ kind: z.literal('boxed'), id, places: floats }),
  z.object({
    kind: z.literal('policy-read'),
    id,
    reading: z.number().int().positive(),
    words: z.number().int().positive(),
  }),
  /** [rows, tokens + words], row-major. */
  z.object({ kind: z.literal('policy-stepped'), id, logits: floats }),
  z.object({ kind: z.literal('policy-dropped'), id }),
  z.object({ kind: z.literal('adapted'), id }),
  z.object({ kind: z.literal('train-opened'), id, session: z.number().int().positive() }),
  /** [loss, KL, entropy, clip share, norm of the gradient] of the update, and the resident memory in bytes. */
  z.object({ kind: z.literal('trained'), id, stats: floats, memory: z.number() }),
  z.object({ kind: z.literal('train-state'), id, weights: floats, first: floats, second: floats }),
  z.object({ kind: z.literal('train-closed'), id }),
  z.object({ kind: z.literal('chain-scored'), id, logs: floats }),
  /** [R, features], row-major. */
  z.object({ kind: z.literal('regions'), id, features: floats }),
  z.object({ kind: z.literal('dropped'), id }),
  z.object({ kind: z.literal('failed'), id, error: errorSchema }),
]);
export type Reply = z.infer<typeof replySchema>;
