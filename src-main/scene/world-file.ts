import { extname } from 'node:path';
import type { Affine } from '../geometry/index.js';
import { readBeside } from './sidecars.js';

/** Six numbers and their line ends; a longer file is something else. */
const MAX_BYTES = 4096;
const LINES = 6;

/**
 * The world file of a picture, by the names that GDAL tries: first and last letter of the extension with a `w` (.tfw,
 * .jgw, .pgw), the whole extension with one (.tifw, .jpegw), .wld; in lower case, then in upper case.
 */
export async function readWorldFile(path: string): Promise<{ affine: Affine; file: string } | null> {
  const own = extname(path);
  const stem = path.slice(0, path.length - own.length);
  for (const ending of worldEndings(own.slice(1))) {
    const bytes = await readBeside(stem + ending, MAX_BYTES);
    if (bytes === null) continue;
    const affine = parseWorldFile(new TextDecoder('latin1').decode(bytes));
    if (affine !== null) return { affine, file: stem + ending };
  }
  return null;
}

export function worldEndings(extension: string): string[] {
  const lower = extension.toLowerCase();
  const short = lower.length >= 2 ? `.${lower[0] ?? ''}${lower.at(-1) ?? ''}w` : null;
  const names = [...(short === null ? [] : [short]), `.${lower}w`, '.wld'];
  return [...new Set(names.flatMap((name) => [name, name.toUpperCase()]))];
}

/**
 * dx/dcol, dy/dcol, dx/drow, dy/drow, x, y, a line each; x and y are of the centre of the top left pixel. Decimal commas
 * are taken as points. Null where the lines are not these, or give pixels no area.
 */
export function parseWorldFile(text: string): Affine | null {
  const lines = text.split(/\r\n|\r|\n/).filter((line) => line.trim() !== '');
  const [a, d, b, e, x, y] = lines
    .slice(0, LINES)
    .map((line) => Number.parseFloat(line.trim().replace(',', '.')));
  if (a === undefined || d === undefined || b === undefined || e === undefined) return null;
  if (x === undefined || y === undefined || ![a, b, d, e, x, y].every(Number.isFinite)) return null;
  if (a * e === b * d) return null;
  return [x - (a + b) / 2, a, b, y - (d + e) / 2, d, e];
}
