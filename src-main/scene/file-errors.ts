import { GeoR1Error, systemCode } from '../contract/index.js';

const NEXT_CHECK_PATH = 'Check the path, or choose the file again.';

export function truncated(path: string, needed: number, bytes: number): GeoR1Error {
  return new GeoR1Error({
    code: 'bad-input',
    message: `The file is cut short or damaged: it points to byte ${needed}, but ends at ${bytes}.`,
    subject: path,
    next: 'Copy or download it again; `gdalinfo -checksum` shows whether the original is whole.',
  });
}

export function changed(path: string): GeoR1Error {
  return new GeoR1Error({
    code: 'io',
    message: 'The file has changed since it was opened.',
    subject: path,
    next: 'Open it again.',
  });
}

export function vanished(path: string, cause?: unknown): GeoR1Error {
  return new GeoR1Error(
    {
      code: 'not-found',
      message: 'The file was moved or deleted after it was opened.',
      subject: path,
      next: 'Put it back, or open it from its new place.',
    },
    { cause },
  );
}

/** An error of the file system in our words. */
export function fileError(thrown: unknown, path: string): GeoR1Error {
  if (thrown instanceof GeoR1Error) return thrown;
  const reason = systemCode(thrown);
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
  // A share whose server forgot the file answers so.
  if (reason === 'ESTALE') return vanished(path, thrown);
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
