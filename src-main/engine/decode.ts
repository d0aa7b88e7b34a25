/**
 * From the perceiver's raw outputs of one image to detections: score, top-K, suppression of repeats. Runs in the
 * child process, so that only candidates cross the pipe; pure.
 */

/** Raw outputs of one image over L locations, C classes, E embedding dimensions; all row-major. */
export interface RawOutputs {
  /** [L, 4] x1, y1, x2, y2 in pixels of the network's input. */
  readonly boxes: Float32Array;
  /** [L, C] logits of the bundle's vocabulary. */
  readonly logits: Float32Array;
  /** [L] logit of the predicted overlap with the true box. */
  readonly quality: Float32Array;
  /** [L] logit that anything is here, whatever its class. */
  readonly objectness: Float32Array;
  /** [L, E] region embedding. */
  readonly embedding: Float32Array;
}

export interface DecodeSettings {
  /** C. */
  readonly classes: number;
  /** E. */
  readonly embeddingDimension: number;
  /** a in sigmoid(logit)^(1-a) * sigmoid(quality)^a. */
  readonly scoreExponent: number;
  /** Lowest class score that makes a detection. */
  readonly minScore: number;
  /** Lowest objectness score that makes a detection without a class. */
  readonly minObjectness: number;
  /** Overlap (IoU) above which two detections of one class are one object. */
  readonly nms: number;
  /** Overlap (IoU) from which repeats of one class have a say in the place of the one kept. */
  readonly vote: number;
  readonly maxDetections: number;
}

/** n detections, best first, as flat arrays that cross a process boundary cheaply. */
export interface PackedDetections {
  /** [n, 4] x1, y1, x2, y2 in input pixels, clipped to the image. */
  readonly boxes: Float32Array;
  /** [n] index into the vocabulary. */
  readonly labels: Uint16Array;
  /** [n] */
  readonly scores: Float32Array;
  /** [n] */
  readonly objectness: Float32Array;
  /** [n] predicted overlap with the true box, 0 to 1 */
  readonly quality: Float32Array;
  /** [n, C] */
  readonly classScores: Float32Array;
  /** [n, E] */
  readonly embeddings: Float32Array;
}

/** Locations kept before suppression: far above what a window of objects holds, and bounds the quadratic step. */
const TOP_K = 1500;
/**
 * Overlap (IoU) above which two detections are one object although their best classes differ ("bridge" and
 * "overpass" on the same pixels). The one kept takes the higher score of each class, so neither reading is lost.
 */
const SAME_OBJECT_IOU = 0.75;
/** A box must be at least this wide and high, in input pixels, after clipping to the image. */
const MIN_SIDE_PX = 1;

const sigmoid = (logit: number): number => 1 / (1 + Math.exp(-logit));

type Corners = readonly [number, number, number, number];

interface Pick {
  readonly location: number;
  readonly label: number;
  readonly score: number;
  /** Detections with a class rank above all that have none. */
  readonly rank: number;
  readonly objectness: number;
  readonly quality: number;
  readonly box: Corners;
  readonly area: number;
}

/** A pick that was kept, with the score-weighted sum of the boxes that vote on its place. */
interface Kept {
  readonly pick: Pick;
  /** [C] */
  readonly classScores: Float32Array;
  readonly corners: [number, number, number, number];
  weight: number;
}

/**
 * @param image size of the network's input in pixels
 * @returns detections with a class first, by falling score, then those that only objectness speaks for
 */
export function decodeDetections(
  raw: RawOutputs,
  image: { readonly width: number; readonly height: number },
  settings: DecodeSettings,
): PackedDetections {
  const picks = pickLocations(raw, image, settings);
  picks.sort((a, b) => b.rank - a.rank || a.location - b.location);
  return pack(suppress(picks.slice(0, TOP_K), raw, settings), raw, settings);
}

/** Far more than rounding can move a logit. */
const LOGIT_SLACK = 1e-3;
/** Beyond it a sigmoid rounds to one. */
const LARGEST_LOGIT = 30;

/** Below this logit, sigmoid(logit) ** power is less than `score`: nothing else has to be computed. */
function leastLogit(score: number, power: number): number {
  const share = score ** (1 / power);
  return Math.min(LARGEST_LOGIT, Math.log(share / (1 - share)) - LOGIT_SLACK);
}

function pickLocations(
  raw: RawOutputs,
  image: { readonly width: number; readonly height: number },
  { classes, scoreExponent, minScore, minObjectness }: DecodeSettings,
): Pick[] {
  const leastClass = leastLogit(minScore, 1 - scoreExponent);
  const leastObject = leastLogit(minObjectness, 1 - scoreExponent);
  const leastQuality = leastLogit(Math.min(minScore, minObjectness), scoreExponent);
  const picks: Pick[] = [];
  for (let location = 0; location < raw.quality.length; location++) {
    // Neither factor of a score exceeds one: most places are told by their logits, before anything dear.
    if ((raw.quality[location] ?? -Infinity) < leastQuality) continue;
    const offset = location * classes;
    let best = 0;
    let bestLogit = -Infinity;
    for (let label = 0; label < classes; label++) {
      const logit = raw.logits[offset + label] ?? -Infinity;
      if (logit > bestLogit) {
        bestLogit = logit;
        best = label;
      }
    }
    const objectLogit = raw.objectness[location] ?? -Infinity;
    if (bestLogit < leastClass && objectLogit < leastObject) continue;
    const quality = sigmoid(raw.quality[location] ?? -Infinity);
    const factor = quality ** scoreExponent;
    const score = sigmoid(bestLogit) ** (1 - scoreExponent) * factor;
    const objectness = sigmoid(objectLogit) ** (1 - scoreExponent) * factor;
    if (!(score >= minScore || objectness >= minObjectness)) continue;
    const box = clippedBox(raw.boxes, location, image);
    if (box === null) continue;
    const rank = score >= minScore ? 1 + score : objectness;
    picks.push({ location, label: best, score, rank, objectness, quality, box, area: areaOf(box) });
  }
  return picks;
}

