import { fork } from 'node:child_process';
import { createRequire } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { utilityProcess } from 'electron';

/** One child process, whichever host started it. Messages are structured clones; listeners are set once, at once. */
export interface ChildLink {
  post(message: unknown): void;
  onMessage(listener: (message: unknown) => void): void;
  /** `how` says in words how it ended, e.g. `was killed (SIGKILL)`. Called once. */
  onExit(listener: (how: string) => void): void;
  kill(): void;
}
export type ChildSpawner = () => ChildLink;

/** What the child last wrote to stderr is kept for the error message; models and drivers explain themselves there. */
const KEPT_STDERR_CHARACTERS = 2000;

const fromSources = import.meta.url.endsWith('.ts');

/** From the sources (tests, development) tsx compiles the child; a bundle has it as a sibling entry. */
function childEntry(): { file: string; execArgv: string[] } {
  if (!fromSources)
    return { file: fileURLToPath(new URL('./engine-child.mjs', import.meta.url)), execArgv: [] };
  const tsx = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;
  return { file: fileURLToPath(new URL('./child.ts', import.meta.url)), execArgv: ['--import', tsx] };
}

/** Starts the child by Node's fork, with V8's serialisation, which carries typed arrays. */
export const forkChild: ChildSpawner = () => {
  const { file, execArgv } = childEntry();
  const child = fork(file, [], {
    execArgv,
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
};

/**
 * Starts the child as Electron's utility process.
 * @param electron `utilityProcess` of the electron module, handed in as only shell/ may import that
 */
export function utilityChild(electron: Pick<typeof utilityProcess, 'fork'>): ChildSpawner {
  return () => {
    const { file, execArgv } = childEntry();
    const child = electron.fork(file, [], {
      execArgv,
      serviceName: 'geo-r1 engine',
      stdio: ['ignore', 'ignore', 'pipe'],
    });
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
  };
}

function exitWords(code: number | null, signal: string | null, said: string): string {
  const how = signal === null ? `ended with code ${code ?? 'unknown'}` : `was killed (${signal})`;
  const lastLine = said.trim().split('\n').at(-1) ?? '';
  return lastLine === '' ? how : `${how}, saying "${lastLine.trim()}"`;
}
