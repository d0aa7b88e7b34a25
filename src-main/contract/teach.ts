import { z } from 'zod';
import { lonLatSchema, pixelBoxSchema } from './answer.js';
import { engineFolderSchema } from './engines.js';
import { setIdSchema } from './examples.js';

/** How a model is taught: methods and their settings, what a run tells while it goes on, and what came of it. */
export const METHODS = ['sft', 'grpo', 'dapo'] as const;
export type Method = (typeof METHODS)[number];

/** The parts of a reward (arXiv 2509.21976), each 0 to 1 before its weight. */
export const REWARD_PARTS = ['format', 'iou', 'map', 'mask'] as const;
export type RewardPart = (typeof REWARD_PARTS)[number];

const weight = z.number().min(0).max(10);
export const MOST_STEPS = 2000;
export const MOST_SEED = 0x7fffffff;

export const teachSettingsSchema = z
  .object({
    seed: z.number().int().min(0).max(MOST_SEED).default(1),
    /** Updates at most; a run that stops getting better on the held-out part ends before. Null: as the method needs. */
    steps: z.number().int().min(1).max(MOST_STEPS).nullable().default(null),
    learningRate: z.number().positive().max(1).nullable().default(null),
    /** Rollouts of one example; rewards are compared inside such a group. */
    group: z.number().int().min(2).max(64).default(8),
    /** Examples of one iteration. */
    prompts: z.number().int().min(1).max(64).default(8),
    temperature: z.number().min(0.1).max(5).default(1),
    /** How far a token's probability may move in one iteration: [1 - low, 1 + high]. DAPO takes a larger `high`. */
    clipLow: z.number().min(0.01).max(1).default(0.2),
    clipHigh: z.number().min(0.01).max(1).nullable().default(null),
    /** Weight of the KL divergence to the model before the run; null: 0.04 for GRPO, none for DAPO. */
    beta: z.number().min(0).max(10).nullable().default(null),
    /** Updates on the rollouts of one iteration. */
    updates: z.number().int().min(1).max(8).default(2),
    /** How much each part counts; 0 leaves a part out. It is measured and shown all the same. */
    rewards: z
      .object({
        format: weight.default(1),
        iou: weight.default(1),
        map: weight.default(1),
        mask: weight.default(0),
      })
      .strict()
      .prefault({}),
    /** False: chains may only name a thing and answer, which shows what the reasoning is worth. */
    chain: z.boolean().default(true),
    /** Deals the rewards of a group out by chance: a control, which must not help. */
    shuffleRewards: z.boolean().default(false),
    /** Ends the run after this many minutes. */
    minutes: z.number().positive().max(1440).default(30),
    /** Updates between two looks at the held-out part. */
    lookEvery: z.number().int().min(1).max(500).default(5),
    /** Looks without a better held-out score after which the run ends. */
    patience: z.number().int().min(1).max(1000).default(8),
  })
  .strict();
export type TeachSettings = z.output<typeof teachSettingsSchema>;
export type TeachSettingsInput = z.input<typeof teachSettingsSchema>;

export const intervalSchema = z.object({ mean: z.number(), low: z.number(), high: z.number() });
/** Reward by part, before weights; null where no example of the batch has that part. */
export const rewardSchema = z.object({
  total: z.number(),
  format: z.number().nullable(),
  iou: z.number().nullable(),
  map: z.number().nullable(),
  mask: z.number().nullable(),
});
export type RewardParts = z.infer<typeof rewardSchema>;

/** `term` trains concepts, `chain` the policy; a set may need both, one after the other. */
export const TRAINED_PARTS = ['term', 'chain'] as const;
export type TrainedPart = (typeof TRAINED_PARTS)[number];
/** `answer` trains what a vision-language checkpoint writes. */
export const TAUGHT_PARTS = [...TRAINED_PARTS, 'answer'] as const;
export type TaughtPart = (typeof TAUGHT_PARTS)[number];

export const PHASES = ['looking', 'replay before', 'training', 'measuring', 'replay after'] as const;
export type Phase = (typeof PHASES)[number];

export const runIdSchema = z.string().regex(/^[a-z0-9-]{1,64}$/);
export const progressSchema = z.object({
  phase: z.enum(PHASES),
  part: z.enum(TAUGHT_PARTS).nullable(),
  /** Updates done, of at most `steps`; in other phases, examples done of all. */
  step: z.number().int().nonnegative(),
  steps: z.number().int().nonnegative(),
  /** Means over the rollouts of the last iteration; null for SFT and outside training. */
  reward: rewardSchema.nullable(),
  loss: z.number().nullable(),
  kl: z.number().nullable(),
  /** Mean over tokens (or candidates), natural logarithm. */
  entropy: z.number().nullable(),
  /** Share of tokens whose ratio was cut. */
  clipShare: z.number().nullable(),
  /** Groups whose rewards were all equal and which taught nothing (DAPO draws others instead). */
  flatGroups: z.number().int().nonnegative().nullable(),
  /** Mean reward of the greedy answers on the held-out part; null between looks. */
  heldOut: z.number().nullable(),
  remainingMs: z.number().nonnegative().nullable(),
  /** Resident memory of the process that trains. */
  memoryBytes: z.number().nonnegative().nullable(),
});
export type TeachProgress = z.infer<typeof progressSchema>;

