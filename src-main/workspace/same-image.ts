import { stat } from 'node:fs/promises';
import { GeoR1Error, throwIfAborted } from '../contract/index.js';
import { fileIdentity } from '../scene/index.js';
import type { ImageStamp } from '../teach/index.js';

/**
 * Why nothing can be learned from an image, as a sentence without its end, or null. Files may be gigabytes and sets are
 * shown often: the size and the time come first, and the SHA-256 is compared only of a file whose time is another. A run
 * compares it in any case.
 */
export async function imageProblem(path: string, then: ImageStamp | undefined): Promise<string | null> {
  const now = await stampOf(path);
  if (now === null) return 'Its scene is not where it was';
  if (then === undefined) return null;
  if (then.bytes === now.bytes && then.modifiedMs === now.modifiedMs) return null;
  if (then.bytes === now.bytes) {
    if (then.sha256 === null)
      return 'Its scene was written again after it was imported, and may be another; import the set anew';
    const read = await identified(path, now).catch((thrown: unknown) => GeoR1Error.from(thrown));
    if (read instanceof GeoR1Error) return `Its scene cannot be read (${read.message})`;
    if (read.sha256 === then.sha256) return null;
  }
  return 'Its scene is another file than it was';
}

/** Of the files that are there, by path. */
export async function stampsOf(paths: readonly string[]): Promise<Record<string, ImageStamp>> {
  return eachOf(paths, (_, stamp) => Promise.resolve(stamp));
}

/** The same with the SHA-256 of each: all of them are read. Why one cannot be is said by whoever looks at it. */
export async function identitiesOf(
  paths: readonly string[],
  signal?: AbortSignal,
): Promise<Record<string, ImageStamp>> {
  return eachOf(paths, (path, stamp) =>
    identified(path, stamp, signal).catch(() => {
      throwIfAborted(signal);
      return stamp;
    }),
  );
}

async function eachOf(
  paths: readonly string[],
  about: (path: string, stamp: ImageStamp) => Promise<ImageStamp>,
): Promise<Record<string, ImageStamp>> {
  const found: Record<string, ImageStamp> = {};
  for (const path of new Set(paths)) {
    const stamp = await stampOf(path);
    if (stamp !== null) found[path] = await about(path, stamp);
  }
  return found;
}

const identified = (
  path: string,
  { bytes, modifiedMs }: ImageStamp,
  signal?: AbortSignal,
): Promise<ImageStamp> => fileIdentity({ path, bytes, modifiedMs }, signal);

/** Whatever keeps a file from being looked at keeps it from being learned from: it counts as gone, and is shown so. */
async function stampOf(path: string): Promise<ImageStamp | null> {
  const about = await stat(path).catch(() => null);
  return about?.isFile() === true ? { sha256: null, bytes: about.size, modifiedMs: about.mtimeMs } : null;
}
