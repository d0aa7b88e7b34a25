import { join } from 'node:path';
import type { Candidate, Chain } from '../contract/index.js';
import { pixelFrame } from '../geometry/index.js';
import type { PolicyPort } from '../engine/index.js';
import { reason } from '../reason/index.js';
import type { LookCloser, VocabularyClass, Writer } from '../reason/index.js';
import type { Grounded } from './expression-result.js';
import type { CocoImage } from './expressions.js';
import { trueCandidates } from './true-boxes.js';
import type { TruthIndex } from './truth-index.js';

export interface TruthGroundOptions {
  readonly truth: TruthIndex;
  /** Folder of the images. */
  readonly images: string;
  /** Words of the bundle. */
  readonly vocabulary: readonly VocabularyClass[];
  readonly distractors?: readonly string[];
  readonly policy?: PolicyPort | null;
  /** What the bundle sees besides boxes; left out, nothing lies around and nothing is looked at more closely. */
  readonly around?: ((imagePath: string) => Promise<Around>) | undefined;
  readonly signal?: AbortSignal;
}

/** Regions of surfaces, and headings and colours of parts where they are asked for. */
export interface Around {
  readonly regions: readonly Candidate[];
  readonly lookCloser?: LookCloser;
}

/** Who writes the chain, or the chain itself. */
export type ChainBy = { readonly writer: Writer } | { readonly chain: Chain };

/** Answers with the true boxes as candidates: what is then missed was not understood. Images are looked at once. */
export class TruthGround {
  readonly #options: TruthGroundOptions;
  readonly #seen = new Map<number, { candidates: readonly Candidate[]; around: Around }>();

  constructor(options: TruthGroundOptions) {
    this.#options = options;
  }

  /** @throws GeoR1Error cancelled; where the image cannot be read */
  async ground(image: CocoImage, expression: string, by: ChainBy): Promise<Grounded> {
    const { vocabulary, distractors = [], policy, signal } = this.#options;
    const { candidates, around } = await this.#of(image);
    const started = performance.now();
    const { chosen, steps, unread } = await reason(expression, {
      task: 'gres',
      candidates,
      frame: pixelFrame(image.width, image.height),
      vocabulary,
      distractors,
      policy,
      signal,
      lookCloser: around.lookCloser,
      ...('chain' in by ? { given: { chain: by.chain, by: 'edited' } } : { writer: by.writer }),
    });
    const byId = new Map(candidates.map((candidate) => [candidate.id, candidate]));
    const boxes = chosen.flatMap(({ candidate, score }) => {
      const found = byId.get(candidate);
      return found === undefined ? [] : [{ bbox: found.bbox, score }];
    });
    const elapsedMs = { perceive: 0, reason: performance.now() - started };
    // What was seen of the objects is judged; the box of a region may look like one.
    const objects = candidates.filter(({ strips }) => strips === undefined);
    return { boxes, chain: steps, unread, candidates: objects, elapsedMs };
  }

  async #of(image: CocoImage): Promise<{ candidates: readonly Candidate[]; around: Around }> {
    const { truth, images } = this.#options;
    const known = this.#seen.get(image.id);
    if (known !== undefined) return known;
    const path = join(images, image.file_name);
    const marked = { ...truth.coco, annotations: [...truth.marked(image.id)] };
    const boxes = await trueCandidates(path, image.id, marked);
    const around = (await this.#options.around?.(path)) ?? { regions: [] };
    const seen = { candidates: [...boxes, ...around.regions], around };
    this.#seen.set(image.id, seen);
    return seen;
  }
}
