import type { ModelLook, SceneInfo } from '../contract/index.js';
import type { SceneFrame } from '../geometry/index.js';

/** Scene pixels; may reach past the edge of the scene. */
export interface PixelWindow {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface WindowPixels {
  /** height x width x 3, row by row, red green blue, 8 bits; 0 where not valid. */
  readonly rgb: Uint8Array;
  /** height x width, 255 where at least half of the pixel has data, else 0. */
  readonly valid: Uint8Array;
  readonly anyValid: boolean;
}

export interface StoredValues {
  readonly width: number;
  readonly height: number;
  readonly bands: number;
  /** bands x height x width as stored (no stretch, no palette, nodata left in); NaN outside the scene. */
  readonly values: Float64Array;
}

export interface SceneIdentity {
  /** Of the whole file, lower-case hexadecimal. */
  readonly sha256: string;
  readonly bytes: number;
  readonly modifiedMs: number;
}

/** A picture on disk, georeferenced or not, read by windows. */
export interface Scene {
  readonly info: SceneInfo;
  readonly frame: SceneFrame;
  /** The path it was opened from. */
  readonly file: string;
  /** Hash of the file, streamed once and remembered by path, size and time of modification. */
  identity(signal?: AbortSignal): Promise<SceneIdentity>;
  /**
   * A window as the model and the map see it: display bands, stretched to 8 bits, resampled to `out` pixels. Reduction
   * averages areas, from the coarsest overview that is still fine enough; enlargement is bilinear. What lies outside
   * the scene, nodata, transparent or masked is not valid.
   */
  readWindow(
    window: PixelWindow,
    out: { readonly width: number; readonly height: number },
    signal?: AbortSignal,
  ): Promise<WindowPixels>;
  /** Stored values of all bands at full resolution, for a pixel readout; at most 4 Mpx x bands at a time. */
  readValues(window: PixelWindow, signal?: AbortSignal): Promise<StoredValues>;
  /** Closes the file; reads under way fail. */
  close(): Promise<void>;
}

export interface OpenSceneOptions {
  /**
   * Cache folder: a large scene without overviews is drawn from those that are built there, and coarsely until then.
   * Tiles alone: what `readWindow` and `readValues` give is never another for it.
   */
  readonly pyramids?: string;
  /** 1-based: three bands as red, green, blue, or one as grey. Default: by photometric interpretation. */
  readonly bands?: readonly number[];
  /** What `readWindow` gives, and so the model sees, in the place of the display bands as they are stretched by default. */
  readonly model?: ModelLook;
  /** `EPSG:n`, for a file that has none that leads to the Earth; refused for a file that has another. */
  readonly crs?: string;
  /**
   * Reads no pixels, for lists of many files: bands that need their values looked at are taken at their word, and the
   * stretch has no numbers. The scene is for its `info` and `frame` alone.
   */
  readonly headerOnly?: boolean;
  readonly signal?: AbortSignal;
}