export const rolloutSchema = z.object({
  /** The chain in words, one line a step; for terms one line that says how many were taken. */
  lines: z.array(z.string()),
  reward: rewardSchema,
  advantage: z.number(),
  boxes: z.array(pixelBoxSchema),
  /** Of each box in WGS84; null where the scene is not open or has no georeference. */
  rings: z.array(z.array(lonLatSchema).nullable()),
});
export type Rollout = z.infer<typeof rolloutSchema>;

const changedSchema = z.object({
  example: z.string(),
  image: z.string(),
  words: z.string(),
  /** Reward of the greedy answer, without the format part. */
  before: z.number(),
  after: z.number(),
  boxesBefore: z.array(pixelBoxSchema),
  boxesAfter: z.array(pixelBoxSchema),
});

export const comparedSchema = z.object({
  examples: z.number().int().nonnegative(),
  before: intervalSchema.nullable(),
  after: intervalSchema.nullable(),
  /** Paired, after minus before. */
  difference: intervalSchema.nullable(),
});
export type Compared = z.infer<typeof comparedSchema>;

export const teachResultSchema = z.object({
  method: z.enum(METHODS),
  settings: teachSettingsSchema,
  set: z.object({ id: setIdSchema, name: z.string(), version: z.number().int(), sha256: z.string() }),
  trained: z.array(z.enum(TAUGHT_PARTS)),
  terms: z.array(z.string()),
  /** Updates done, and after which the kept weights stood: summed over what was trained. */
  steps: z.number().int().nonnegative(),
  bestStep: z.number().int().nonnegative(),
  seconds: z.number().nonnegative(),
  /** The execution provider that ran the updates, e.g. `cpu`; null in results of before it was noted. */
  provider: z.string().nullable().default(null),
  /** Seconds of training until the kept weights, without looks at scenes. */
  secondsToBest: z.number().nonnegative(),
  /** Null where the set has no held-out example: then nothing is known of how it does elsewhere. */
  heldOut: comparedSchema.nullable(),
  train: comparedSchema,
  /** What the bundle could before, on scenes and questions that come with the app. */
  replay: comparedSchema.nullable(),
  /** True where `replay.difference` lies wholly below zero: show it in red before the user keeps the adapter. */
  forgot: z.boolean(),
  changed: z.array(changedSchema),
  /** Examples that could not be learned from, and why. */
  leftOut: z.array(z.object({ example: z.string(), why: z.string() })),
  /** Why the run ended. */
  ended: z.enum(['steps', 'patience', 'minutes', 'not finite']),
  bytes: z.number().int().positive(),
});
export type TeachResult = z.infer<typeof teachResultSchema>;

/** A run, also one that an earlier life of the app began: `interrupted` ones go on with `teach.resume`. */
export const RUN_STATES = ['running', 'paused', 'interrupted', 'done', 'failed', 'cancelled'] as const;
export type RunState = (typeof RUN_STATES)[number];

/** What an adapter of either engine says of itself. */
const adapterMeta = {
  schemaVersion: z.literal(1),
  name: z.string().min(1).max(100),
  /** ISO 8601, UTC. */
  created: z.string(),
  result: teachResultSchema.omit({ changed: true, leftOut: true, bytes: true }),
};

/** Whose weights an adapter was made for: SHA-256 of the files that its parts change the meaning of. */
export const adapterMetaSchema = z.object({
  ...adapterMeta,
  base: z.object({
    name: z.string(),
    version: z.string(),
    /** Of bundle.json. */
    bundleSha256: z.string(),
    /** Over the perceiver's files and the graph that describes candidates, and over the policy; null where the adapter has no such part. */
    termSha256: z.string().nullable(),
    chainSha256: z.string().nullable(),
  }),
  terms: z.array(z.string()),
  /**
   * Whether its chains were taught on what its terms find. Until 23 November 2026 a run of both taught each without the
   * other, and left this out: such chains say nothing of the terms.
   */
  chainKnowsTerms: z.boolean().default(false),
});
export type AdapterMeta = z.infer<typeof adapterMetaSchema>;

/** Of a checkpoint's adapter: which weights it was made for, in whichever folder and precision they lie. */
export const answerAdapterMetaSchema = z.object({
  ...adapterMeta,
  base: z.object({
    /** As its folder was called, and what it is. */
    name: z.string(),
    family: z.string(),
    /** SHA-256 of the frozen weights. */
    sha256: z.string(),
  }),
  rank: z.number().int().positive(),
  alpha: z.number().positive(),
  /** When the adapter that this one began as was made; null where it began as nothing. */
  from: z.string().nullable(),
});
export type AnswerAdapterMeta = z.infer<typeof answerAdapterMetaSchema>;

export const adapterIdSchema = z.string().regex(/^[a-z0-9-]{1,64}$/);
const entry = {
  id: adapterIdSchema,
  bytes: z.number().int().positive(),
  /** Why it cannot be used with the bundle that is loaded, or with any checkpoint that was named; or null. */
  refused: z.string().nullable(),
};
/** An adapter that was kept, by the engine that it was taught to. */
export const adapterEntrySchema = z.discriminatedUnion('engine', [
  z.object({
    engine: z.literal('builtin'),
    ...entry,
    /** What of it is not used as a newer one's would be; or null. */
    note: z.string().nullable(),
    meta: adapterMetaSchema,
  }),
  z.object({
    engine: z.literal('checkpoint'),
    ...entry,
    meta: answerAdapterMetaSchema,
    /** The named folders with the weights that it was taught on. */
    fits: z.array(engineFolderSchema),
  }),
]);
export type AdapterEntry = z.infer<typeof adapterEntrySchema>;
