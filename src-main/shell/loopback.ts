import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream } from 'node:stream/web';
import { GeoR1Error, UPLOAD_PATH } from '../contract/index.js';
import type { TileService } from '../scene/index.js';
import type { Services } from '../workspace/index.js';
import { createHttpApp, errorResponse } from './http-app.js';
import { attachSocket } from './loopback-socket.js';
import { isLocalHost, isSameOrigin, Session } from './session.js';
import type { UploadShelf } from './uploads.js';

const LOOPBACK = '127.0.0.1';
const TOKEN_PARAMETER = 'token';

export interface LoopbackOptions {
  readonly services: Services;
  readonly tiles: TileService;
  readonly uploads: UploadShelf;
  /** Folder of the built window. */
  readonly rendererDir: string;
  /** 0 takes any free port. */
  readonly port: number;
  /** Hears faults of the host itself, which no caller can be told. */
  readonly onFault: (fault: unknown) => void;
}

export interface Loopback {
  readonly port: number;
  /** The address to open, once: it carries the token. */
  readonly url: string;
  /** Ends connections and stops listening. The services stay for their owner to close. */
  readonly close: () => Promise<void>;
}

/**
 * The window's services on 127.0.0.1, for a browser on this machine.
 * @throws GeoR1Error io where the port is taken
 */
export async function startLoopback(options: LoopbackOptions): Promise<Loopback> {
  const { services, tiles, uploads, onFault } = options;
  const socketOf = (request: Request): string => `ws://${new URL(request.url).host}`;
  const app = createHttpApp(services, tiles, options.rendererDir, socketOf);
  const server = createServer({ requestTimeout: 0 });
  await listen(server, options.port);
  const { port } = server.address() as AddressInfo; // a TCP server's address is never a string
  const session = new Session(port);

  server.on('request', (request, response) => {
    void answer(request)
      .catch((thrown: unknown) => {
        const error = GeoR1Error.from(thrown);
        if (error.code === 'internal') onFault(thrown);
        return errorResponse(error);
      })
      .then((reply) => send(reply, request, response))
      .catch(onFault);
  });
  const closeSocket = attachSocket({ server, services, session, onFault });

  async function answer(request: IncomingMessage): Promise<Response> {
    if (!isLocalHost(request.headers))
      return refused(403, 'This host answers only under 127.0.0.1 or localhost.');
    const target = request.url ?? '/';
    if (!target.startsWith('/')) return refused(400, 'This host is no proxy: ask for a path.');
    // Put together, not resolved: `//name/x` would otherwise change the host.
    const url = new URL(`http://${request.headers.host ?? LOOPBACK}${target}`);
    const token = url.searchParams.get(TOKEN_PARAMETER);
    if (request.method === 'GET' && url.pathname === '/' && token !== null) {
      const cookie = session.exchange(token);
      if (cookie !== null) return redirect(cookie);
      if (session.admits(request.headers)) return redirect(null);
    }
    if (!session.admits(request.headers)) {
      return refused(401, 'This address needs the one-time token that the terminal printed; it works once.');
    }
    if (request.method === 'POST' && url.pathname === UPLOAD_PATH) return upload(request, url);
    const body = new AbortController();
    request.once('close', () => body.abort());
    return app(new Request(url, { method: request.method ?? 'GET', signal: body.signal }));
  }

  async function upload(request: IncomingMessage, url: URL): Promise<Response> {
    if (!isSameOrigin(request.headers)) return refused(403, 'An upload must come from the window itself.');
    const declared = Number(request.headers['content-length'] ?? NaN);
    const name = url.searchParams.get('name') ?? '';
    const id = await uploads.receive(name, request, Number.isFinite(declared) ? declared : null);
    return Response.json({ upload: id });
  }

  return {
    port,
    url: `http://${LOOPBACK}:${port}/?${TOKEN_PARAMETER}=${session.token ?? ''}`,
    close: async () => {
      closeSocket();
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

async function listen(server: Server, port: number): Promise<void> {
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, LOOPBACK, () => {
        server.off('error', reject);
        resolve();
      });
    });
  } catch (cause) {
    throw new GeoR1Error(
      {
        code: 'io',
        message: `The port cannot be opened: ${cause instanceof Error ? cause.message : String(cause)}.`,
        subject: `port ${port}`,
        next: 'Choose another with --port, or 0 for any free one.',
      },
      { cause },
    );
  }
}

/** To the bare address, so that the spent token is in no history, bookmark or Referer. */
function redirect(cookie: string | null): Response {
  const headers = new Headers({ location: '/', 'cache-control': 'no-store' });
  if (cookie !== null) headers.set('set-cookie', cookie);
  return new Response(null, { status: 303, headers });
}

function refused(status: number, message: string): Response {
  return errorResponse(new GeoR1Error({ code: 'bad-input', message }), status);
}

async function send(reply: Response, request: IncomingMessage, response: ServerResponse): Promise<void> {
  response.writeHead(reply.status, Object.fromEntries(reply.headers));
  if (!request.complete) response.once('finish', () => request.destroy()); // an upload refused half way
  if (reply.body === null || request.method === 'HEAD') {
    response.end();
    return;
  }
  const body = Readable.fromWeb(reply.body as ReadableStream); // DOM's and Node's types of one class
  await pipeline(body, response).catch((thrown: unknown) => {
    if (!response.closed) throw thrown; // else the reader went away, which is its right
  });
}
