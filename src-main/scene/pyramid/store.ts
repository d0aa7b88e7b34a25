import { createHash, randomBytes } from 'node:crypto';
import { mkdir, readdir, rename, rm, stat, utimes } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { cancelled, GeoR1Error, systemCode } from '../../contract/index.js';
import { fileError } from '../file-errors.js';

/** Which version of which file the overviews are of. */
export interface SourceStamp {
  /** Absolute. */
  readonly path: string;
  readonly bytes: number;
  readonly modifiedMs: number;
}

/** @throws GeoR1Error not-found, io */
export async function sourceStamp(path: string): Promise<SourceStamp> {
  try {
    const { size, mtimeMs } = await stat(path);
    return { path: resolve(path), bytes: size, modifiedMs: mtimeMs };
  } catch (thrown) {
    throw fileError(thrown, path);
  }
}

export const DEFAULT_MAX_BYTES = 4e9;
const FOLDER = 'pyramids';
const WHOLE = '.tif';
const PART = '.part';
/** Part of every key: a change of how overviews are made or stored must not meet old files. */
const VERSION = 1;
/** A part that grows no more for so long was left by a process that was killed. */
const STALE_MS = 30_000;
const POLL_MS = 250;

/**
 * Built overviews in the cache folder, one file a scene, named by path, size and time of modification of the source:
 * a source that changes has none. A file gets its name only when it is whole. Bounded in bytes: whatever was used
 * longest ago is removed, the time of modification being that of the latest use.
 */
export class PyramidStore {
  readonly folder: string;
  readonly maxBytes: number;

  constructor(cacheDir: string, maxBytes: number = DEFAULT_MAX_BYTES) {
    this.folder = join(cacheDir, FOLDER);
    this.maxBytes = maxBytes;
  }

  pathOf(stamp: SourceStamp): string {
    return join(this.folder, keyOf(stamp) + WHOLE);
  }

  /** A new name for writing to. Each has its own, so that two processes never write one file. */
  partOf(stamp: SourceStamp): string {
    return join(this.folder, `${keyOf(stamp)}-${randomBytes(6).toString('hex')}${PART}`);
  }

  /** Where the overviews of this version of the file lie, or null; counts as a use. */
  async find(stamp: SourceStamp): Promise<string | null> {
    const path = this.pathOf(stamp);
    const now = new Date();
    try {
      await stat(path);
      // Where the folder is read-only its files can be used all the same.
      await utimes(path, now, now).catch(() => undefined);
      return path;
    } catch (thrown) {
      if (['ENOENT', 'ENOTDIR'].includes(systemCode(thrown))) return null;
      throw fileError(thrown, path);
    }
  }

  /** Makes the folder and clears it of what was left half-written. @throws GeoR1Error io */
  async prepare(): Promise<void> {
    try {
      await mkdir(this.folder, { recursive: true });
      for (const part of await this.#files(PART)) {
        if (Date.now() - part.usedMs > STALE_MS) await rm(part.path, { force: true });
      }
    } catch (thrown) {
      throw this.writeError(thrown);
    }
  }

  /** Waits while another process writes the same overviews; it may end without having made them. */
  async waitForOthers(stamp: SourceStamp, signal?: AbortSignal): Promise<void> {
    const prefix = keyOf(stamp);
    for (;;) {
      const parts = await this.#files(PART).catch(() => []);
      const alive = parts.some(
        ({ name, usedMs }) => name.startsWith(prefix) && Date.now() - usedMs <= STALE_MS,
      );
      if (!alive) return;
      await sleep(POLL_MS, undefined, signal === undefined ? {} : { signal }).catch(() => {
        throw cancelled();
      });
    }
  }

  /** Gives a whole file its name, and makes room. @throws GeoR1Error io */
  async keep(part: string, stamp: SourceStamp): Promise<string> {
    const path = this.pathOf(stamp);
    try {
      await rename(part, path);
    } catch (thrown) {
      throw this.writeError(thrown);
    }
    await this.prune(path);
    return path;
  }

  /** Removes what was used longest ago until the folder keeps to its bound; `kept` stays. */
  async prune(kept: string): Promise<void> {
    const files = (await this.#files(WHOLE)).sort((a, b) => b.usedMs - a.usedMs);
    let bytes = files.find(({ path }) => path === kept)?.bytes ?? 0;
    for (const file of files) {
      if (file.path === kept) continue;
      bytes += file.bytes;
      if (bytes <= this.maxBytes) continue;
      bytes -= file.bytes;
      // Windows keeps what is open; the next one to come tries again.
      await rm(file.path, { force: true }).catch(() => undefined);
    }
  }

  /** What the file system's refusal means for the user. */
  writeError(thrown: unknown): GeoR1Error {
    if (thrown instanceof GeoR1Error) return thrown;
    const code = systemCode(thrown);
    const full = code === 'ENOSPC' || code === 'EDQUOT';
    const denied = ['EACCES', 'EPERM', 'EROFS', 'ENOTDIR', 'EEXIST', 'ENOENT'].includes(code);
    if (!full && !denied) return GeoR1Error.from(thrown, { code: 'io', subject: this.folder });
    return new GeoR1Error(
      {
        code: 'io',
        message: full
          ? 'The disk is full: the overviews were not kept, and the scene is shown without them.'
          : `The cache folder cannot be written (${code}): the scene is shown without overviews.`,
        subject: this.folder,
        next: full
          ? 'Free some space, or set GEO_R1_CACHE to a folder on another disk.'
          : 'Allow writing there, or set GEO_R1_CACHE to another folder.',
      },
      { cause: thrown },
    );
  }

  async #files(ending: string): Promise<{ path: string; name: string; bytes: number; usedMs: number }[]> {
    const names = (await readdir(this.folder)).filter((name) => name.endsWith(ending));
    const found = await Promise.all(
      names.map(async (name) => {
        const path = join(this.folder, name);
        // Another process may have removed or renamed it since.
        const status = await stat(path).catch(() => null);
        return status === null ? null : { path, name, bytes: status.size, usedMs: status.mtimeMs };
      }),
    );
    return found.filter((file) => file !== null);
  }
}

function keyOf({ path, bytes, modifiedMs }: SourceStamp): string {
  return createHash('sha256')
    .update(JSON.stringify([VERSION, path, bytes, modifiedMs]))
    .digest('hex')
    .slice(0, 32);
}
