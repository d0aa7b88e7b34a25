import type { Wire, WireState } from './wire.js';

/** First and longest wait before the line is tried again, in milliseconds. */
const FIRST_RETRY_MS = 500;
const LONGEST_RETRY_MS = 8_000;

/**
 * The line to the loopback host. Authorised by the cookie that the one-time link left, so no token is held here.
 * A lost line is opened again, waiting longer each time; frames meant for a lost line are refused, not kept: the host
 * has forgotten the jobs they speak of.
 */
export function webSocketWire(url: string, Socket: typeof WebSocket = WebSocket): Wire {
  let frameListener: (frame: unknown) => void = () => undefined;
  let stateListener: (state: WireState) => void = () => undefined;
  let socket: WebSocket;
  let waiting: string[] = [];
  let retryMs = FIRST_RETRY_MS;
  let wasLost = false;

  function open(): void {
    socket = new Socket(url);
    stateListener('connecting');
    socket.addEventListener('open', () => {
      retryMs = FIRST_RETRY_MS;
      wasLost = false;
      for (const text of waiting) socket.send(text);
      waiting = [];
      stateListener('open');
    });
    socket.addEventListener('message', ({ data }: MessageEvent<unknown>) => frameListener(parsed(data)));
    socket.addEventListener('close', () => {
      waiting = [];
      wasLost = true;
      stateListener('lost');
      setTimeout(open, retryMs);
      retryMs = Math.min(retryMs * 2, LONGEST_RETRY_MS);
    });
  }
  open();

  return {
    send(frame) {
      const text = JSON.stringify(frame);
      if (socket.readyState === Socket.OPEN) socket.send(text);
      else if (!wasLost) waiting.push(text);
      else throw new Error('The line to the services is lost.');
    },
    onFrame: (listener) => (frameListener = listener),
    onState: (listener) => (stateListener = listener),
  };
}

/** JSON, or the raw thing where it is none: the client then reports it as malformed. */
function parsed(data: unknown): unknown {
  if (typeof data !== 'string') return data;
  try {
    return JSON.parse(data);
  } catch {
    return data;
  }
}
