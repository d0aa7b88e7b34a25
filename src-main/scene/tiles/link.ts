import { availableParallelism } from 'node:os';
import { childEntry, forkLink } from '../../processes/index.js';
import type { ChildEntry, ChildLink } from '../../processes/index.js';

/** The tile process as the app sees it. */
export type TileLink = ChildLink;
/** Starts a script of ours in a process of its own. */
export type TileSpawner = (file: string, execArgv: string[]) => TileLink;

/** Decoding and encoding run on libuv's threads, of which Node has four where nothing is said. */
const LEAST_THREADS = 4;
const MOST_THREADS = 16;

export const tileChildEntry = (): ChildEntry => childEntry(import.meta.url, './child.ts', './tile-child.mjs');

/** Threads that the tile process gets for decoding and encoding. */
export function tileThreads(): number {
  return Math.min(MOST_THREADS, Math.max(LEAST_THREADS, availableParallelism()));
}

/** By Node's fork. */
export const forkTiles: TileSpawner = (file, execArgv) =>
  forkLink({ file, execArgv }, { UV_THREADPOOL_SIZE: String(tileThreads()) });
