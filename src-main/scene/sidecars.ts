import { GeoR1Error } from '../contract/index.js';
import { openFile } from './file.js';

/**
 * The whole of a small file that may lie beside a scene; null where there is none, where it is empty or longer than
 * `maxBytes`, because a scene must open whatever lies beside it.
 */
export async function readBeside(path: string, maxBytes: number): Promise<Uint8Array<ArrayBuffer> | null> {
  try {
    const file = await openFile(path);
    try {
      return file.bytes > maxBytes ? null : await file.read(0, file.bytes);
    } finally {
      await file.close();
    }
  } catch (thrown) {
    // A file that is there and cannot be read is said, because without it the scene might lie elsewhere.
    if (thrown instanceof GeoR1Error && ['not-found', 'bad-input'].includes(thrown.code)) return null;
    throw thrown;
  }
}
