import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocket, WebSocketServer } from 'ws';
import type { RawData } from 'ws';
import { SOCKET_PATH, systemCode } from '../contract/index.js';
import type { ReplyFrame } from '../contract/index.js';
import { answerFrame, MAX_FRAME_CHARACTERS, pushFrame, refusal } from '../workspace/index.js';
import type { Services } from '../workspace/index.js';
import { isLocalHost, isSameOrigin } from './session.js';
import type { Session } from './session.js';

/** Beyond this, ws closes the socket; between here and the frame limit, a frame is answered with an error. */
const HARD_LIMIT_BYTES = 64 * 1024 * 1024;
/** WebSocket close code for "the host is going away" (RFC 6455, 7.4.1). */
const GOING_AWAY = 1001;

export interface SocketOptions {
  readonly server: Server;
  readonly services: Services;
  readonly session: Session;
  readonly onFault: (fault: unknown) => void;
}

/** Speaks the contract's frames on the WebSocket at `/socket`. @returns what ends every socket */
export function attachSocket({ server, services, session, onFault }: SocketOptions): () => void {
  const sockets = new WebSocketServer({ noServer: true, maxPayload: HARD_LIMIT_BYTES });
  const onStreamError = (thrown: unknown): void => {
    if (!isPeerGone(thrown)) onFault(thrown);
  };

  server.on('upgrade', (request: IncomingMessage, stream: Duplex, head: Buffer) => {
    stream.on('error', onStreamError);
    const refusedWith = refusalOf(request, session);
    if (refusedWith !== null) {
      stream.end(`HTTP/1.1 ${refusedWith}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
      return;
    }
    sockets.handleUpgrade(request, stream, head, (socket) => sockets.emit('connection', socket, request));
  });

  sockets.on('connection', (socket) => {
    const send = (frame: ReplyFrame): void => {
      if (socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify(frame));
    };
    const stopListening = services.listen((event) => send(pushFrame(event)));
    socket.on('message', (data, isBinary) => {
      const text = textOf(data, isBinary);
      if (text === null)
        send(
          refusal(
            'A frame is JSON text of limited length.',
            `The limit is ${MAX_FRAME_CHARACTERS} characters.`,
          ),
        );
      else void answerFrame(services, text).then(send, onFault);
    });
    socket.on('close', stopListening);
    socket.on('error', onStreamError);
  });

  return () => {
    for (const socket of sockets.clients) socket.close(GOING_AWAY);
    sockets.close();
  };
}

/** A page that is closed or loaded again resets its connection; the close that follows is handled as any other. */
function isPeerGone(thrown: unknown): boolean {
  return ['ECONNRESET', 'EPIPE'].includes(systemCode(thrown));
}

/** The status line that refuses an upgrade, or null where it may go on. */
function refusalOf(request: IncomingMessage, session: Session): string | null {
  if (request.url !== SOCKET_PATH) return '404 Not Found';
  if (!isLocalHost(request.headers) || !isSameOrigin(request.headers)) return '403 Forbidden';
  if (!session.admits(request.headers)) return '401 Unauthorized';
  return null;
}

/** The text of a message, or null where it is binary or too long to be read. */
function textOf(data: RawData, isBinary: boolean): string | null {
  if (isBinary || !Buffer.isBuffer(data) || data.length > MAX_FRAME_CHARACTERS) return null;
  return data.toString('utf8');
}
