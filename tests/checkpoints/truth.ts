import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { recogniseCheckpoint } from '../../src-main/checkpoints/index.js';
import type { Family, PictureRule } from '../../src-main/checkpoints/index.js';

/** Made by models/checkpoints/truth.py: tiny models, and what PyTorch says of them. */
export const FIXTURES = new URL('../fixtures/checkpoints/', import.meta.url);
export const fixtureFolder = (family: Family): string => fileURLToPath(new URL(family, FIXTURES));

const numbers = z.array(z.number());
const caseSchema = z.object({
  width: z.number(),
  height: z.number(),
  prompt: z.string(),
  grid: numbers,
  ids: numbers,
  positions: z.array(numbers).length(3),
  pixels: z.object({ shape: numbers, every: z.number(), values: numbers }),
  tokens: numbers,
  firstLogits: numbers,
  lastLogits: numbers,
});
export type TruthCase = z.infer<typeof caseSchema>;

const truthSchema = z.object({
  family: z.string(),
  cases: z.array(caseSchema),
  long: caseSchema,
  batch: z.object({
    rows: z.array(z.object({ width: z.number(), height: z.number(), prompt: z.string() })),
    tokens: z.array(numbers),
  }),
  /** Greedy tokens after the first case's prompt, with a penalty on what was said already. */
  penalised: z.object({ penalty: z.number(), tokens: numbers }),
  /** Greedy tokens after the same prompt in other precisions, by Python's onnxruntime. */
  precisions: z.partialRecord(z.enum(['q4', 'q8']), numbers),
});

export function truthOf(family: Family): z.infer<typeof truthSchema> {
  return truthSchema.parse(JSON.parse(readFileSync(new URL(`${family}/truth.json`, FIXTURES), 'utf8')));
}

export async function pictureRuleOf(family: Family): Promise<PictureRule> {
  return (await recogniseCheckpoint(fixtureFolder(family))).pictures;
}
