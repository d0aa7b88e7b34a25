import type { WindowBridge } from '../../src-main/contract/index.js';

/** One line to the services that carries frames both ways; what a frame means is the client's business. */
export interface Wire {
  /** Sends one frame; queued until the line is open. Throws where the line is lost. */
  send(frame: unknown): void;
  /** The only listener for frames, whatever they are: the client checks them. */
  onFrame(listener: (frame: unknown) => void): void;
  /** Called at each change; a wire starts as `connecting`. */
  onState(listener: (state: WireState) => void): void;
}

export type WireState = 'connecting' | 'open' | 'lost';

declare global {
  interface Window {
    readonly geoR1?: WindowBridge;
  }
}
