import type { Candidate, PixelBox } from '../../contract/index.js';
import type { SceneFrame } from '../../geometry/index.js';
import type { CloserLook } from '../../perceive/index.js';
import type { ReasonVocabulary } from '../vocabulary.js';
import type { OutlineSize } from './outlined.js';
import type { Ruler } from './ruler.js';
import type { StepSet } from './sets.js';
import type { SpatialIndex } from './spatial-index.js';
import type { Threshold } from './threshold.js';

/** What every step is executed with. */
export interface ExecutionContext {
  readonly candidates: readonly Candidate[];
  readonly frame: SceneFrame;
  readonly ruler: Ruler;
  /** The asked extent, or the whole scene. */
  readonly region: Readonly<PixelBox>;
  readonly vocabulary: ReasonVocabulary;
  /** Score from which a candidate of the class counts. */
  readonly threshold: (className: string) => Threshold;
  /** Whether landmarks may be seen less surely than that; not where a score was asked for. */
  readonly faint: boolean;
  /** Fit of a candidate to free text, 0 to 1; null where there is no text encoder. */
  readonly textScore: ((term: string) => ((candidate: Candidate) => number | null) | null) | null;
  readonly textThreshold: number;
  /** Headings and colours of parts by candidate, of those that were looked at more closely. */
  readonly close: ReadonlyMap<number, CloserLook>;
  /** Sizes of outlines by candidate, of those that were drawn to be measured. */
  readonly outlines: ReadonlyMap<number, OutlineSize>;
  /** Surfaces that stand for a kind of thing which is not seen as such: the water of "swimming pool". */
  readonly loose: ReadonlySet<string>;
  /** The set of an earlier step. */
  readonly set: (number: number) => StepSet;
  /** Spatial index of the set of an earlier step; built once. */
  readonly index: (number: number) => SpatialIndex;
}
