import type { PixelBox } from '../contract/index.js';

/** A class of the bundle, as far as words are concerned; the bundle's own vocabulary entries fit as they are. */
export interface VocabularyClass {
  readonly name: string;
  readonly plural: string;
  readonly synonyms: readonly string[];
  /** Plausible longer side on the ground, metres [smallest, largest]. */
  readonly sizeMetres?: readonly [number, number];
}

export interface ReasonVocabulary {
  readonly classes: readonly VocabularyClass[];
  /** Things of the surroundings that the bundle was trained to answer nothing for. */
  readonly distractors: readonly string[];
}

export type PixelWindow = Readonly<PixelBox>;
