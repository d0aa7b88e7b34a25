import { join } from 'node:path';
import { z } from 'zod';
import type { Bundle } from './bundle.js';
import { readDescription } from './read-description.js';

/**
 * `policy.json`: what the app must know about a bundle's policy. Its two graphs are of fixed names and shapes:
 * the reader takes ids [1, T], starts [1, W], counts [1, C], gsd [1] and gives memory [2 L, 1, H, M, D], pointer_keys
 * and pointer_inputs [1, W, H D]; the writer takes token [R], place [1], past [2 L, R, H, S, D] and what the reader
 * gave, and gives logits [R, tokens + W] and the past of S + 1.
 */
const schema = z.object({
  /** Chain tokens; ids beyond them point at words of the question. The first opens every chain. */
  tokens: z.array(z.string().min(1).max(200)).min(8).max(4000),
  /** Classes that the summary counts, in order. */
  classes: z.array(z.string().min(1)).min(1).max(1000),
  layers: z.number().int().min(1).max(24),
  heads: z.number().int().min(1).max(64),
  headWidth: z.number().int().min(1).max(1024),
  /** Tokens that a chain may have. */
  maxTokens: z.number().int().min(8).max(4096),
  /** Probability of a whole chain from which the policy is believed; measured, see `models/`. */
  confidence: z.number().min(0).max(1).optional(),
  /** How the parser's and the policy's chains are weighed by what they answer; see `reason/choose`. */
  choice: z
    .object({
      weights: z.record(z.string(), z.number()),
      right: z.object({ slope: z.number(), offset: z.number() }),
      boxes: z
        .object({ share: z.number().nonnegative(), score: z.number().nonnegative(), offset: z.number() })
        .optional(),
    })
    .optional(),
});
export type PolicyDescription = z.infer<typeof schema>;

export const POLICY_ROLES = ['policy', 'policy-encoder', 'policy-decoder'] as const;

export interface PolicyFiles {
  readonly description: PolicyDescription;
  readonly readerFile: string;
  readonly writerFile: string;
}

/**
 * The policy of a bundle; null where it has none.
 * @throws GeoR1Error `bad-input` where policy.json is malformed, `io` where it cannot be read
 */
export async function loadPolicy({ dir, description }: Bundle): Promise<PolicyFiles | null> {
  const paths = POLICY_ROLES.map((role) => description.files.find((file) => file.role === role)?.path);
  const [own, reader, writer] = paths;
  if (own === undefined || reader === undefined || writer === undefined) return null;
  const parsed = await readDescription(join(dir, own), schema, {
    what: 'a policy',
    next: 'Get the bundle again, or attach its policy anew with the recipe in models/.',
  });
  return { description: parsed, readerFile: join(dir, reader), writerFile: join(dir, writer) };
}
