import { fork } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { availableParallelism, constants, setPriority } from 'node:os';
import { cancelled, GeoR1Error, throwIfAborted } from '../../contract/index.js';
import { childEntry } from '../../processes/index.js';
import type { PyramidEnd } from './build-scene.js';
import type { Scene } from '../scene.js';
import { rasterOf } from '../raster-of.js';
import { lacksOverviews } from './plan.js';
import { tellingSchema, type BuildTask } from './protocol.js';
import { DEFAULT_MAX_BYTES, PyramidStore, sourceStamp } from './store.js';

/** The process as this file sees it. Its listeners are set at once. */
export interface BuilderLink {
  onMessage(listener: (message: unknown) => void): void;
  onExit(listener: () => void): void;
  kill(): void;
}
/** Starts a script of ours with one argument, in a process of its own. */
export type BuilderSpawner = (file: string, argument: string, execArgv: string[]) => BuilderLink;

export interface ApartOptions {
  readonly cacheDir: string;
  /** Of all overviews in the cache folder together. */
  readonly maxBytes?: number;
  readonly signal?: AbortSignal;
  /** 0 to 1. */
  readonly onProgress?: (done: number) => void;
  /** Node's fork where left out; Electron hands in its utility process. */
  readonly spawn?: BuilderSpawner;
}

const LEAST_THREADS = 2;
const MOST_THREADS = 8;

/** Threads that the building process gets for decoding and compressing. */
export function builderThreads(): number {
  return Math.min(MOST_THREADS, Math.max(LEAST_THREADS, availableParallelism()));
}

const forkBuilder: BuilderSpawner = (file, argument, execArgv) => {
  const child = fork(file, [argument], {
    execArgv,
    env: { ...process.env, UV_THREADPOOL_SIZE: String(builderThreads()) },
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  if (child.pid !== undefined) lowerPriority(child.pid);
  return {
    onMessage: (listener) => child.on('message', listener),
    onExit: (listener) => {
      child.once('error', listener);
      child.once('close', listener);
    },
    kill: () => void child.kill('SIGKILL'),
  };
};

/** From outside and at once: threads that the process starts later inherit it. */
export function lowerPriority(pid: number): void {
  try {
    setPriority(pid, constants.priority.PRIORITY_BELOW_NORMAL);
  } catch {
    // It has ended already, or the system does not allow it: it then builds at the usual priority.
  }
}

/** `buildPyramidApart` where the scene is large and its file lacks overviews. */
export async function buildPyramid(scene: Scene, options: ApartOptions): Promise<PyramidEnd> {
  return lacksOverviews(rasterOf(scene)) ? buildPyramidApart(scene.file, options) : 'not-needed';
}

/**
 * Builds the overviews of a scene in a process of its own at low priority. Cancelling ends the process at once;
 * whatever ends it, nothing half-written stays.
 * @throws GeoR1Error as `buildScenePyramid`; `io` where the process was killed
 */
export async function buildPyramidApart(source: string, options: ApartOptions): Promise<PyramidEnd> {
  const { cacheDir, signal, onProgress, spawn = forkBuilder, maxBytes = DEFAULT_MAX_BYTES } = options;
  throwIfAborted(signal);
  const store = new PyramidStore(cacheDir, maxBytes);
  const stamp = await sourceStamp(source);
  if ((await store.find(stamp)) !== null) return 'kept';
  throwIfAborted(signal);
  const part = store.partOf(stamp);
  const task: BuildTask = { source, cacheDir, maxBytes, part };
  const { file, execArgv } = childEntry(import.meta.url, './child.ts', './pyramid-child.mjs');
  const link = spawn(file, JSON.stringify(task), execArgv);
  const stop = (): void => link.kill();
  signal?.addEventListener('abort', stop, { once: true });
  try {
    return await endOf(link, source, onProgress);
  } catch (thrown) {
    throw signal?.aborted ? cancelled() : thrown;
  } finally {
    signal?.removeEventListener('abort', stop);
    await rm(part, { force: true }).catch(() => undefined);
  }
}

function endOf(
  link: BuilderLink,
  source: string,
  onProgress: ((done: number) => void) | undefined,
): Promise<PyramidEnd> {
  return new Promise((resolve, reject) => {
    let end: PyramidEnd | null = null;
    let error: GeoR1Error | null = null;
    link.onMessage((message) => {
      const telling = tellingSchema.safeParse(message);
      if (!telling.success) {
        link.kill();
        return;
      }
      const { data } = telling;
      if (data.kind === 'progress') {
        onProgress?.(data.done);
        return;
      }
      if (data.kind === 'end') end = data.end;
      else error = errorOf(data.error);
      // It has nothing left to do; in Electron it waits for this, so that its last word is not lost.
      link.kill();
    });
    link.onExit(() => {
      if (end !== null) resolve(end);
      else reject(error ?? killed(source));
    });
  });
}

function errorOf({
  code,
  message,
  subject,
  next,
}: {
  code: GeoR1Error['code'];
  message: string;
  subject?: string | undefined;
  next?: string | undefined;
}): GeoR1Error {
  return new GeoR1Error({
    code,
    message,
    ...(subject === undefined ? {} : { subject }),
    ...(next === undefined ? {} : { next }),
  });
}

function killed(source: string): GeoR1Error {
  return new GeoR1Error({
    code: 'io',
    message: 'The process that builds the overviews was ended, perhaps for want of memory.',
    subject: source,
    next: 'Close other programs and build them again; the scene is shown without them.',
  });
}
