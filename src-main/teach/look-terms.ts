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
  readonly candidates: readonly Candidate[];
  readonly boxes: readonly Readonly<PixelBox>[];
  /** One description a box: the region embedding, then what the backbone sees place by place. */
  readonly described: readonly Float32Array[];
}

type LookOptions = Pick<PerceiveOptions, 'cacheDir' | 'signal' | 'where' | 'onProgress'>;

/**
 * Everything in a scene that a new term could mean, described.
 * @throws GeoR1Error unsupported where the bundle has no training graphs; cancelled; whatever perceiving and reading throw
 */
export async function lookForTerms(
  scene: Scene,
  engine: Engine,
  options: LookOptions,
): Promise<SeenForTerms> {
  const { candidates } = await perceiveScene(scene, engine, { ...options, minScore: LEAST_SCORE });
  const boxes = candidates.map(({ bbox }) => bbox);
  const regions = await regionFeatures(scene, engine, boxes, options.signal);
  const described = candidates.map(({ embedding }, at) => joined(embedding, regions[at]));
  return { candidates, boxes, described };
}

/** Keeps the latest look at each scene while it is open: describing costs a pass of the backbone. */
export class TermLooks {
  readonly #latest = new WeakMap<Scene, { readonly where: string; readonly seen: Promise<SeenForTerms> }>();

  of(scene: Scene, engine: Engine, options: LookOptions): Promise<SeenForTerms> {
    const where = JSON.stringify(options.where ?? null);
    const latest = this.#latest.get(scene);
    if (latest?.where === where) return latest.seen;
    const seen = lookForTerms(scene, engine, options);
    this.#latest.set(scene, { where, seen });
    // A look that failed or was cancelled is not kept; whoever asked for it is told.
    seen.catch(() => this.#latest.delete(scene));
    return seen;
  }
}

function joined(embedding: ArrayLike<number> = [], region: ArrayLike<number> = []): Float32Array {
  const both = new Float32Array(embedding.length + region.length);
  both.set(embedding);
  both.set(region, embedding.length);
  return both;
}
