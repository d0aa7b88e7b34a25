import type { Dirent } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { GeoR1Error, isMissing, throwIfAborted } from '../contract/index.js';

/** What the scene folder reads; sidecars (.ovr, .msk, .aux.xml, .tfw) are read with the file that they belong to. */
const EXTENSIONS = /\.(tiff?|gtiff|jpe?g|png)$/i;
/** More scenes than this at once are more than a list can be used for. */
export const MAX_FOLDER_FILES = 2000;
/** Folders below folders; deeper ones are almost always a mistaken choice, such as a whole disk. */
const MAX_DEPTH = 8;
const NUMBERS_BY_VALUE = new Intl.Collator('en', { numeric: true });

export interface FolderFiles {
  /** Absolute, by name, with numbers by value: tile_9 comes before tile_10. */
  readonly files: readonly string[];
  /** Folders that could not be listed. */
  readonly failed: readonly { readonly file: string; readonly error: GeoR1Error }[];
  /** Whether there are more files than the limit. */
  readonly more: boolean;
}

/**
 * The scenes below a folder. Hidden files and links to folders are left out, the latter because they may lead in a circle.
 * @throws GeoR1Error not-found, io, bad-input where it is no folder, cancelled
 */
export async function folderFiles(given: string, signal?: AbortSignal): Promise<FolderFiles> {
  const root = resolve(given);
  await checkFolder(root, given);
  const files: string[] = [];
  const failed: { file: string; error: GeoR1Error }[] = [];
  let level = [root];
  for (let depth = 0; depth <= MAX_DEPTH && level.length > 0; depth++) {
    const below: string[] = [];
    for (const folder of level) {
      throwIfAborted(signal);
      const entries = await readdir(folder, { withFileTypes: true }).catch((thrown: unknown) => {
        if (folder === root) throw unreadable(folder, thrown);
        failed.push({ file: folder, error: unreadable(folder, thrown) });
        return [];
      });
      for (const entry of entries.filter(({ name }) => !name.startsWith('.'))) {
        if (entry.isDirectory()) below.push(join(folder, entry.name));
        else if (isScene(entry)) files.push(join(folder, entry.name));
      }
    }
    level = below.sort(NUMBERS_BY_VALUE.compare);
    if (files.length > MAX_FOLDER_FILES) break;
  }
  files.sort(NUMBERS_BY_VALUE.compare);
  return { files: files.slice(0, MAX_FOLDER_FILES), failed, more: files.length > MAX_FOLDER_FILES };
}

const isScene = (entry: Dirent): boolean =>
  (entry.isFile() || entry.isSymbolicLink()) && EXTENSIONS.test(entry.name);

async function checkFolder(root: string, given: string): Promise<void> {
  const status = await stat(root).catch((thrown: unknown) => {
    throw unreadable(given, thrown);
  });
  if (status.isDirectory()) return;
  throw new GeoR1Error({
    code: 'bad-input',
    message: 'This is a file, not a folder.',
    subject: given,
    next: 'Open it as a file.',
  });
}

function unreadable(folder: string, cause: unknown): GeoR1Error {
  const missing = isMissing(cause);
  return new GeoR1Error(
    {
      code: missing ? 'not-found' : 'io',
      message: missing ? 'There is no such folder.' : `The folder cannot be read: ${String(cause)}.`,
      subject: folder,
      next: 'Check the path and its permissions.',
    },
    { cause },
  );
}
