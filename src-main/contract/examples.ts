import { z } from 'zod';
import { lonLatSchema, pixelBoxSchema } from './answer.js';
import { pathSchema } from './ids.js';

/**
 * What a model is taught from: sets of examples, each one thing said of one scene and the boxes that are meant.
 */
export const EXAMPLE_KINDS = ['term', 'expression'] as const;
/** `term` names a kind of thing ("oil well") and trains what it looks like; `expression` trains how chains are written. */
export type ExampleKind = (typeof EXAMPLE_KINDS)[number];

export const EXAMPLE_TASKS = ['one', 'many', 'none'] as const;
export type ExampleTask = (typeof EXAMPLE_TASKS)[number];

/** Where the boxes of an example come from. */
export const EXAMPLE_SOURCES = ['drawn', 'candidate', 'answer', 'imported'] as const;

const MAX_WORDS_CHARACTERS = 500;
export const MAX_TARGETS = 5000;
export const MAX_EXAMPLES = 5000;

const outlineSchema = z.array(z.array(z.array(z.tuple([z.number(), z.number()]))));

const exampleFields = z
  .object({
    /** The words: a term or a referring expression. */
    words: z.string().trim().min(1).max(MAX_WORDS_CHARACTERS),
    kind: z.enum(EXAMPLE_KINDS),
    /** Whether one thing, several or none are meant; `one` has exactly one target, `none` has none. */
    task: z.enum(EXAMPLE_TASKS),
    /** Boxes in pixels of the full scene. */
    targets: z.array(pixelBoxSchema).max(MAX_TARGETS),
    /** Polygons of each target in the same pixels, where they are known; null for a target without. */
    outlines: z.array(outlineSchema.nullable()).optional(),
    /**
     * Whether the targets are all there are in `extent`. Where false, what looks like the targets and is not marked is
     * neither taught as one nor as none.
     */
    complete: z.boolean(),
    /** The part of the scene that `complete` speaks of; null is the whole scene. */
    extent: pixelBoxSchema.nullable(),
    source: z.enum(EXAMPLE_SOURCES),
  })
  .strict();

/** What is wrong with the targets of a task, or null. */
export function targetsIssue(task: ExampleTask, targets: number): string | null {
  if (task === 'one' && targets !== 1) return `"one" needs exactly one box, not ${targets}`;
  if (task === 'many' && targets === 0) return '"many" needs at least one box';
  return task === 'none' && targets > 0 ? '"none" has no boxes' : null;
}

const fitting = (value: { task: ExampleTask; targets: unknown[] }, context: z.RefinementCtx): void => {
  const message = targetsIssue(value.task, value.targets.length);
  if (message !== null) context.addIssue({ code: 'custom', path: ['targets'], message });
};

export const newExampleSchema = exampleFields.superRefine(fitting);
export type NewExample = z.infer<typeof newExampleSchema>;

export const exampleIdSchema = z.string().regex(/^[a-z0-9-]{1,64}$/);
export const exampleSchema = exampleFields
  .extend({
    id: exampleIdSchema,
    /** The scene's file, absolute, on the machine that the services run on. */
    image: pathSchema,
    /** Which of the two parts it belongs to: chosen by image, the same for all examples of one. */
    part: z.enum(['train', 'held-out']),
  })
  .superRefine(fitting);
export type Example = z.infer<typeof exampleSchema>;

export const setIdSchema = z.string().regex(/^[a-z0-9-]{1,64}$/);
export const setNameSchema = z.string().trim().min(1).max(100);
export const exampleSetSchema = z.object({
  id: setIdSchema,
  name: setNameSchema,
  /** Grows with every change; a finished run names the version that it learned from. */
  version: z.number().int().positive(),
  /** ISO 8601, UTC. */
  changed: z.string(),
  examples: z.array(exampleSchema).max(MAX_EXAMPLES),
});
export type ExampleSet = z.infer<typeof exampleSetSchema>;

export const setSummarySchema = exampleSetSchema.omit({ examples: true }).extend({
  examples: z.number().int().nonnegative(),
  images: z.number().int().nonnegative(),
  heldOut: z.number().int().nonnegative(),
  /** The terms that it teaches. */
  terms: z.array(z.string()),
  expressions: z.number().int().nonnegative(),
});
export type SetSummary = z.infer<typeof setSummarySchema>;

/** An example as the window draws it: rings in WGS84 where its scene is open and placed. */
export const shownExampleSchema = exampleSchema.and(
  z.object({
    /** The open scene of the same file, or null. */
    scene: z.string().nullable(),
    rings: z.array(z.array(lonLatSchema).nullable()),
    /** Why it cannot be learned from (its scene is gone), or null. */
    problem: z.string().nullable(),
  }),
);
export type ShownExample = z.infer<typeof shownExampleSchema>;
