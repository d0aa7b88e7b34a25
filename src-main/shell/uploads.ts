import { randomBytes } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, readdir, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Readable } from 'node:stream';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { cancelled, GeoR1Error, systemCode } from '../contract/index.js';

const GIGABYTE = 1e9;
/** What a browser may send; larger scenes are opened by their path. */
export const DEFAULT_UPLOAD_LIMIT_BYTES = 8 * GIGABYTE;

/** Longest file name that is kept, in characters; file systems stop at 255 bytes. */
const MAX_NAME_LENGTH = 80;
/** What a stream says whose sender went away. */
const GONE = ['ERR_STREAM_PREMATURE_CLOSE', 'ECONNRESET', 'ABORT_ERR'];

/**
 * Files that a browser dropped, each in a folder of its own below the cache folder. They go when their scene is
 * closed, when the host ends, and, after a crash, when the next host starts.
 */
export class UploadShelf {
  readonly #root: string;
  readonly #folder: string;
  readonly #limitBytes: number;
  readonly #paths = new Map<string, string>();

  /** @param root folder shared by all hosts of this user */
  constructor(root: string, limitBytes: number = DEFAULT_UPLOAD_LIMIT_BYTES) {
    this.#root = root;
    this.#folder = join(root, `${process.pid}-${randomBytes(4).toString('hex')}`);
    this.#limitBytes = limitBytes;
  }

  /**
   * Streams a file to the disk.
   * @param name what the user's file is called; only its last part is used
   * @param declaredBytes from Content-Length, or null
   * @returns the id for `scene.openUpload`
   * @throws GeoR1Error bad-input where it is too large, cancelled where the sender went away; nothing is left then
   */
  async receive(name: string, bytes: Readable, declaredBytes: number | null): Promise<string> {
    if (declaredBytes !== null && declaredBytes > this.#limitBytes) throw this.#tooLarge(name);
    const id = randomBytes(9).toString('base64url');
    const folder = join(this.#folder, id);
    const path = join(folder, safeName(name));
    await mkdir(folder, { recursive: true });
    let received = 0;
    const counter = new Transform({
      transform: (chunk: Buffer, _encoding, done) => {
        received += chunk.length;
        if (received > this.#limitBytes) done(this.#tooLarge(name));
        else done(null, chunk);
      },
    });
    try {
      await pipeline(bytes, counter, createWriteStream(path, { flags: 'wx' }));
    } catch (thrown) {
      await rm(folder, { recursive: true, force: true });
      if (GONE.includes(systemCode(thrown))) throw cancelled();
      throw GeoR1Error.from(thrown, {
        code: 'io',
        subject: name,
        next: 'Is the disk of the cache folder full?',
      });
    }
    this.#paths.set(id, path);
    return id;
  }

  /** @throws GeoR1Error not-found */
  take(id: string): { path: string; discard: () => Promise<void> } {
    const path = this.#paths.get(id);
    if (path === undefined) {
      throw new GeoR1Error({
        code: 'not-found',
        message: 'There is no such upload.',
        subject: id,
        next: 'Drop the file again.',
      });
    }
    return {
      path,
      discard: async () => {
        this.#paths.delete(id);
        await rm(join(this.#folder, id), { recursive: true, force: true });
      },
    };
  }

  /** Deletes what hosts that are no longer running have left. */
  async sweep(): Promise<void> {
    const names = await readdir(this.#root).catch(() => []); // no folder yet: nothing to sweep
    const stale = names.filter((name) => {
      const pid = Number(/^(\d+)-/.exec(name)?.[1] ?? NaN);
      return Number.isInteger(pid) && pid !== process.pid && !isRunning(pid);
    });
    await Promise.all(stale.map((name) => rm(join(this.#root, name), { recursive: true, force: true })));
  }

  async close(): Promise<void> {
    this.#paths.clear();
    await rm(this.#folder, { recursive: true, force: true });
  }

  #tooLarge(name: string): GeoR1Error {
    return new GeoR1Error({
      code: 'bad-input',
      message: `The file is larger than the ${this.#limitBytes / GIGABYTE} GB that a browser may send.`,
      subject: name,
      next: 'Open it by its path, or in the desktop window, which reads it where it lies.',
    });
  }
}

/** The last part of a name, without what any file system minds; never empty, never hidden. */
export function safeName(name: string): string {
  const last = basename(name.replaceAll('\\', '/'));
  const plain = last.replaceAll(/[^\p{L}\p{N}._ -]/gu, '_').replace(/^\.+/, '');
  return plain.slice(-MAX_NAME_LENGTH).trim() || 'scene';
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (cause) {
    return systemCode(cause) === 'EPERM';
  }
}
