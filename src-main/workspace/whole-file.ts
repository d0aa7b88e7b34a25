import { randomBytes } from 'node:crypto';
import { mkdir, open, readlink, realpath, rename, rm, rmdir, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { GeoR1Error, isMissing } from '../contract/index.js';

/** Files appear whole or not at all: they grow under a name of their own beside the wanted one. */
const partialName = (path: string): string => `${path}.${randomBytes(4).toString('hex')}.partial`;

/** On the disk before it gets its name, so that a power cut leaves the old file or the new one. @throws GeoR1Error io, naming the file */
export async function writeWhole(path: string, data: string | Uint8Array): Promise<void> {
  const file = await startWholeFile(path);
  try {
    await file.write(data);
    await file.keep();
  } finally {
    await file.discard();
  }
}

/** A file written piece by piece. */
export interface WholeFile {
  write(data: string | Uint8Array): Promise<void>;
  /** Gives the file its name. */
  keep(): Promise<void>;
  /** Deletes what was written; does nothing after `keep`. */
  discard(): Promise<void>;
}

/**
 * A link stays and the file behind it is written. A pipe or a device takes what it is given as it comes: nothing else can be
 * put in its place.
 * @throws GeoR1Error io, naming the file
 */
export async function startWholeFile(path: string): Promise<WholeFile> {
  const failed = (thrown: unknown): never => {
    throw cannotWrite(path, thrown);
  };
  const { target, isStream } = await destinationOf(path).catch(failed);
  const partial = isStream ? target : partialName(target);
  const file = await mkdir(dirname(target), { recursive: true })
    .then(() => open(partial, isStream ? 'w' : 'wx'))
    .catch(failed);
  let isOpen = true;
  const discard = async (): Promise<void> => {
    if (!isOpen) return;
    isOpen = false;
    await file.close();
    if (!isStream) await rm(partial, { force: true });
  };
  return {
    write: async (data) => {
      await file.writeFile(data).catch(failed);
    },
    keep: async () => {
      isOpen = false;
      try {
        if (!isStream) await file.sync();
        await file.close();
        if (!isStream) await rename(partial, target);
      } catch (thrown) {
        if (!isStream) await rm(partial, { force: true }).catch(() => undefined); // the first error says more
        failed(thrown);
      }
    },
    discard,
  };
}

/**
 * Finds out before long work whether a file could be written when it is done. What waits behind a pipe is left alone.
 * @throws GeoR1Error io, naming the file
 */
export async function requireWritable(path: string): Promise<void> {
  const failed = (thrown: unknown): never => {
    throw cannotWrite(path, thrown);
  };
  const found = await orMissing(stat(path)).catch(failed);
  if (found?.isDirectory() === true) throw cannotWrite(path, new Error('it is a folder'));
  if (found !== null && !found.isFile()) return;
  const { target } = await destinationOf(path).catch(failed);
  const folder = resolve(dirname(target));
  const made = await mkdir(folder, { recursive: true }).catch(failed);
  try {
    await (await startWholeFile(path)).discard();
  } finally {
    // What may fail before it writes leaves no empty folders.
    if (made !== undefined) await removeEmpty(folder, dirname(made));
  }
}

/** Removes empty folders, from one up to below another; stops at one that somebody else has put something into. */
async function removeEmpty(folder: string, below: string): Promise<void> {
  if (folder === below) return;
  const isGone = await rmdir(folder).then(
    () => true,
    () => false,
  );
  if (isGone) await removeEmpty(dirname(folder), below);
}

/** The file that a path leads to, and whether it is one that is written in place. */
async function destinationOf(path: string): Promise<{ target: string; isStream: boolean }> {
  const found = await orMissing(stat(path));
  // The path of a pipe that is handed over (/dev/stdout, /dev/fd/3) leads to nothing that has a name.
  if (found !== null && !found.isFile() && !found.isDirectory()) return { target: path, isStream: true };
  if (found !== null) return { target: await realpath(path), isStream: false };
  const behind = await readlink(path).catch(() => null);
  return { target: behind === null ? path : resolve(dirname(path), behind), isStream: false };
}

async function orMissing<T>(found: Promise<T>): Promise<T | null> {
  return found.catch((thrown: unknown) => {
    if (isMissing(thrown)) return null;
    throw thrown;
  });
}

export function cannotWrite(path: string, cause: unknown): GeoR1Error {
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
