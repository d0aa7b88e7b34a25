import type { Candidate, PixelBox } from '../contract/index.js';
import type { Engine } from '../engine/index.js';
import { perceiveScene, regionFeatures } from '../perceive/index.js';
import type { PerceiveOptions } from '../perceive/index.js';
import type { Scene } from '../scene/index.js';

/**
 * A class score so low that things of no class are candidates too: what a new term names looks a little like something.
 * On images of a class that no pack has, 94 of 100 objects then have a candidate that overlaps by .3.
 */
const LEAST_SCORE = 0.08;

export interface SeenForTerms {
  readonly boxes: readonly Readonly<PixelBox>[];
  /** One description a box: the region embedding, then what the backbone sees place by place. */
  readonly described: readonly Float32Array[];
}

/**
 * Everything in a scene that a new term could mean, described.
 * @throws GeoR1Error cancelled; whatever perceiving and reading throw
 */
export async function lookForTerms(
  scene: Scene,
  engine: Engine,
  options: Pick<PerceiveOptions, 'cacheDir' | 'signal' | 'where' | 'onProgress'>,
): Promise<SeenForTerms> {
  const { candidates } = await perceiveScene(scene, engine, { ...options, minScore: LEAST_SCORE });
  const boxes = candidates.map(({ bbox }) => bbox);
  const regions = await regionFeatures(scene, engine, boxes, options.signal);
  return { boxes, described: candidates.map((candidate, at) => descriptionOf(candidate, regions[at])) };
}

function descriptionOf({ embedding }: Candidate, region: Float32Array | undefined): Float32Array {
  const own = embedding ?? new Float32Array(0);
  const joined = new Float32Array(own.length + (region?.length ?? 0));
  joined.set(own);
  if (region !== undefined) joined.set(region, own.length);
  return joined;
}
