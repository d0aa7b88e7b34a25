import { z } from 'zod';
import { gsdSchema } from '../contract/index.js';

/** The small JSON files of a checkpoint's folder, as far as they are needed. Unknown keys pass. */
const count = z.number().int().positive();

const textSchema = z.object({
  hidden_size: count,
  intermediate_size: count.optional(),
  num_hidden_layers: count,
  num_attention_heads: count,
  num_key_value_heads: count,
  head_dim: count.optional(),
  vocab_size: count,
  max_position_embeddings: count.default(32768),
});

const visionSchema = z.object({
  depth: count,
  num_heads: count.default(16),
  patch_size: count.default(14),
  spatial_merge_size: count.default(2),
  temporal_patch_size: count.default(2),
  deepstack_visual_indexes: z.array(z.number().int().nonnegative()).default([]),
});

export const configSchema = z
  .object({
    model_type: z.string(),
    image_token_id: z.number().int().nonnegative(),
    text_config: z.record(z.string(), z.unknown()).optional(),
    vision_config: visionSchema,
  })
  .loose()
  // Exports of older libraries write the language model's facts on the top level.
  .transform((config, context) => {
    const text = textSchema.safeParse({ ...config, ...config.text_config });
    if (text.success) return { ...config, text: text.data };
    context.addIssue({
      code: 'custom',
      path: ['text_config'],
      message: text.error.issues[0]?.message ?? 'is malformed',
    });
    return z.NEVER;
  });
export type CheckpointConfig = z.infer<typeof configSchema>;

const triple = z.tuple([z.number(), z.number(), z.number()]);
const pixels = z.number().int().positive();

export const preprocessorSchema = z
  .object({
    image_mean: triple,
    image_std: triple,
    patch_size: count,
    merge_size: count.default(2),
    temporal_patch_size: count.default(2),
    min_pixels: pixels.optional(),
    max_pixels: pixels.optional(),
    size: z
      .object({
        shortest_edge: pixels.optional(),
        longest_edge: pixels.optional(),
        min_pixels: pixels.optional(),
        max_pixels: pixels.optional(),
      })
      .optional(),
  })
  .transform((file) => ({
    ...file,
    least: file.min_pixels ?? file.size?.shortest_edge ?? file.size?.min_pixels,
    most: file.max_pixels ?? file.size?.longest_edge ?? file.size?.max_pixels,
  }));

/** `processor_config.json`: of transformers 5 with the settings of pictures in it, of older ones at most with a template. */
export const processorSchema = z.object({
  image_processor: preprocessorSchema.optional(),
  chat_template: z.string().optional(),
});

const id = z.number().int().nonnegative();
export const generationSchema = z.object({
  eos_token_id: z.union([id.transform((one) => [one]), z.array(id)]).optional(),
  /** Divides the logits of what was said already, the prompt's tokens too; 1 changes nothing. */
  repetition_penalty: z.number().positive().nullish(),
});

export const tokenizerSchema = z.object({
  model: z.object({ vocab: z.record(z.string(), id) }),
  added_tokens: z.array(z.object({ id, content: z.string() })).default([]),
});

export const tokenizerConfigSchema = z.object({
  chat_template: z
    .union([z.string(), z.array(z.object({ name: z.string(), template: z.string() }))])
    .optional(),
});

/** `chat_template.json`, in which older libraries keep it. */
export const chatTemplateSchema = z.object({ chat_template: z.string() });

/** `geo-r1-export.json` of the recipe in models/checkpoints. */
export const recordSchema = z.object({
  deepstack: z.number().int().nonnegative(),
  /** Metres a pixel of the pictures that the model reads best; left out where nobody said. */
  gsd: gsdSchema.optional(),
});
