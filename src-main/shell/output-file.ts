import { stat } from 'node:fs/promises';
import { extname } from 'node:path';
import { GeoR1Error } from '../contract/index.js';

/** What a command is about to write, checked before the work and not after it. */

/**
 * Refuses an ending that says another format than what is written; a name without one, as a pipe's, says none.
 * @throws GeoR1Error bad-input, naming the file
 */
export function checkEnding(path: string | undefined, format: string, endings: readonly string[]): void {
  if (path === undefined) return;
  const ending = extname(path).toLowerCase();
  if (path !== '-' && (ending === '' || endings.includes(ending))) return;
  throw new GeoR1Error({
    code: 'bad-input',
    message: `This command writes ${format}.`,
    subject: path,
    next: `Give the file the ending ${endings.join(' or ')}.`,
  });
}

/**
 * Refuses to write over what is read, by whatever name or link.
 * @throws GeoR1Error bad-input, naming the file
 */
export async function refuseOverwriting(
  outputs: readonly (string | undefined)[],
  inputs: readonly (string | undefined)[],
): Promise<void> {
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
}

/** The same for two names of one file; null where there is none, or a pipe or device, which hold nothing. */
async function identityOf(path: string | undefined): Promise<string | null> {
  const found = path === undefined ? null : await stat(path).catch(() => null);
  return found?.isFile() === true ? `${found.dev}:${found.ino}` : null;
}
