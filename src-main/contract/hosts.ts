import { z } from 'zod';
import { errorShapeSchema } from './errors.js';
import { displayQuery, type Display } from './display.js';

/**
 * What both hosts serve at the same paths: the loopback host under `http://127.0.0.1:<port>`, Electron under
 * `app://geo-r1`. Frames travel over the WebSocket in a browser and over `window.geoR1` in Electron.
 */
export const SOCKET_PATH = '/socket';
export const UPLOAD_PATH = '/upload';

/** Sides of a map tile in pixels. */
export const TILE_SIZES = [256, 512] as const;
export type TileSize = (typeof TILE_SIZES)[number];

/**
 * MapLibre's template of a scene's web-mercator tiles (XYZ, y from the north); transparent where nodata.
 * @param display the scene's own default where left out
 */
export function tileTemplate(scene: string, size: TileSize, display?: Display | null): string {
  return `/tiles/${scene}/{z}/{x}/{y}?size=${size}${displayPart(display)}`;
}

const displayPart = (display: Display | null | undefined): string =>
  display == null ? '' : `&${displayQuery(display)}`;

/**
 * A picture of a scene in its own pixel frame.
 * @param window [x, y, width, height] in scene pixels; the whole scene where left out
 * @param maxSide longest side of the picture in pixels; never larger than the window itself
 * @param display the scene's own default where left out
 */
export function previewPath(
  scene: string,
  maxSide: number,
  window?: readonly [number, number, number, number],
  display?: Display | null,
): string {
  const part = window === undefined ? '' : `&window=${window.join(',')}`;
  return `/preview/${scene}?max=${maxSide}${part}${displayPart(display)}`;
}

/** A browser has no path for a dropped file, so it sends the bytes: `POST` this, then `scene.openUpload`. */
export function uploadPath(fileName: string): string {
  return `${UPLOAD_PATH}?name=${encodeURIComponent(fileName)}`;
}

export const uploadReplySchema = z.object({ upload: z.string() });

/** The body of every HTTP answer that is not a success. */
export const httpErrorSchema = z.object({ error: errorShapeSchema });

/** What the preload puts at `window.geoR1`; absent in a browser. */
export interface WindowBridge {
  /** Sends one request frame. */
  post(frame: unknown): void;
  /** Hears every reply frame; the function returned stops it. */
  listen(listener: (frame: unknown) => void): () => void;
  /** Path of a dropped `File`, for `scene.open`. */
  pathOfFile(file: object): string;
}
