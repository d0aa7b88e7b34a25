import PQueue from 'p-queue';
import { GeoR1Error, throwIfAborted } from '../contract/index.js';
import type { ErrorShape } from '../contract/index.js';
import { folderFiles } from './folder-files.js';
import type { OpenedScene, SceneRegistry } from './scenes.js';

/** Headers read at once: enough to hide the latency of a network share, too few to starve a disk. */
const PARALLEL = 8;
/** Often enough to look alive; hundreds of files must not make hundreds of redraws. */
const TELL_EVERY_MS = 150;

export interface FolderProgress {
  readonly done: number;
  readonly total: number;
  /** Since the last call. */
  readonly opened: readonly OpenedScene[];
  readonly failed: readonly { readonly file: string; readonly error: ErrorShape }[];
}

export interface FolderOutcome {
  readonly opened: number;
  readonly failed: number;
  readonly more: boolean;
}

/**
 * Opens every scene below a folder by its header, in the order of their names. A file that cannot be read is told with its reason and does not
 * stop the rest.
 * @param onProgress called before the first file, then a few times a second, then after the last
 * @throws GeoR1Error where the folder itself cannot be read; cancelled, after telling what was opened until then
 */
export async function openFolder(
  scenes: SceneRegistry,
  path: string,
  signal: AbortSignal,
  onProgress: (progress: FolderProgress) => void,
): Promise<FolderOutcome> {
  const found = await folderFiles(path, signal);
  const outcome = { opened: 0, failed: 0, more: found.more };
  const news = {
    opened: [] as OpenedScene[],
    failed: found.failed.map(({ file, error }) => ({ file, error: error.toShape() })),
  };
  let done = 0;
  const tell = (): void => {
    outcome.opened += news.opened.length;
    outcome.failed += news.failed.length;
    onProgress({ done, total: found.files.length, opened: [...news.opened], failed: [...news.failed] });
    news.opened.length = news.failed.length = 0;
  };
  /** What is to be done with each file, once its header and those of all before it have been read. */
  const turns: (() => void)[] = [];
  const read = async (file: string, index: number): Promise<void> => {
    try {
      throwIfAborted(signal);
      const enter = await scenes.readHeader(file, signal);
      turns[index] = () => news.opened.push(enter());
    } catch (thrown) {
      if (signal.aborted) return;
      const error = GeoR1Error.from(thrown, { subject: file }).toShape();
      turns[index] = () => news.failed.push({ file, error });
    }
    for (let turn = turns[done]; turn !== undefined; turn = turns[++done]) turn();
  };
  tell();
  const queue = new PQueue({ concurrency: PARALLEL });
  const timer = setInterval(tell, TELL_EVERY_MS);
  try {
    await queue.addAll(found.files.map((file, index) => () => read(file, index)));
  } finally {
    clearInterval(timer);
    tell();
  }
  throwIfAborted(signal);
  return outcome;
}
