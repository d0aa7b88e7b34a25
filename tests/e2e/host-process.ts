/** Starts a host as a process of its own, as a user would, and reads the address that it prints first. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('../../', import.meta.url));

export interface HostProcess {
  readonly url: string;
  /** The lines that it has written to stderr. */
  readonly notes: readonly string[];
  /** Ends it as Ctrl-C does, and waits until it has gone. @returns its exit code; null where a signal ended it */
  readonly stop: () => Promise<number | null>;
}

/** The real thing: the built terminal command, the built-in bundle, an empty cache. @param paths scenes and folders to open at once */
export const startRealHost = (paths: readonly string[] = []): Promise<HostProcess> =>
  start(['out/cli/geo-r1.mjs', 'serve', '--port', '0', ...paths]);

/** Scripted services behind the real transport; see fake-host.ts for its questions. */
export const startScriptedHost = (windowMs = 20, candidates = 60): Promise<HostProcess> =>
  start(['--import', 'tsx', 'tests/e2e/fake-host.ts', '0', String(windowMs), String(candidates)]);

/** `npm start` as package.json has it. @param env over the test's own */
export const startApp = (env: NodeJS.ProcessEnv): Promise<HostProcess> => start(nodeArguments('start'), env);

/** What Node is given by a script of package.json; the build that may stand before it is a test section of its own. */
export function nodeArguments(script: 'start' | 'demo'): string[] {
  const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
    readonly scripts: Readonly<Record<string, string>>;
  };
  const [node, ...args] = (scripts[script] ?? '').replace(/^npm run --silent build && /u, '').split(' ');
  if (node !== 'node') throw new Error(`The script "${script}" of package.json does not start Node.`);
  return args;
}

async function start(args: string[], env: NodeJS.ProcessEnv = {}): Promise<HostProcess> {
  const cache = mkdtempSync(join(tmpdir(), 'geo-r1-e2e-'));
  const child = spawn(process.execPath, args, {
    cwd: ROOT,
    env: { ...process.env, GEO_R1_CACHE: cache, GEO_R1_DATA: join(cache, 'data'), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const gone = once(child, 'exit') as Promise<[number | null]>;
  const notes: string[] = [];
  createInterface({ input: child.stderr }).on('line', (line) => {
    notes.push(line);
    process.stderr.write(`${line}\n`);
  });
  const stop = async (): Promise<number | null> => {
    child.kill('SIGINT');
    const [code] = await gone;
    rmSync(cache, { recursive: true, force: true });
    return code;
  };
  try {
    return { url: await firstAddress(child.stdout, args.join(' ')), notes, stop };
  } catch (thrown) {
    await stop();
    throw thrown;
  }
}

async function firstAddress(stdout: Readable, command: string): Promise<string> {
  const lines = createInterface({ input: stdout });
  for await (const line of lines) {
    const url = /http:\/\/\S+/.exec(line)?.[0];
    if (url !== undefined) return url;
  }
  throw new Error(`${command} printed no address.`);
}
