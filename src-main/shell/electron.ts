/** The desktop entry: one window over the workspace's services. Only wires. */
import { app, BrowserWindow, ipcMain, utilityProcess } from 'electron';
import type { IpcMainEvent } from 'electron';
import type { ReplyFrame } from '../contract/index.js';
import { utilityCheckpoint } from '../checkpoints/index.js';
import { utilityChild } from '../engine/index.js';
import type { TileService } from '../scene/index.js';
import { answerFrame, cacheFolder, createServices, dataFolder, pushFrame } from '../workspace/index.js';
import type { Services } from '../workspace/index.js';
import { builderProcess, tileProcess } from './electron-children.js';
import { APP_ORIGIN, registerOrigin, serveOrigin } from './electron-origin.js';
import { chooseData, chooseFolder, chooseScene, denyPermissions, openWindow } from './electron-window.js';
import { FRAME_CHANNEL, REQUEST_CHANNEL } from './ipc-channels.js';
import { APP_VERSION, requireRenderer, SAMPLE_SCENE } from './paths.js';
import { realPorts, tilesOf, warmUpLater } from './wiring.js';

const onFault = (fault: unknown): void => console.error(fault);

function setupServices(): Services {
  return createServices({
    ports: realPorts(utilityChild(utilityProcess), builderProcess, utilityCheckpoint(utilityProcess)),
    host: {
      kind: 'electron',
      version: APP_VERSION,
      chooseFile: () => chooseScene(),
      chooseFolder: () => chooseFolder(),
      chooseData: () => chooseData(),
    },
    cacheDir: cacheFolder(),
    dataDir: dataFolder(),
    sample: SAMPLE_SCENE,
    onFault,
  });
}

/** Frames come only from the app's own page; answers go to the window that asked, events to every window. */
function setupFrames(services: Services): void {
  ipcMain.on(REQUEST_CHANNEL, (event: IpcMainEvent, frame: unknown) => {
    if (event.senderFrame?.origin !== APP_ORIGIN) return;
    const { sender } = event;
    void answerFrame(services, frame).then((reply: ReplyFrame) => {
      if (!sender.isDestroyed()) sender.send(FRAME_CHANNEL, reply);
    }, onFault);
  });
  services.listen((event) => {
    const frame = pushFrame(event);
    for (const { webContents } of BrowserWindow.getAllWindows()) webContents.send(FRAME_CHANNEL, frame);
  });
}

function setupQuit(services: Services, tiles: TileService): void {
  let closed = false;
  app.on('before-quit', (event) => {
    if (closed) return;
    event.preventDefault();
    void tiles
      .close()
      .then(() => services.close())
      .catch(onFault)
      .then(() => {
        closed = true;
        app.quit();
      });
  });
  app.on('window-all-closed', () => {
    if (process.platform !== 'darwin') app.quit();
  });
  app.on('activate', () => {
    if (BrowserWindow.getAllWindows().length === 0) openWindow();
  });
}

function start(): void {
  const rendererDir = requireRenderer();
  const services = setupServices();
  denyPermissions();
  const tiles = tilesOf(services, tileProcess);
  serveOrigin(services, tiles, rendererDir);
  setupFrames(services);
  setupQuit(services, tiles);
  openWindow();
  warmUpLater(tiles, onFault);
}

// No await up here: Electron becomes ready only after this module has run to its end.
registerOrigin();
if (app.requestSingleInstanceLock()) {
  app.on('second-instance', () => BrowserWindow.getAllWindows()[0]?.focus());
  void app
    .whenReady()
    .then(start)
    .catch((fault: unknown) => {
      onFault(fault);
      app.exit(1);
    });
} else {
  app.quit();
}
