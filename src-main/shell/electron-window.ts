import { BrowserWindow, dialog, session } from 'electron';
import type { OpenDialogOptions } from 'electron';
import { fileURLToPath } from 'node:url';
import { APP_ORIGIN } from './electron-origin.js';

const PRELOAD = fileURLToPath(new URL('../../out/preload/preload.cjs', import.meta.url));
const SIZE = { width: 1440, height: 900, minWidth: 960, minHeight: 600 } as const;
/** Between the light and the dark theme, so that neither flashes before the first paint. */
const FIRST_COLOUR = '#2a2e33';

/** The app's window: sandboxed, with nothing allowed that it does not need. */
export function openWindow(): BrowserWindow {
  const window = new BrowserWindow({
    ...SIZE,
    backgroundColor: FIRST_COLOUR,
    title: 'Geo-R1',
    webPreferences: { preload: PRELOAD, sandbox: true, contextIsolation: true, nodeIntegration: false },
  });
  window.setMenuBarVisibility(false);
  deny(window);
  void window.loadURL(`${APP_ORIGIN}/`);
  return window;
}

/** The window stays where it is: no other page, no other window, no webview. */
function deny({ webContents }: BrowserWindow): void {
  webContents.on('will-navigate', (event) => event.preventDefault());
  webContents.on('will-frame-navigate', (event) => event.preventDefault());
  webContents.on('will-attach-webview', (event) => event.preventDefault());
  webContents.setWindowOpenHandler(() => ({ action: 'deny' }));
}

/** No camera, no location, no notification; and no request that leaves the app's own origin. */
export function denyPermissions(): void {
  const { defaultSession } = session;
  defaultSession.setPermissionRequestHandler((_contents, _permission, answer) => answer(false));
  defaultSession.setPermissionCheckHandler(() => false);
  defaultSession.webRequest.onBeforeRequest((details, answer) => {
    const local = [`${APP_ORIGIN}/`, 'blob:', 'data:', 'devtools:'].some((prefix) =>
      details.url.startsWith(prefix),
    );
    answer({ cancel: !local });
  });
}

/** The system's dialog for a scene; null where the user cancelled. */
export async function chooseScene(): Promise<string | null> {
  return choose({
    properties: ['openFile'],
    filters: [
      { name: 'Scenes', extensions: ['tif', 'tiff', 'gtiff', 'jpg', 'jpeg', 'png'] },
      { name: 'All files', extensions: ['*'] },
    ],
  });
}

/** The system's dialog for expressions or annotations; null where the user cancelled. */
export async function chooseData(): Promise<string | null> {
  return choose({
    properties: ['openFile'],
    filters: [
      { name: 'JSON', extensions: ['json', 'jsonl'] },
      { name: 'All files', extensions: ['*'] },
    ],
  });
}

/** The system's dialog for a folder of scenes; null where the user cancelled. */
export const chooseFolder = (): Promise<string | null> => choose({ properties: ['openDirectory'] });

async function choose(options: OpenDialogOptions): Promise<string | null> {
  const window = BrowserWindow.getFocusedWindow();
  const { filePaths } = await (window === null
    ? dialog.showOpenDialog(options)
    : dialog.showOpenDialog(window, options));
  return filePaths[0] ?? null;
}
