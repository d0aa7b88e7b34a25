import { open, type FileHandle } from 'node:fs/promises';
import { GeoR1Error } from '../contract/index.js';

/** A regular file open for positioned reads, whose size is known, so that no read goes past its end. */
export interface OpenFile {
  readonly path: string;
  readonly bytes: number;
  readonly modifiedMs: number;
  /** Exactly `length` bytes. @throws GeoR1Error `bad-input` where the file ends before. */
  read(offset: number, length: number): Promise<Uint8Array<ArrayBuffer>>;
  close(): Promise<void>;
}

const NEXT_CHECK_PATH = 'Check the path, or choose the file again.';

/** @throws GeoR1Error `not-found` for a missing file, `bad-input` for a folder or an empty file, `io` for the rest. */
export async function openFile(path: string): Promise<OpenFile> {
  let handle: FileHandle;
  try {
    handle = await open(path, 'r');
  } catch (thrown) {
    throw fileError(thrown, path);
  }
  try {
    const status = await handle.stat();
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
    return reader(handle, path, status.size, status.mtimeMs);
  } catch (thrown) {
    await handle.close();
    throw fileError(thrown, path);
  }
}

function reader(handle: FileHandle, path: string, bytes: number, modifiedMs: number): OpenFile {
  return {
    path,
    bytes,
    modifiedMs,
    async read(offset, length) {
      if (!Number.isSafeInteger(offset) || offset < 0 || length < 0 || offset + length > bytes) {
        throw truncated(path, offset + length, bytes);
      }
      const buffer = new Uint8Array(length);
      let done = 0;
      while (done < length) {
        const { bytesRead } = await handle
          .read(buffer, done, length - done, offset + done)
          .catch((thrown: unknown) => {
            throw fileError(thrown, path);
          });
        if (bytesRead === 0) throw truncated(path, offset + length, offset + done);
        done += bytesRead;
      }
      return buffer;
    },
    close: () => handle.close(),
  };
}

export function truncated(path: string, needed: number, bytes: number): GeoR1Error {
  return new GeoR1Error({
    code: 'bad-input',
    message: `The file is cut short or damaged: it points to byte ${needed}, but ends at ${bytes}.`,
    subject: path,
    next: 'Copy or download it again; `gdalinfo -checksum` shows whether the original is whole.',
  });
}

export function fileError(thrown: unknown, path: string): GeoR1Error {
  if (thrown instanceof GeoR1Error) return thrown;
  const reason = (thrown as NodeJS.ErrnoException).code ?? '';
  if (reason === 'ENOENT' || reason === 'ENOTDIR') {
    return new GeoR1Error(
      { code: 'not-found', message: 'There is no such file.', subject: path, next: NEXT_CHECK_PATH },
      { cause: thrown },
    );
  }
  if (reason === 'EISDIR') {
    return new GeoR1Error(
      { code: 'bad-input', message: 'This is a folder.', subject: path, next: 'Choose a file in it.' },
      { cause: thrown },
    );
  }
  const denied = reason === 'EACCES' || reason === 'EPERM';
  return new GeoR1Error(
    {
      code: 'io',
      message: denied
        ? 'The file may not be read: permission denied.'
        : `The file cannot be read (${reason || String(thrown)}).`,
      subject: path,
      next: denied ? 'Ask for read permission, or copy it elsewhere.' : NEXT_CHECK_PATH,
    },
    { cause: thrown },
  );
}
