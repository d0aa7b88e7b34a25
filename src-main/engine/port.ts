import type { ProviderReport } from '../contract/index.js';
import type { Bundle } from './bundle.js';
import type { PolicyDescription } from './policy-bundle.js';
import type { TeachPort } from './training.js';

/** What an engine does for the rest of the app; `engine.ts` does it in a child process. */

/** One object in one window. */
export interface Detection {
  /** [x, y, width, height] in pixels of the network's input, clipped to it. */
  readonly bbox: readonly [number, number, number, number];
  /** Best class of the bundle's vocabulary, and its score, 0 to 1. */
  readonly label: string;
  readonly score: number;
  /** Class-agnostic probability that something is here, 0 to 1. */
  readonly objectness: number;
  /** Predicted overlap of the box with the true one, 0 to 1. */
  readonly quality: number;
  /** Region embedding in the text encoder's query space. */
  readonly embedding: Float32Array;
  /** Score of every class, in the order of the bundle's vocabulary. */
  readonly classScores: Float32Array;
}

/** uint8 RGB pictures of one size: `data` is [batch, height, width, 3], row-major; sides are multiples of the bundle's. */
export interface ImageBatch {
  readonly data: Uint8Array;
  readonly batch: number;
  readonly height: number;
  readonly width: number;
}

export interface DetectOptions {
  readonly minScore: number;
  readonly maxPerImage: number;
  /**
   * Asks for the ground too, where the bundle sees it: uint8 [batch, H/stride * W/stride, surfaces], 255 times each
   * probability, in the order of `perceiver.surface.classes`. Told before the detections are given.
   */
  readonly onSurfaces?: (levels: Uint8Array) => void;
}

export interface Engine {
  readonly bundle: Bundle;
  /** Which execution provider runs, and why those before it do not. */
  readonly report: ProviderReport;
  /** Runs the perceiver; one list an image, best first. Calls made together queue in the child. */
  detect(images: ImageBatch, options: DetectOptions, signal?: AbortSignal): Promise<Detection[][]>;
  /** Query vectors of phrases; `score = sigmoid(embedding . query + bundle.text.bias)`. */
  encodeText(texts: readonly string[], signal?: AbortSignal): Promise<Float32Array[]>;
  /**
   * Which pixels of crops belong to the object that each crop was made around.
   * @param crops uint8 [count, S, S, 3] RGB, S = `bundle.description.mask.cropPixels`
   * @returns uint8 [count, S, S], 255 times the probability of each pixel
   * @throws GeoR1Error `unsupported` where the bundle has no mask model
   */
  masks(crops: Uint8Array, count: number, signal?: AbortSignal): Promise<Uint8Array>;
  /**
   * Where in its crop the object lies that each crop was made around.
   * @param crops uint8 [count, S, S, 3] RGB, S = `bundle.description.boxes.cropPixels`
   * @returns float32 [count, 4], x1 y1 x2 y2 in shares of the crop's side
   * @throws GeoR1Error `unsupported` where the bundle has no model of edges
   */
  boxes(crops: Uint8Array, count: number, signal?: AbortSignal): Promise<Float32Array>;
  /** The bundle's policy; null or left out where it has none. */
  readonly policy?: PolicyPort | null;
  /** The bundle's training graphs; null or left out where it has none. */
  readonly teach?: TeachPort | null;
  close(): Promise<void>;
}

/** Writes chains token by token; its grammar is the caller's. */
export interface PolicyPort {
  readonly description: PolicyDescription;
  /** Terms that its chains were taught with: it has no tokens for them, but knows of them. None where left out. */
  readonly taught?: readonly string[];
  /** @param counts,gsd buckets of what the scene holds, as `reason/policy` makes them */
  read(
    words: readonly string[],
    summary: { readonly counts: readonly number[]; readonly gsd: number },
    signal?: AbortSignal,
  ): Promise<PolicyReading>;
}

/** A question that was read. */
export interface PolicyReading {
  /** Words that can be pointed at: those of the question, or fewer where it was cut. */
  readonly words: number;
  /**
   * Row r goes on from row `parents[r]` of the step before with `tokens[r]`.
   * @returns [rows, tokens + words] logits, row-major
   */
  step(tokens: readonly number[], parents: readonly number[], signal?: AbortSignal): Promise<Float32Array>;
  close(): Promise<void>;
}
