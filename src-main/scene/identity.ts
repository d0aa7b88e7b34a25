import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { cancelled, throwIfAborted } from '../contract/index.js';
import { fileError } from './file.js';
import type { SceneIdentity } from './scene.js';

const READ_BYTES = 1 << 20;
const remembered = new Map<string, SceneIdentity>();

/** SHA-256 of a file, streamed; a file whose size and time of modification have not changed is not read again. */
export async function fileIdentity(path: string, signal?: AbortSignal): Promise<SceneIdentity> {
  throwIfAborted(signal);
  try {
    const { size, mtimeMs } = await stat(path);
    const known = remembered.get(path);
    if (known?.bytes === size && known.modifiedMs === mtimeMs) return known;
    const hash = createHash('sha256');
    await pipeline(createReadStream(path, { highWaterMark: READ_BYTES }), hash, { signal });
    const identity = { sha256: hash.digest('hex'), bytes: size, modifiedMs: mtimeMs };
    remembered.set(path, identity);
    return identity;
  } catch (thrown) {
    if (signal?.aborted) throw cancelled();
    throw fileError(thrown, path);
  }
}
