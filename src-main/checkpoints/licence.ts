import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Enough of a model card for its front matter. */
const MAX_CARD_CHARACTERS = 20_000;
const FRONT_MATTER = /^---\r?\n([\s\S]*?)\r?\n---/;
const FIRST_LINE_CHARACTERS = 120;

/**
 * What a checkpoint's folder says of its licence: the model card's entry, else the first line of its LICENSE file.
 * @returns null where it says nothing, which is not the same as free to use
 */
export async function licenceOf(dir: string): Promise<string | null> {
  const read = (name: string): Promise<string> => readFile(join(dir, name), 'utf8').catch(() => '');
  const matter = FRONT_MATTER.exec((await read('README.md')).slice(0, MAX_CARD_CHARACTERS))?.[1] ?? '';
  const entry = (key: string): string | null =>
    new RegExp(`^${key}:[ \\t]*["']?([^"'\\r\\n#]+)`, 'm').exec(matter)?.[1]?.trim() ?? null;
  // The hub writes `license: other` with the name in a field of its own.
  const named = entry('license') === 'other' ? (entry('license_name') ?? 'other') : entry('license');
  if (named !== null) return named;
  const text = (await read('LICENSE')) || (await read('LICENSE.txt'));
  const first = text.split('\n').find((line) => line.trim() !== '');
  return first?.trim().slice(0, FIRST_LINE_CHARACTERS) ?? null;
}
