import type { utilityProcess } from 'electron';
import { childEntry, exitWords, forkLink, KEPT_STDERR_CHARACTERS } from '../processes/index.js';
import type { ChildEntry, ChildLink } from '../processes/index.js';

export type { ChildLink };
export type ChildSpawner = () => ChildLink;

const engineEntry = () => childEntry(import.meta.url, './child.ts', './engine-child.mjs');

/** Starts the child by Node's fork. */
export const forkChild: ChildSpawner = () => forkLink(engineEntry());

/**
 * Starts the child as Electron's utility process.
 * @param electron `utilityProcess` of the electron module, handed in as only shell/ may import that
 */
export function utilityChild(electron: Pick<typeof utilityProcess, 'fork'>): ChildSpawner {
  return () => utilityLink(electron, engineEntry(), 'geo-r1 engine');
}

/** A script of ours as Electron's utility process, as `forkLink` is one by Node's fork. */
export function utilityLink(
  electron: Pick<typeof utilityProcess, 'fork'>,
  { file, execArgv }: ChildEntry,
  serviceName: string,
): ChildLink {
  const child = electron.fork(file, [], { execArgv, serviceName, stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    said = (said + chunk.toString('utf8')).slice(-KEPT_STDERR_CHARACTERS);
  });
  return {
    post: (message) => child.postMessage(message),
    onMessage: (listener) => child.on('message', listener),
    onExit: (listener) => child.once('exit', (code) => listener(exitWords(code, null, said))),
    kill: () => void child.kill(),
  };
}
