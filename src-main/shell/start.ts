/** `npm start`: the window in Electron; where its binary is missing, the same app in the default browser. */
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openBrowser } from './browser.js';
import { openHost } from './commands/serve.js';
import { EXIT, note, print, runCommand } from './terminal.js';
import { realPorts } from './wiring.js';

const APP_DIR = fileURLToPath(new URL('../../', import.meta.url));

/** Electron's binary, or null; asking the package itself would try to download it. */
function electronBinary(): string | null {
  const override = process.env['ELECTRON_OVERRIDE_DIST_PATH'];
  try {
    const folder = dirname(createRequire(import.meta.url).resolve('electron/package.json'));
    const name = readFileSync(join(folder, 'path.txt'), 'utf8').trim(); // written by its installer
    const binary = join(override ?? join(folder, 'dist'), name);
    return existsSync(binary) ? binary : null;
  } catch {
    return null; // no package, or its installer has not run: both mean no binary
  }
}

function runElectron(binary: string, signal: AbortSignal): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(binary, [APP_DIR], { stdio: 'inherit' });
    signal.addEventListener('abort', () => child.kill(), { once: true });
    child.once('error', reject);
    child.once('exit', (code) => resolve(code ?? EXIT.failed));
  });
}

async function runInBrowser(signal: AbortSignal): Promise<number> {
  const host = await openHost(realPorts(), 0);
  try {
    const opened = await openBrowser(host.url);
    note(
      opened
        ? 'If no browser shows it, open this address yourself; it works once:'
        : 'No browser could be started here. Open this address yourself; it works once:',
    );
    print(host.url);
    note('Ctrl-C ends the app.');
    if (!signal.aborted) {
      await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
    }
  } finally {
    await host.close();
  }
  return EXIT.done;
}

process.exitCode = await runCommand(async (signal) => {
  const binary = electronBinary();
  if (binary !== null) return runElectron(binary, signal);
  note(
    "Electron's binary is not here (`npm run setup:connected` fetches it): opening the same app in the browser.",
  );
  return runInBrowser(signal);
});
