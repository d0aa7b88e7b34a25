import { stat } from 'node:fs/promises';
import { GeoR1Error } from '../contract/index.js';

/** What a command is about to read, looked for before a model is started and not after. */

/** @throws GeoR1Error not-found, naming the file */
export const requireFile = (path: string): Promise<void> =>
  requireThat(path, 'file', 'Check the path and its permissions.');

/** @throws GeoR1Error not-found, naming the folder */
export const requireFolder = (path: string): Promise<void> =>
  requireThat(path, 'folder', 'Give the folder of the images with --images.');

/** What cannot be looked at is as good as not there: the errors of both tell to check the path. */
async function requireThat(path: string, kind: 'file' | 'folder', next: string): Promise<void> {
  const found = await stat(path).catch(() => null);
  if ((kind === 'file' ? found?.isFile() : found?.isDirectory()) === true) return;
  throw new GeoR1Error({ code: 'not-found', message: `There is no such ${kind}.`, subject: path, next });
}
