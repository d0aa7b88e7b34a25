import { stat } from 'node:fs/promises';
import { extname, resolve } from 'node:path';
import { GeoR1Error } from '../contract/index.js';
import { requireWritable } from '../workspace/index.js';

/** What a command is about to write, checked before the work and not after it. */

/**
 * Refuses an ending that says another format than what is written; a name without one, as a pipe's, says none.
 * @param isNeeded where the ending chooses among formats
 * @throws GeoR1Error bad-input, naming the file
 */
export function checkEnding(
  path: string | undefined,
  format: string,
  endings: readonly string[],
  isNeeded = false,
): void {
  if (path === undefined) return;
  const ending = extname(path).toLowerCase();
  if (endings.includes(ending) || (ending === '' && path !== '-' && !isNeeded)) return;
  throw new GeoR1Error({
    code: 'bad-input',
    message: `This command writes ${format}.`,
    subject: path,
    next: `Give the file the ending ${endings.join(' or ')}.`,
  });
}

/**
 * Refuses to write over what is read, by whatever name or link, two outputs in one place, and what cannot be written.
 * @throws GeoR1Error bad-input, naming the file; io where it cannot be written
 */
export async function checkOutputs(
  outputs: readonly (string | undefined)[],
  inputs: readonly (string | undefined)[],
): Promise<void> {
  const named = outputs.flatMap((output) => (output === undefined ? [] : [resolve(output)]));
  const twice = named.find((path, at) => named.indexOf(path) !== at);
  if (twice !== undefined)
    throw new GeoR1Error({
      code: 'bad-input',
      message: 'Two outputs of this command would go there.',
      subject: twice,
      next: 'Give each a name of its own.',
    });
  const read = await Promise.all(inputs.map(identityOf));
  for (const output of outputs) {
    const own = await identityOf(output);
    if (own === null || !read.includes(own)) continue;
    throw new GeoR1Error({
      code: 'bad-input',
      message: 'It is read by this command and would be written over.',
      subject: output ?? '',
      next: 'Give the output another name.',
    });
  }
  for (const output of outputs) if (output !== undefined) await requireWritable(output);
}

/** The same for two names of one file; null where there is none, or a pipe or device, which hold nothing. */
async function identityOf(path: string | undefined): Promise<string | null> {
  const found = path === undefined ? null : await stat(path).catch(() => null);
  return found?.isFile() === true ? `${found.dev}:${found.ino}` : null;
}
