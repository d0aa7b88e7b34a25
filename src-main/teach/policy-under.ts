import type { Engine, PolicyPort } from '../engine/index.js';

/**
 * The engine's policy under an adapter of chains; as it came where there is none. The child takes requests in turn, so
 * that between two readings the bundle is as it came.
 */
export function policyUnder({ teach, policy }: Engine, chain: Float32Array | null): PolicyPort | null {
  if (policy == null || chain === null || teach == null) return policy ?? null;
  return {
    description: policy.description,
    read: async (words, summary, signal) => {
      const [, reading] = await Promise.all([
        teach.adapt(chain),
        policy.read(words, summary, signal),
        teach.adapt(null),
      ]);
      return reading;
    },
  };
}
