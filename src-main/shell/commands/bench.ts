import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { GeoR1Error } from '../../contract/index.js';
import { BENCHMARKS } from '../paths.js';
import { EXIT } from '../terminal.js';

/**
 * `geo-r1 bench NAME …`: runs a benchmark of the sources as it stands there; the app itself holds none. Paths among the
 * arguments are those of the folder that the command is given in.
 * @param script where the sources have their benchmarks
 * @throws GeoR1Error `not-found` where this is no checkout, or one whose packages are not installed
 */
export async function bench(
  args: readonly string[],
  signal: AbortSignal,
  script: string = BENCHMARKS,
): Promise<number> {
  if (!existsSync(script))
    throw new GeoR1Error({
      code: 'not-found',
      subject: script,
      message: 'The benchmarks come with the sources, and these are not here.',
      next: 'Clone the repository, run `npm ci` in it, then `npx geo-r1 bench NAME`.',
    });
  const child = spawn(process.execPath, ['--import', compilerFor(script), script, ...args], {
    stdio: 'inherit',
  });
  const stop = (): void => void child.kill('SIGTERM');
  signal.addEventListener('abort', stop, { once: true });
  if (signal.aborted) stop();
  try {
    const ended: readonly unknown[] = await once(child, 'exit');
    return typeof ended[0] === 'number' ? ended[0] : EXIT.failed;
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

/** What lets Node run TypeScript, as an address: a name would be looked for from the folder of the user. */
function compilerFor(script: string): string {
  try {
    return pathToFileURL(createRequire(script).resolve('tsx')).href;
  } catch (cause) {
    throw new GeoR1Error(
      {
        code: 'not-found',
        subject: script,
        message: 'The packages that benchmarks need are not installed.',
        next: 'Run `npm ci` in the repository.',
      },
      { cause },
    );
  }
}
