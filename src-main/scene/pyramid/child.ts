/** The process that builds the overviews of one scene and ends: its task is its only argument. */
import sharp from 'sharp';
import { GeoR1Error } from '../../contract/index.js';
import { endWith, endWithParent, postToParent } from '../../processes/index.js';
import { buildScenePyramid } from './build-scene.js';
import { taskSchema, type Telling } from './protocol.js';
import { PyramidStore } from './store.js';

// Nobody else waits for these overviews. The part that is left is cleared by the next who build.
endWithParent();
// Blocks are decoded side by side; several threads for one block would only wait for each other.
sharp.concurrency(1);

async function build(): Promise<Telling> {
  try {
    const { source, cacheDir, maxBytes, part } = taskSchema.parse(JSON.parse(process.argv[2] ?? ''));
    const end = await buildScenePyramid(source, new PyramidStore(cacheDir, maxBytes), {
      part,
      onProgress: (done) => postToParent({ kind: 'progress', done } satisfies Telling),
    });
    return { kind: 'end', end };
  } catch (thrown) {
    return { kind: 'failed', error: GeoR1Error.from(thrown).toShape() };
  }
}

endWith(await build());
