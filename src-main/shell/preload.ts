/**
 * The bridge between the window and the main process, and all that the window can reach of Electron. Runs sandboxed,
 * so it may require nothing but `electron`; frames are checked on the main side.
 */
import { contextBridge, ipcRenderer, webUtils } from 'electron';
import type { WindowBridge } from '../contract/index.js';
import { FRAME_CHANNEL, REQUEST_CHANNEL } from './ipc-channels.js';

const bridge: WindowBridge = {
  post: (frame) => ipcRenderer.send(REQUEST_CHANNEL, frame),
  listen: (listener) => {
    const hear = (_event: unknown, frame: unknown): void => listener(frame);
    ipcRenderer.on(FRAME_CHANNEL, hear);
    return () => ipcRenderer.off(FRAME_CHANNEL, hear);
  },
  // contextBridge hands DOM objects over as they are; anything but a File throws here, in the window.
  pathOfFile: (file) => webUtils.getPathForFile(file as Parameters<typeof webUtils.getPathForFile>[0]),
};

contextBridge.exposeInMainWorld('geoR1', bridge);
