import { createHash } from 'node:crypto';
import { throwIfAborted } from '../contract/index.js';
import { checkInPlace, openFile, type FileStamp } from './file.js';
import type { SceneIdentity } from './scene.js';

const READ_BYTES = 1 << 20;
const remembered = new Map<string, SceneIdentity>();

/**
 * SHA-256 of the file that was opened, read once; a file whose size and time of modification have not changed is not
 * read again.
 * @throws GeoR1Error where the file at the path is another one by now: what was seen of the scene is not in it.
 */
export async function fileIdentity(stamp: FileStamp, signal?: AbortSignal): Promise<SceneIdentity> {
  throwIfAborted(signal);
  await checkInPlace(stamp);
  const { path, bytes, modifiedMs } = stamp;
  const known = remembered.get(path);
  if (known?.bytes === bytes && known.modifiedMs === modifiedMs) return known;
  const identity = { sha256: await hashOf(stamp, signal), bytes, modifiedMs };
  await checkInPlace(stamp);
  remembered.set(path, identity);
  return identity;
}

async function hashOf({ path, bytes }: FileStamp, signal?: AbortSignal): Promise<string> {
  const hash = createHash('sha256');
  const file = await openFile(path);
  try {
    const piece = (offset: number) => {
      const reading = file.read(offset, Math.min(READ_BYTES, bytes - offset));
      // Awaited below, unless a failure or a cancel comes first.
      void reading.catch(() => undefined);
      return reading;
    };
    let next = piece(0);
    for (let offset = 0; offset < bytes; offset += READ_BYTES) {
      const data = await next;
      throwIfAborted(signal);
      // The disk reads on while this piece is hashed.
      if (offset + READ_BYTES < bytes) next = piece(offset + READ_BYTES);
      hash.update(data);
    }
    return hash.digest('hex');
  } finally {
    await file.close();
  }
}
