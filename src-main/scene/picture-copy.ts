import { mkdtemp, rm, statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Sharp } from 'sharp';
import { cancelled, GeoR1Error, systemCode } from '../contract/index.js';
import { openFile, type OpenFile } from './file.js';

/** Side of the copy's tiles, so that a small window reads little of a wide picture. */
const TILE_SIDE = 256;
const MEGABYTE = 1e6;

/**
 * A copy of a picture as an uncompressed TIFF in tiles among the temporary files, open. libvips writes it line by line,
 * so memory does not grow with the picture (its raw output would be held whole). The copy has no name by the time this
 * returns: what is open can be read without one, and nothing is left behind by a process that is killed.
 * @param bytes of the pixels, for which there has to be space
 * @param subject the picture, for errors
 * @throws GeoR1Error `io` where the temporary folder cannot take it; libvips' error where the picture is damaged
 */
export async function decodedCopy(
  source: Sharp,
  bytes: number,
  subject: string,
  signal?: AbortSignal,
): Promise<OpenFile> {
  const refuse = temporaryFolderError(subject);
  const folder = await spacious(bytes, refuse);
  const path = join(folder, 'picture.tif');
  try {
    const tiles = { tile: true, tileWidth: TILE_SIDE, tileHeight: TILE_SIDE };
    const writing = source.tiff({ compression: 'none', bigtiff: true, ...tiles }).toFile(path);
    await orAborted(writing, signal);
    return await openFile(path);
  } catch (thrown) {
    const [what = '', why = ''] = thrown instanceof Error ? thrown.message.split('\n') : [];
    // libvips names the file that it could not write; of the picture it says nothing then.
    throw what.startsWith(path) ? refuse(why.replace(/^system error: /, ''), thrown) : thrown;
  } finally {
    // libvips cannot be stopped: what it still writes after a cancel goes with the folder.
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}

type Refuse = (why: string, cause?: unknown) => GeoR1Error;

function temporaryFolderError(subject: string): Refuse {
  return (why, cause) =>
    new GeoR1Error(
      {
        code: 'io',
        message: `It is decoded into the folder for temporary files, ${tmpdir()}, which cannot take it (${why}).`,
        subject,
        next: 'Free space there, or name another folder by the environment variable TMPDIR (TEMP on Windows), and open it again.',
      },
      { cause },
    );
}

/** A new folder, where there is space for so many bytes: a full disk would stop other programs too. */
async function spacious(bytes: number, refuse: Refuse): Promise<string> {
  try {
    const { bavail, bsize } = await statfs(tmpdir());
    if (bavail * bsize < bytes) {
      const [needed, left] = [Math.ceil(bytes / MEGABYTE), Math.floor((bavail * bsize) / MEGABYTE)];
      throw refuse(`ENOSPC: it needs ${needed} MB of ${left} MB that are free`);
    }
    return await mkdtemp(join(tmpdir(), 'geo-r1-'));
  } catch (thrown) {
    throw thrown instanceof GeoR1Error ? thrown : refuse(systemCode(thrown) || String(thrown), thrown);
  }
}

/** What the work gives, unless the signal comes first; the work goes on then, unheard. */
function orAborted<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return work;
  return new Promise((resolve, reject) => {
    const stop = (): void => reject(cancelled());
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}
