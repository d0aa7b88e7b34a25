import { resizeBicubic } from './bicubic.js';
import { smartResize } from './smart-resize.js';
import type { ResizeRule, Size } from './smart-resize.js';

/** What the settings of its image processor say of a checkpoint's pictures. */
export interface PictureRule extends ResizeRule {
  /** Side of a patch in pixels, and patches a side that are merged into one token. */
  readonly patchSize: number;
  readonly mergeSize: number;
  /** Frames a patch spans; a still picture is repeated. */
  readonly temporalPatchSize: number;
  /** Of red, green and blue, in units of 255. */
  readonly mean: readonly [number, number, number];
  readonly std: readonly [number, number, number];
}

/** 8-bit RGB, row-major. */
export interface Picture extends Size {
  readonly rgb: Uint8Array;
}

/** One picture as the vision encoder takes it. */
export interface PreparedPicture {
  /** [rows * columns, channels * frames * patch * patch], patches block by block of merged ones. */
  readonly patches: Float32Array;
  /** [frames, rows, columns] in patches. */
  readonly grid: readonly [number, number, number];
  /** The size that the model saw: its pixel coordinates are in this frame. */
  readonly resized: Size;
  /** Tokens that stand for it in the prompt. */
  readonly tokens: number;
}

const CHANNELS = 3;
const BYTE = 1 / 255;

/**
 * Resizes, normalises and cuts a picture as Qwen2VLImageProcessor does with Pillow. Pure.
 * @throws GeoR1Error `unsupported` where it is too elongated
 */
export function preparePicture(picture: Picture, rule: PictureRule): PreparedPicture {
  const resized = smartResize(picture, rule);
  const rgb = resizeBicubic(picture.rgb, picture, resized);
  const rows = resized.height / rule.patchSize;
  const columns = resized.width / rule.patchSize;
  return {
    patches: cut(rgb, resized.width, rows, columns, rule),
    grid: [1, rows, columns],
    resized,
    tokens: (rows * columns) / rule.mergeSize ** 2,
  };
}

function cut(rgb: Uint8Array, width: number, rows: number, columns: number, rule: PictureRule): Float32Array {
  const { patchSize: side, mergeSize: merge, temporalPatchSize: frames } = rule;
  const normal = normalisation(rule);
  const area = side * side;
  const patches = new Float32Array(rows * columns * CHANNELS * frames * area);
  let to = 0;
  for (let block = 0; block < (rows * columns) / merge ** 2; block++) {
    const blockRow = Math.floor(block / (columns / merge));
    const blockColumn = block % (columns / merge);
    for (let inner = 0; inner < merge * merge; inner++) {
      const top = (blockRow * merge + Math.floor(inner / merge)) * side;
      const left = (blockColumn * merge + (inner % merge)) * side;
      for (let c = 0; c < CHANNELS; c++) {
        for (let y = 0; y < side; y++) {
          for (let x = 0; x < side; x++) {
            const value = normal[c * 256 + (rgb[((top + y) * width + left + x) * CHANNELS + c] ?? 0)] ?? 0;
            for (let f = 0; f < frames; f++) patches[to + f * area + y * side + x] = value;
          }
        }
        to += frames * area;
      }
    }
  }
  return patches;
}

/** Of each channel and byte its normalised value, with Python's steps in single precision. */
function normalisation({ mean, std }: PictureRule): Float32Array {
  const table = new Float32Array(CHANNELS * 256);
  for (let c = 0; c < CHANNELS; c++) {
    for (let byte = 0; byte < 256; byte++) {
      const scaled = Math.fround(byte * BYTE);
      table[c * 256 + byte] = Math.fround(scaled - Math.fround(mean[c] ?? 0)) / Math.fround(std[c] ?? 1);
    }
  }
  return table;
}
