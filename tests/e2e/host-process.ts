/** Starts a host as a process of its own, as a user would, and reads the address that it prints first. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

export interface HostProcess {
  readonly url: string;
  /** Ends it as Ctrl-C does, and waits until it has gone. */
  readonly stop: () => Promise<void>;
}

/** The real thing: the built terminal command, the built-in bundle, an empty cache. @param paths scenes and folders to open at once */
export const startRealHost = (paths: readonly string[] = []): Promise<HostProcess> =>
  start(['out/cli/geo-r1.mjs', 'serve', '--port', '0', ...paths]);

/** Scripted services behind the real transport; see fake-host.ts for its questions. */
export const startScriptedHost = (windowMs = 20, candidates = 60): Promise<HostProcess> =>
  start(['--import', 'tsx', 'tests/e2e/fake-host.ts', '0', String(windowMs), String(candidates)]);

async function start(args: string[]): Promise<HostProcess> {
  const cache = mkdtempSync(join(tmpdir(), 'geo-r1-e2e-'));
  const child = spawn(process.execPath, args, {
    cwd: ROOT,
    env: { ...process.env, GEO_R1_CACHE: cache, GEO_R1_DATA: join(cache, 'data') },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const url = await firstAddress(child, args.join(' '));
  return {
    url,
    stop: async () => {
      if (child.exitCode === null && child.signalCode === null) {
        child.kill('SIGINT');
        await once(child, 'exit');
      }
      rmSync(cache, { recursive: true, force: true });
    },
  };
}

async function firstAddress(child: ChildProcess, command: string): Promise<string> {
  const lines = createInterface({ input: child.stdout! });
  for await (const line of lines) {
    const url = /http:\/\/\S+/.exec(line)?.[0];
    if (url !== undefined) return url;
  }
  throw new Error(`${command} printed no address.`);
}
