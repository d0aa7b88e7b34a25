import type { ExecutedStep, Outline, PixelBox } from '../contract/index.js';
import type { CocoImage, Expression } from './expressions.js';
import type { Overlap } from './raster.js';
import type { Judged, Judgement } from './verdict.js';
import type { Writing } from './writing.js';

/** What was answered to one expression: boxes in pixels, best first; none where the answer is "none". */
export interface Grounded {
  readonly boxes: readonly {
    readonly bbox: Readonly<PixelBox>;
    readonly score?: number;
    readonly outline?: Pick<Outline, 'pixels'>;
  }[];
  /** How it came about, where that is known: for saying why it went wrong. */
  readonly chain?: readonly ExecutedStep[];
  readonly unread?: readonly string[];
  readonly candidates?: Judged['candidates'];
  /** Of looking and of reasoning; looking is 0 for what was taken from an index. */
  readonly elapsedMs?: { readonly perceive: number; readonly reason: number };
  /** What a checkpoint wrote for it; left out where the built-in engine answered. */
  readonly writing?: Writing;
}

/** How one expression went: `right` is a hit, the F1, or a right refusal. */
export interface ExpressionResult {
  readonly expression: Expression;
  readonly answered: readonly Readonly<PixelBox>[];
  readonly right: number;
  /** Nothing could be read in what a checkpoint wrote. */
  readonly invalid?: boolean;
  /** Left out in results that were read from a file. */
  readonly details?: ExpressionDetails;
}

/** All that tables and gallery need of one expression, small enough to keep for a hundred thousand. */
export interface ExpressionDetails {
  readonly truth: readonly Readonly<PixelBox>[];
  readonly image: CocoImage;
  /** Of the answered boxes, where they have any. */
  readonly scores: readonly number[];
  /** Whether the image has no other object of the target's class; null where several or none are meant. */
  readonly unique: boolean | null;
  /** Of the masks; null where the answer or the truth has none. */
  readonly overlap: Overlap | null;
  readonly elapsedMs: Grounded['elapsedMs'];
  /** Steps in words. */
  readonly chain: readonly string[];
  /** Null where the answer is right. */
  readonly judgement: Judgement | null;
  readonly writing?: Writing;
}
