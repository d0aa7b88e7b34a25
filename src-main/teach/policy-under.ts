import { chainStepSchema } from '../contract/index.js';
import type { Engine, PolicyPort } from '../engine/index.js';
import { verbToken } from '../reason/policy/index.js';

/** What a chain consists of that names a thing and answers, with nothing between. */
const DIRECT: ReadonlySet<string> = new Set(['find', 'answer']);
const STEPS: ReadonlySet<string> = new Set(
  chainStepSchema.options
    .map(({ shape }) => shape.verb.value)
    .filter((verb) => !DIRECT.has(verb))
    .map(verbToken),
);

/**
 * The tokens of a policy that answers without steps: it may name a thing and answer with all of them, the surest first.
 * The other verbs' places are left blank, so that the grammar finds no token to write them with.
 */
export const tokensOf = (tokens: readonly string[], { chain }: { readonly chain: boolean }): string[] =>
  tokens.map((token) => (!chain && STEPS.has(token) ? '' : token));

/**
 * The engine's policy under an adapter of chains; as it came where there is none. The child takes requests in turn, so
 * that between two readings the bundle is as it came.
 * @param how whether it may write chains, or only name a thing and answer
 * @param taught terms that these chains were taught with
 */
export function policyUnder(
  { teach, policy }: Engine,
  weights: Float32Array | null,
  how: { readonly chain: boolean } = { chain: true },
  taught: readonly string[] = [],
): PolicyPort | null {
  if (policy == null) return null;
  const description = { ...policy.description, tokens: tokensOf(policy.description.tokens, how) };
  if (weights === null || teach == null) return how.chain ? policy : { ...policy, description };
  return {
    description,
    taught,
    read: async (words, summary, signal) => {
      const [, reading] = await Promise.all([
        teach.adapt(weights),
        policy.read(words, summary, signal),
        teach.adapt(null),
      ]);
      return reading;
    },
  };
}
