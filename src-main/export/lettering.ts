import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type * as OpenType from 'opentype.js';

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

let font: OpenType.Font | null = null;

/** Reads the font on first use. */
export function lettering(): Lettering {
  font ??= parse(fontBytes());
  const loaded = font;
  // Letter by letter: this font has ligature rules that the library's own layout of a whole text throws on.
  const glyphs = (text: string): OpenType.Glyph[] => Array.from(text, (letter) => loaded.charToGlyph(letter));
  const advance = (glyph: OpenType.Glyph, size: number): number =>
    ((glyph.advanceWidth ?? 0) * size) / loaded.unitsPerEm;
  return {
    width: (text, size) => glyphs(text).reduce((sum, glyph) => sum + advance(glyph, size), 0),
    path: (text, x, y, size) => {
      let at = x;
      return glyphs(text)
        .map((glyph) => {
          const data = glyph.getPath(at, y, size).toPathData(PATH_DECIMALS);
          at += advance(glyph, size);
          return data;
        })
        .join('');
    },
  };
}

function fontBytes(): ArrayBuffer {
  const bytes = readFileSync(require.resolve(FONT_FILE));
  return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
}
