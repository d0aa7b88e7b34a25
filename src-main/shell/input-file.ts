import { stat } from 'node:fs/promises';
import { GeoR1Error } from '../contract/index.js';

/** What a command is about to read, looked for before a model is started and not after. */

/** @throws GeoR1Error not-found, naming the file */
export async function requireFile(path: string): Promise<void> {
  if (await leadsTo(path, 'file')) return;
  throw new GeoR1Error({
    code: 'not-found',
    message: 'There is no such file.',
    subject: path,
    next: 'Check the path and its permissions.',
  });
}

/** @throws GeoR1Error not-found, naming the folder */
export async function requireFolder(path: string): Promise<void> {
  if (await leadsTo(path, 'folder')) return;
  throw new GeoR1Error({
    code: 'not-found',
    message: 'There is no such folder.',
    subject: path,
    next: 'Give the folder of the images with --images.',
  });
}

/** What cannot be looked at is as good as not there: the errors of both tell to check the path. */
async function leadsTo(path: string, kind: 'file' | 'folder'): Promise<boolean> {
  const found = await stat(path).catch(() => null);
  return (kind === 'file' ? found?.isFile() : found?.isDirectory()) === true;
}
