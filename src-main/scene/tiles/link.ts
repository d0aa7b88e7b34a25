import { fork } from 'node:child_process';
import { createRequire } from 'node:module';
import { availableParallelism } from 'node:os';
import { fileURLToPath, pathToFileURL } from 'node:url';

/** The tile process as the app sees it. Messages are structured clones; listeners are set once, at once. */
export interface TileLink {
  post(message: unknown): void;
  onMessage(listener: (message: unknown) => void): void;
  /** `how` says in words how it ended. Called once. */
  onExit(listener: (how: string) => void): void;
  kill(): void;
}
/** Starts a script of ours in a process of its own. */
export type TileSpawner = (file: string, execArgv: string[]) => TileLink;

/** What it last wrote to stderr is kept for the error message. */
const KEPT_STDERR_CHARACTERS = 2000;
/** Decoding and encoding run on libuv's threads, of which Node has four where nothing is said. */
const LEAST_THREADS = 4;
const MOST_THREADS = 16;
const fromSources = import.meta.url.endsWith('.ts');

/** From the sources (tests, development) tsx compiles the child; a bundle has it as a sibling entry. */
export function tileChildEntry(): { file: string; execArgv: string[] } {
  if (!fromSources)
    return { file: fileURLToPath(new URL('./tile-child.mjs', import.meta.url)), execArgv: [] };
  const tsx = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;
  return { file: fileURLToPath(new URL('./child.ts', import.meta.url)), execArgv: ['--import', tsx] };
}

/** Threads that the tile process gets for decoding and encoding. */
export function tileThreads(): number {
  return Math.min(MOST_THREADS, Math.max(LEAST_THREADS, availableParallelism()));
}

/** By Node's fork, with V8's serialisation, which carries bytes as they are. */
export const forkTiles: TileSpawner = (file, execArgv) => {
  const child = fork(file, [], {
    execArgv,
    env: { ...process.env, UV_THREADPOOL_SIZE: String(tileThreads()) },
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
      child.once('close', (code, signal) => {
        const how = signal === null ? `ended with code ${code ?? 'unknown'}` : `was killed (${signal})`;
        const lastLine = said.trim().split('\n').at(-1) ?? '';
        tell(lastLine === '' ? how : `${how}, saying "${lastLine.trim()}"`);
      });
    },
    kill: () => void child.kill('SIGKILL'),
  };
};
