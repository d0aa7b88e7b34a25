import { join } from 'node:path';
import { z } from 'zod';
import type { Bundle } from './bundle.js';
import { readDescription } from './read-description.js';

/** `teach.json`: the training graphs of a bundle and the layout of what they train. The recipe in models/teach writes it. */
const name = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/);
/** Files of the bundle that frozen weights lie in, as they were when the graphs were made. */
const graph = { weightFiles: z.array(z.object({ name, sha256: z.string() })).max(8) };
const chainSchema = z.object({
  train: name,
  score: name,
  reader: name,
  writer: name,
  ...graph,
  /** Numbers of the adapter, all in one vector. */
  weights: z.number().int().positive(),
  /** Parts of the vector; those with a deviation begin as noise of it, the others as zero. */
  segments: z.array(
    z.object({
      name: z.string(),
      offset: z.number().int().nonnegative(),
      length: z.number().int().positive(),
      deviation: z.number().nonnegative(),
    }),
  ),
  /** Chain tokens that the graphs were made for. */
  tokens: z.number().int().positive(),
});

const schema = z.object({
  /** Null where the graphs were made for another policy than the bundle's. */
  chain: chainSchema.nullable().default(null),
  term: z.object({
    train: name,
    /** Of the Gaussian that moves boxes in rollouts. */
    boxDeviation: z.number().positive(),
  }),
  regions: z.object({ file: name, features: z.number().int().positive(), ...graph }),
  /** Names of the scalars, in their order. */
  scalars: z.array(z.string()),
});
export type TeachDescription = z.infer<typeof schema>;

/**
 * The training graphs of a bundle; null where it has none, or has them of another perceiver.
 * @throws GeoR1Error `bad-input` where the file is no such description
 */
export async function loadTeach({ dir, description }: Bundle): Promise<TeachDescription | null> {
  const own = description.files.find(({ role }) => role === 'teach');
  if (own === undefined) return null;
  const parsed = await readDescription(join(dir, own.path), schema, {
    what: 'training graphs',
    next: 'Get the bundle again, or export its training graphs anew with the recipe in models/.',
  });
  const same = (files: TeachDescription['regions']['weightFiles']): boolean =>
    files.every(({ name: path, sha256 }) =>
      description.files.some((entry) => entry.path === path && entry.sha256 === sha256),
    );
  // Graphs that point into other content would compute with noise.
  if (!same(parsed.regions.weightFiles)) return null;
  return parsed.chain !== null && !same(parsed.chain.weightFiles) ? { ...parsed, chain: null } : parsed;
}
