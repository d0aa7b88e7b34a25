import type { Candidate, PixelBox } from '../contract/index.js';
import { COLOUR_NAMES } from './colour-names.js';
import { unpackEmbedding } from './embedding.js';
import type { CutSides } from './windows.js';

/** One object as one window saw it, in scene pixels, its scores weighed by how well its size fits the look. */
export interface SceneDetection {
  /** Ordinal of the window times MAX_PER_WINDOW plus the rank in it: the same on every run over the scene. */
  readonly id: number;
  readonly bbox: PixelBox;
  /** Index into the bundle's vocabulary of the best class, and its score. */
  readonly label: number;
  readonly score: number;
  readonly objectness: number;
  readonly quality: number;
  readonly classScores: Float32Array;
  /** Packed, see embedding.ts: a large scene holds hundreds of thousands. */
  readonly embedding: Uint8Array;
  /** Index of the look. */
  readonly look: number;
  /** The sides on which the window's border, inside the scene, cuts it. */
  readonly cut: CutSides;
  readonly lab: readonly [number, number, number] | null;
  /** By COLOUR_NAMES. */
  readonly shares: Float32Array;
  /** Degrees, see principal-axis.ts. */
  readonly axis: number | null;
}

/** A detection with some fields replaced, without copying the others: those may lie in the columns of an index. */
export class ChangedDetection implements SceneDetection {
  readonly bbox: PixelBox;
  readonly #of: SceneDetection;
  readonly #changes: Partial<SceneDetection>;

  constructor(of: SceneDetection, changes: Partial<SceneDetection>) {
    this.#of = of;
    this.#changes = changes;
    this.bbox = changes.bbox ?? of.bbox;
  }

  get id() {
    return this.#of.id;
  }
  get label() {
    return this.#of.label;
  }
  get score() {
    return this.#changes.score ?? this.#of.score;
  }
  get objectness() {
    return this.#changes.objectness ?? this.#of.objectness;
  }
  get quality() {
    return this.#of.quality;
  }
  get classScores() {
    return this.#changes.classScores ?? this.#of.classScores;
  }
  get embedding() {
    return this.#of.embedding;
  }
  get look() {
    return this.#of.look;
  }
  get cut() {
    return this.#changes.cut ?? this.#of.cut;
  }
  get lab() {
    return this.#of.lab;
  }
  get shares() {
    return this.#of.shares;
  }
  get axis() {
    return this.#changes.axis === undefined ? this.#of.axis : this.#changes.axis;
  }
}

/** Detections kept of one window: more than any window of the training packs holds. */
export const MAX_PER_WINDOW = 400;

const MAX_COLOURS = 4;
const MIN_COLOUR_SHARE = 0.02;

export const isCut = ({ left, top, right, bottom }: CutSides): boolean => left || top || right || bottom;

/** Best first; equal ones in the order of their ids, so that every run gives the same. */
export function byScore(detections: readonly SceneDetection[]): SceneDetection[] {
  const ranks = Float64Array.from(detections, ({ score, objectness }) => score + objectness * 1e-3);
  const ids = Float64Array.from(detections, ({ id }) => id);
  const order = Uint32Array.from(detections, (_, i) => i).sort(
    (a, b) => (ranks[b] ?? 0) - (ranks[a] ?? 0) || (ids[a] ?? 0) - (ids[b] ?? 0),
  );
  return Array.from(order, (i) => detections[i]).filter((detection) => detection !== undefined);
}

/** Coordinates as the index keeps them: a look that was resumed must merge exactly as one that was not. */
export const float32Box = ([x, y, width, height]: Readonly<PixelBox>): PixelBox => [
  Math.fround(x),
  Math.fround(y),
  Math.fround(width),
  Math.fround(height),
];

/** What a candidate was seen as; not for the rest of the app, and not copied with it. */
const SEEN = Symbol('detection');
interface Seen {
  readonly [SEEN]: SceneDetection;
}

/**
 * Made when they are asked for: few questions want them of every object, and for all objects of a large scene they would
 * be most of the memory. The getters are the same functions for all candidates, so that these are of one shape: getters of each
 * one's own take five times as much.
 */
const ASKED_FOR = {
  colours: {
    enumerable: true,
    get(this: Seen): Candidate['colours'] {
      const { shares } = this[SEEN];
      return COLOUR_NAMES.map((name, i) => ({ name, share: shares[i] ?? 0 }))
        .filter(({ share }) => share >= MIN_COLOUR_SHARE)
        .sort((a, b) => b.share - a.share)
        .slice(0, MAX_COLOURS);
    },
  },
  embedding: {
    enumerable: true,
    get(this: Seen): Candidate['embedding'] {
      return unpackEmbedding(this[SEEN].embedding);
    },
  },
  classScores: {
    enumerable: true,
    get(this: Seen): Candidate['classScores'] {
      return this[SEEN].classScores;
    },
  },
} as const;

/** The detection as the rest of the app knows it. */
export function toCandidate(
  detection: SceneDetection,
  classNames: readonly string[],
  lookScales: readonly number[],
): Candidate {
  const { id, bbox, objectness, quality, lab, axis } = detection;
  const plain = {
    id,
    bbox,
    label: classNames[detection.label] ?? 'unknown',
    score: detection.score,
    objectness,
    lab: lab === null ? null : [lab[0], lab[1], lab[2]],
    axis,
    lookScale: lookScales[detection.look] ?? 1,
    quality,
  } satisfies Omit<Candidate, keyof typeof ASKED_FOR>;
  Object.defineProperty(plain, SEEN, { value: detection });
  return Object.defineProperties(plain, ASKED_FOR) as unknown as Candidate;
}
