import type { WindowBridge } from '../../src-main/contract/index.js';
import type { Wire } from './wire.js';

/** The line through Electron's preload, which lives as long as the window: it opens at once and is never lost. */
export function portWire(bridge: WindowBridge): Wire {
  return {
    send: (frame) => bridge.post(frame),
    onFrame: (listener) => void bridge.listen(listener),
    onState: (listener) => listener('open'),
  };
}
