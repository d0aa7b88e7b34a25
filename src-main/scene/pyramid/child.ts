/** The process that builds the overviews of one scene and ends: its task is its only argument. */
import { setTimeout as sleep } from 'node:timers/promises';
import sharp from 'sharp';
import { GeoR1Error } from '../../contract/index.js';
import { buildScenePyramid } from './build-scene.js';
import { taskSchema, type Telling } from './protocol.js';
import { PyramidStore } from './store.js';

interface ParentPort {
  postMessage(message: unknown): void;
}
/** Electron puts it there in a utility process; Node has no such field. */
const { parentPort } = process as unknown as { parentPort?: ParentPort };
/** How long the last message may take to arrive. */
const LAST_WORD_MS = 5000;

/** Resolves when the message has left, so that the process may end. */
function tell(telling: Telling): Promise<void> {
  return new Promise((resolve) => {
    if (parentPort) {
      parentPort.postMessage(telling);
      setImmediate(resolve);
    } else if (process.connected) process.send?.(telling, undefined, undefined, () => resolve());
    else resolve();
  });
}

// The app is gone: nobody waits for these overviews. The part that is left is cleared by the next who build.
process.on('disconnect', () => process.exit(0));
// Blocks are decoded side by side; several threads for one block would only wait for each other.
sharp.concurrency(1);

try {
  const { source, cacheDir, maxBytes, part } = taskSchema.parse(JSON.parse(process.argv[2] ?? ''));
  const end = await buildScenePyramid(source, new PyramidStore(cacheDir, maxBytes), {
    part,
    onProgress: (done) => void tell({ kind: 'progress', done }),
  });
  await tell({ kind: 'end', end });
} catch (thrown) {
  await tell({ kind: 'failed', error: GeoR1Error.from(thrown).toShape() });
}
// A message of a utility process is lost where it ends too soon: whoever hears the last one ends it.
if (parentPort) await sleep(LAST_WORD_MS);
process.exit(0);
