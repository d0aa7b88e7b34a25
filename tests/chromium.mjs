/** Finds a Chromium that starts, or gets one: the system's, Playwright's, else by Playwright's installer, else by apt. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chromium } from '@playwright/test';

const INSTALL_LIMIT_MS = 5 * 60_000;
const START_LIMIT_MS = 30_000;

const SYSTEM_PATHS = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
];

const ADVICE = `No Chromium that starts was found, and none could be installed here. Do one of these, then repeat \`npm test\`:
  - Debian or Ubuntu:        sudo apt-get update && sudo apt-get install -y chromium
  - with the whole internet: npx playwright install --with-deps chromium
  - a browser elsewhere:     GEO_R1_CHROMIUM=/path/to/chromium npm test`;

/** What the browser says to --version, or undefined where it does not start. */
function versionOf(path) {
  if (!existsSync(path)) return undefined;
  const { status, stdout } = spawnSync(path, ['--version'], { encoding: 'utf8', timeout: START_LIMIT_MS });
  return status === 0 ? stdout.trim() : undefined;
}

function firstThatStarts(paths) {
  for (const path of paths) {
    const version = versionOf(path);
    if (version !== undefined) return { path, version };
  }
  return undefined;
}

const attempt = (command, args) =>
  spawnSync(command, args, {
    stdio: ['ignore', 'inherit', 'inherit'],
    timeout: INSTALL_LIMIT_MS,
    shell: process.platform === 'win32',
  }).status === 0;

/** apt-get as root, or through sudo where that asks for no password. */
function aptInstall() {
  if (process.platform !== 'linux' || !existsSync('/usr/bin/apt-get')) return false;
  const apt = process.getuid?.() === 0 ? ['apt-get'] : ['sudo', '-n', 'apt-get'];
  const [command, ...rest] = apt;
  return (
    attempt(command, [...rest, 'update', '-q']) &&
    attempt(command, [...rest, 'install', '-y', '-q', '--no-install-recommends', 'chromium'])
  );
}

/** @returns {{path: string, version: string} | {path: undefined, advice: string}} */
export function findChromium() {
  const named = process.env['GEO_R1_CHROMIUM'];
  if (named !== undefined) {
    const version = versionOf(named);
    if (version !== undefined) return { path: named, version };
    return { path: undefined, advice: `GEO_R1_CHROMIUM is ${named}, which does not start as a browser.` };
  }
  const places = () => [...SYSTEM_PATHS, chromium.executablePath()];
  const found = firstThatStarts(places());
  if (found) return found;

  console.log('No Chromium yet; asking Playwright to install its own …');
  attempt('npx', ['playwright', 'install', 'chromium']);
  const installed = firstThatStarts(places());
  if (installed) return installed;

  console.log('Playwright could not; asking apt …');
  aptInstall();
  return firstThatStarts(places()) ?? { path: undefined, advice: ADVICE };
}
