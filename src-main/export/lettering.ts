import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type * as OpenType from 'opentype.js';
import type { Font } from 'opentype.js';

const require = createRequire(import.meta.url);
// Node loads the package's CommonJS build, in which an import finds no named exports.
const { parse } = require('opentype.js') as typeof OpenType;

/**
 * Text as outlines from a font that ships with the app. SVG text would be drawn with the machine's own fonts, and a
 * server or a container often has none: every letter would be an empty box.
 */
export interface Lettering {
  /** Width in pixels at a font size in pixels. */
  width(text: string, size: number): number;
  /** SVG path data with the baseline starting at (x, y). */
  path(text: string, x: number, y: number, size: number): string;
}

const FONT_FILE = '@fontsource/dejavu-sans/files/dejavu-sans-latin-400-normal.woff';
/** A tenth of a pixel is finer than any screen or printer shows. */
const PATH_DECIMALS = 1;

let font: Font | null = null;

/** Reads the font on first use. */
export function lettering(): Lettering {
  font ??= parse(fontBytes());
  const loaded = font;
  return {
    width: (text, size) => loaded.getAdvanceWidth(text, size),
    path: (text, x, y, size) => loaded.getPath(text, x, y, size).toPathData(PATH_DECIMALS),
  };
}

function fontBytes(): ArrayBuffer {
  const bytes = readFileSync(require.resolve(FONT_FILE));
  return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
}
