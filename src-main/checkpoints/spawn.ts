import type { utilityProcess } from 'electron';
import { utilityLink } from '../engine/index.js';
import type { ChildSpawner } from '../engine/index.js';
import { childEntry, forkLink } from '../processes/index.js';

const entry = () => childEntry(import.meta.url, './child.ts', './checkpoint-child.mjs');

/** Starts the child that runs a checkpoint by Node's fork. */
export const forkCheckpoint: ChildSpawner = () => forkLink(entry());

/** Starts it as Electron's utility process. @param electron `utilityProcess` of the electron module */
export function utilityCheckpoint(electron: Pick<typeof utilityProcess, 'fork'>): ChildSpawner {
  return () => utilityLink(electron, entry(), 'geo-r1 checkpoint');
}