function classScoresOf(
  pick: Pick,
  raw: RawOutputs,
  { classes, scoreExponent }: DecodeSettings,
): Float32Array {
  const factor = pick.quality ** scoreExponent;
  const scores = new Float32Array(classes);
  for (let label = 0; label < classes; label++) {
    const logit = raw.logits[pick.location * classes + label] ?? -Infinity;
    scores[label] = sigmoid(logit) ** (1 - scoreExponent) * factor;
  }
  return scores;
}

function clippedBox(
  boxes: Float32Array,
  location: number,
  { width, height }: { readonly width: number; readonly height: number },
): Corners | null {
  const at = location * 4;
  const x1 = Math.max(0, boxes[at] ?? NaN);
  const y1 = Math.max(0, boxes[at + 1] ?? NaN);
  const x2 = Math.min(width, boxes[at + 2] ?? NaN);
  const y2 = Math.min(height, boxes[at + 3] ?? NaN);
  // Also false for NaN: a model that went wrong must not give boxes.
  return x2 - x1 >= MIN_SIDE_PX && y2 - y1 >= MIN_SIDE_PX ? [x1, y1, x2, y2] : null;
}

const areaOf = ([x1, y1, x2, y2]: Corners): number => (x2 - x1) * (y2 - y1);

function overlap(a: Pick, b: Pick): number {
  const width = Math.min(a.box[2], b.box[2]) - Math.max(a.box[0], b.box[0]);
  if (width <= 0) return 0;
  const height = Math.min(a.box[3], b.box[3]) - Math.max(a.box[1], b.box[1]);
  if (height <= 0) return 0;
  const shared = width * height;
  return shared / (a.area + b.area - shared);
}

/**
 * Greedy suppression over picks sorted best first. A repeat that lies close moves the box kept: the score-weighted mean
 * of all predictions of one object is nearer to it than the best-scored one (box voting, Gidaris and Komodakis 2015).
 */
function suppress(picks: readonly Pick[], raw: RawOutputs, settings: DecodeSettings): Kept[] {
  const kept: Kept[] = [];
  for (const pick of picks) {
    const classless = pick.score < settings.minScore;
    let repeated = false;
    for (const other of kept) {
      const shared = overlap(pick, other.pick);
      const sameKind = classless || pick.label === other.pick.label;
      if (shared <= (sameKind ? settings.nms : SAME_OBJECT_IOU)) continue;
      if (!classless) {
        raiseScores(other.classScores, classScoresOf(pick, raw, settings));
        if (sameKind && shared >= settings.vote) addVote(other, pick);
      }
      repeated = true;
      break;
    }
    if (!repeated && kept.length < settings.maxDetections) {
      kept.push(voted(pick, classScoresOf(pick, raw, settings)));
    }
  }
  return kept;
}

function voted(pick: Pick, classScores: Float32Array): Kept {
  const weight = Math.max(pick.score, pick.objectness);
  const [x1, y1, x2, y2] = pick.box;
  return { pick, classScores, corners: [x1 * weight, y1 * weight, x2 * weight, y2 * weight], weight };
}

function addVote(target: Kept, { box, score }: Pick): void {
  box.forEach((coordinate, i) => (target.corners[i] = (target.corners[i] ?? 0) + coordinate * score));
  target.weight += score;
}

function raiseScores(target: Float32Array, source: Float32Array): void {
  for (let label = 0; label < target.length; label++)
    target[label] = Math.max(target[label] ?? 0, source[label] ?? 0);
}

function pack(kept: readonly Kept[], raw: RawOutputs, settings: DecodeSettings): PackedDetections {
  const { classes, embeddingDimension } = settings;
  const classScores = new Float32Array(kept.length * classes);
  const embeddings = new Float32Array(kept.length * embeddingDimension);
  kept.forEach(({ pick, classScores: scores }, row) => {
    classScores.set(scores, row * classes);
    const from = pick.location * embeddingDimension;
    embeddings.set(raw.embedding.subarray(from, from + embeddingDimension), row * embeddingDimension);
  });
  return {
    boxes: Float32Array.from(kept.flatMap(({ corners, weight }) => corners.map((sum) => sum / weight))),
    labels: Uint16Array.from(kept, ({ pick }) => pick.label),
    scores: Float32Array.from(kept, ({ pick }) => pick.score),
    objectness: Float32Array.from(kept, ({ pick }) => pick.objectness),
    quality: Float32Array.from(kept, ({ pick }) => pick.quality),
    classScores,
    embeddings,
  };
}
