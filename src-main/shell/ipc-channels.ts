/** The two channels of Electron's IPC that carry the contract's frames; shared by the main side and the preload. */
export const REQUEST_CHANNEL = 'geo-r1:request';
export const FRAME_CHANNEL = 'geo-r1:frame';
