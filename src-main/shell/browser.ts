import { spawn } from 'node:child_process';

/** The command that opens an address in the user's browser, by platform. */
function openCommand(platform: NodeJS.Platform, url: string): [command: string, args: string[]] {
  if (platform === 'darwin') return ['open', [url]];
  // Not `start`, which is cmd's own and reads the address by cmd's rules.
  if (platform === 'win32') return ['rundll32', ['url.dll,FileProtocolHandler', url]];
  return ['xdg-open', [url]];
}

/** An opener that still runs after this long has become, or waits for, the browser. */
const OPENER_MS = 2_000;

/**
 * Opens an address in the default browser.
 * @returns false where this machine has nothing to open it with
 */
export function openBrowser(url: string, platform: NodeJS.Platform = process.platform): Promise<boolean> {
  const [command, args] = openCommand(platform, url);
  return new Promise((resolve) => {
    const child = spawn(command, args, { stdio: 'ignore', detached: true });
    const timer = setTimeout(() => resolve(true), OPENER_MS);
    const end = (opened: boolean): void => {
      clearTimeout(timer);
      resolve(opened);
    };
    child.once('error', () => end(false));
    child.once('exit', (code) => end(code === 0));
    child.unref();
  });
}
