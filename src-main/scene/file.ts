import { open, stat, type FileHandle } from 'node:fs/promises';
import { GeoR1Error } from '../contract/index.js';
import type { BytePool } from './byte-pool.js';
import { READ_DEADLINE_MS, stalled, withDeadline } from './deadline.js';
import { changed, fileError, truncated, vanished } from './file-errors.js';

/** Which version of which file it is. */
export interface FileStamp {
  readonly path: string;
  readonly bytes: number;
  readonly modifiedMs: number;
}

/** A regular file open for positioned reads, whose size is known, so that no read goes past its end. */
export interface OpenFile extends FileStamp {
  /**
   * Exactly `length` bytes.
   * @param pool whose memory they may be in
   * @throws GeoR1Error `bad-input` where the file ends before; `io` where it was changed since it was opened, or where
   * the disk or the network share does not answer in time.
   */
  read(offset: number, length: number, pool?: BytePool): Promise<Uint8Array<ArrayBuffer>>;
  close(): Promise<void>;
}

/** Reads of a file that is being written may succeed and be wrong, so its size and time are looked at this often. */
const CHECK_EVERY_MS = 1000;

/** @throws GeoR1Error `not-found` for a missing file, `bad-input` for a folder or an empty file, `io` for the rest. */
export async function openFile(path: string): Promise<OpenFile> {
  const opening = open(path, 'r');
  let handle: FileHandle;
  try {
    handle = await withDeadline(opening, READ_DEADLINE_MS, path);
  } catch (thrown) {
    // An open that answers after all must not keep its handle.
    void opening.then((late) => late.close()).catch(() => undefined);
    throw fileError(thrown, path);
  }
  try {
    const status = await withDeadline(handle.stat(), READ_DEADLINE_MS, path);
    if (!status.isFile()) {
      const what = status.isDirectory() ? 'is a folder' : 'is not a regular file';
      throw new GeoR1Error({
        code: 'bad-input',
        message: `This ${what}.`,
        subject: path,
        next: 'Choose a GeoTIFF, JPEG or PNG file.',
      });
    }
    if (status.size === 0) {
      throw new GeoR1Error({
        code: 'bad-input',
        message: 'The file is empty.',
        subject: path,
        next: 'Copy or download it again.',
      });
    }
    return fileReader(handle, { path, bytes: status.size, modifiedMs: status.mtimeMs });
  } catch (thrown) {
    await handle.close();
    throw fileError(thrown, path);
  }
}

/** What a reader needs of Node's file handle. */
export type ReadHandle = Pick<FileHandle, 'stat' | 'close'> & {
  read(buffer: Uint8Array, at: number, length: number, position: number): Promise<{ bytesRead: number }>;
};

/** @param deadlineMs how long the disk may take for one read. */
export function fileReader(
  handle: ReadHandle,
  stamp: FileStamp,
  deadlineMs: number = READ_DEADLINE_MS,
): OpenFile {
  const { path, bytes } = stamp;
  let checkedAt = performance.now();
  /** Reads that are past their deadline and still hold a thread; others would only wait behind them. */
  let overdue = 0;

  async function timely<T>(work: () => Promise<T>): Promise<T> {
    if (overdue > 0) throw stalled(path, deadlineMs);
    return withDeadline(work(), deadlineMs, path, (late) => {
      overdue++;
      void late.catch(() => undefined).finally(() => overdue--);
    });
  }

  async function checkUnchanged(): Promise<void> {
    checkedAt = performance.now();
    const status = await timely(() => handle.stat());
    if (status.size !== bytes || status.mtimeMs !== stamp.modifiedMs) throw changed(path);
  }

  async function readAll(
    offset: number,
    length: number,
    pool: BytePool | undefined,
  ): Promise<Uint8Array<ArrayBuffer>> {
    const buffer = pool?.take(length) ?? new Uint8Array(length);
    let done = 0;
    while (done < length) {
      const { bytesRead } = await timely(() => handle.read(buffer, done, length - done, offset + done));
      if (bytesRead === 0) throw truncated(path, offset + length, offset + done);
      done += bytesRead;
    }
    return buffer;
  }

  return {
    ...stamp,
    async read(offset, length, pool) {
      if (
        ![offset, length].every(Number.isSafeInteger) ||
        offset < 0 ||
        length < 0 ||
        offset + length > bytes
      ) {
        throw truncated(path, offset + length, bytes);
      }
      try {
        if (performance.now() - checkedAt > CHECK_EVERY_MS) await checkUnchanged();
        return await readAll(offset, length, pool);
      } catch (thrown) {
        const error = fileError(thrown, path);
        // A read that fails because the file was cut or replaced says so, not that the file is damaged.
        if (error.code === 'bad-input') await checkUnchanged();
        throw error;
      }
    },
    async close() {
      const closing = handle.close();
      // Node waits for reads under way, which on a stalled share would never end.
      if (overdue > 0) void closing.catch(() => undefined);
      else await closing;
    },
  };
}

/** @throws GeoR1Error where the file at the path is no longer the one that was opened. */
export async function checkInPlace(stamp: FileStamp): Promise<void> {
  const { path } = stamp;
  const status = await withDeadline(stat(path), READ_DEADLINE_MS, path).catch((thrown: unknown) => {
    const error = fileError(thrown, path);
    throw error.code === 'not-found' ? vanished(path, thrown) : error;
  });
  if (status.size !== stamp.bytes || status.mtimeMs !== stamp.modifiedMs) throw changed(path);
}
