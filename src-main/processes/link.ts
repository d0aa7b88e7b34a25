import { fork } from 'node:child_process';
import type { ChildEntry } from './entry.js';

/** One child process, whichever host started it. Messages are structured clones; listeners are set once, at once. */
export interface ChildLink {
  post(message: unknown): void;
  onMessage(listener: (message: unknown) => void): void;
  /** `how` says in words how it ended, e.g. `was killed (SIGKILL)`. Called once. */
  onExit(listener: (how: string) => void): void;
  kill(): void;
}

/** What a child last wrote to stderr is kept for the error message; models and drivers explain themselves there. */
export const KEPT_STDERR_CHARACTERS = 2000;

/**
 * Starts a child by Node's fork, with V8's serialisation, which carries bytes and typed arrays as they are.
 * @param env added to this process's own environment
 */
export function forkLink(
  { file, execArgv }: ChildEntry,
  env: Readonly<Record<string, string>> = {},
): ChildLink {
  const child = fork(file, [], {
    execArgv,
    env: { ...process.env, ...env },
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  let said = '';
  child.stderr?.setEncoding('utf8').on('data', (chunk: string) => {
    said = (said + chunk).slice(-KEPT_STDERR_CHARACTERS);
  });
  return {
    post: (message) => {
      // The error comes again as the exit, which rejects whoever waits.
      if (child.connected) child.send(message as object, () => undefined);
    },
    onMessage: (listener) => child.on('message', listener),
    onExit: (listener) => {
      let told = false;
      const tell = (how: string) => {
        if (!told) listener(how);
        told = true;
      };
      child.once('error', (error) => tell(`could not be started (${error.message})`));
      child.once('close', (code, signal) => tell(exitWords(code, signal, said)));
    },
    kill: () => void child.kill('SIGKILL'),
  };
}

/** A trace, and the version that Node writes below it. */
const BELOW_THE_ERROR = /^\s*(?:at |[{}]|Node\.js v\d)/;
const ERROR = /^\w*Error\b|^FATAL ERROR/;

/** How a process ended, in words, with what it said of it: its last error, or else its last line. */
export function exitWords(code: number | null, signal: string | null, said: string): string {
  const how = signal === null ? `ended with code ${code ?? 'unknown'}` : `was killed (${signal})`;
  const lines = said.split('\n').filter((line) => line.trim() !== '' && !BELOW_THE_ERROR.test(line));
  const line = lines.findLast((one) => ERROR.test(one)) ?? lines.at(-1) ?? '';
  return line === '' ? how : `${how}, saying "${line.trim()}"`;
}
