import { randomBytes } from 'node:crypto';
import { mkdir, open, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { GeoR1Error } from '../contract/index.js';

/** Files appear whole or not at all: they grow under a name of their own beside the wanted one. */
const partialName = (path: string): string => `${path}.${randomBytes(4).toString('hex')}.partial`;

/** On the disk before it gets its name, so that a power cut leaves the old file or the new one. @throws GeoR1Error io, naming the file */
export async function writeWhole(path: string, data: string | Uint8Array): Promise<void> {
  const partial = partialName(path);
  try {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(partial, data, { flag: 'wx', flush: true });
    await rename(partial, path);
  } catch (thrown) {
    await rm(partial, { force: true }).catch(() => undefined); // the first error says more
    throw cannotWrite(path, thrown);
  }
}

/** A text file written line by line. */
export interface WholeFile {
  write(text: string): Promise<void>;
  /** Gives the file its name. */
  keep(): Promise<void>;
  /** Deletes what was written; does nothing after `keep`. */
  discard(): Promise<void>;
}

export async function startWholeFile(path: string): Promise<WholeFile> {
  const partial = partialName(path);
  const file = await mkdir(dirname(path), { recursive: true })
    .then(() => open(partial, 'wx'))
    .catch((thrown: unknown) => {
      throw cannotWrite(path, thrown);
    });
  let isOpen = true;
  return {
    write: async (text) => {
      await file.writeFile(text).catch((thrown: unknown) => {
        throw cannotWrite(path, thrown);
      });
    },
    keep: async () => {
      await file.close();
      isOpen = false;
      await rename(partial, path);
    },
    discard: async () => {
      if (!isOpen) return;
      isOpen = false;
      await file.close();
      await rm(partial, { force: true });
    },
  };
}

function cannotWrite(path: string, cause: unknown): GeoR1Error {
  return new GeoR1Error(
    {
      code: 'io',
      message: `It cannot be written: ${cause instanceof Error ? cause.message : String(cause)}.`,
      subject: path,
      next: 'Check the folder, its permissions and the space on the disk.',
    },
    { cause },
  );
}
