import { rm } from 'node:fs/promises';
import { GeoR1Error, throwIfAborted } from '../../contract/index.js';
import { openFile } from '../file.js';
import { readSceneFile } from '../scene-file.js';
import type { Raster } from '../raster.js';
import { writePyramid } from './build.js';
import { lacksOverviews } from './plan.js';
import { sourceStamp, type PyramidStore } from './store.js';

/** `kept`: they were there already, or another process made them meanwhile. */
export type PyramidEnd = 'not-needed' | 'kept' | 'built';

export interface BuildSceneOptions {
  readonly signal?: AbortSignal;
  /** 0 to 1. */
  readonly onProgress?: (done: number) => void;
  /** Name to write to until the file is whole; whoever may kill this process removes it. */
  readonly part?: string;
}

/**
 * Builds the overviews of a scene into the store, in this process. Whatever happens, no half file keeps a name.
 * @throws GeoR1Error of the source; `io` where the disk is full or the folder cannot be written, or where the source
 * changed meanwhile
 */
export async function buildScenePyramid(
  source: string,
  store: PyramidStore,
  { signal, onProgress, part: given }: BuildSceneOptions = {},
): Promise<PyramidEnd> {
  throwIfAborted(signal);
  const stamp = await sourceStamp(source);
  const file = await openFile(source);
  let raster: Raster | null = null;
  try {
    ({ raster } = await readSceneFile(file, { signal }));
    if (!lacksOverviews(raster)) return 'not-needed';
    await store.waitForOthers(stamp, signal);
    if ((await store.find(stamp)) !== null) return 'kept';
    await store.prepare();
    const part = given ?? store.partOf(stamp);
    try {
      await writePyramid(raster, part, {
        maxBytes: store.maxBytes,
        ...(signal === undefined ? {} : { signal }),
        ...(onProgress === undefined ? {} : { onProgress }),
      });
      const after = await sourceStamp(source);
      if (after.bytes !== stamp.bytes || after.modifiedMs !== stamp.modifiedMs) throw changed(source);
      await store.keep(part, stamp);
      return 'built';
    } catch (thrown) {
      await rm(part, { force: true });
      throw store.writeError(thrown);
    }
  } finally {
    await (raster ?? file).close();
  }
}

function changed(source: string): GeoR1Error {
  return new GeoR1Error({
    code: 'io',
    message: 'The file changed while its overviews were built, so they were thrown away.',
    subject: source,
    next: 'Open it again when it is complete.',
  });
}
