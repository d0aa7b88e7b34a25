import type { HttpApp } from './http-app.js';

/** A tile that takes longer is promised before it is there, so that its request can be withdrawn. */
const PATIENCE_MS = 100;
/** What the map asks for by the dozen and gives up when it moves on. */
const TILES = /^\/tiles\//;

/**
 * Lets requests for tiles be withdrawn where the caller gives no abort: Electron's `protocol.handle` never aborts the
 * signal of a request that the page gave up, but it cancels the body of an answer that it has been given. So a tile that
 * is not there after {@link PATIENCE_MS} is answered by a body that is still to come, and cancelling that aborts the
 * drawing. The price: a fault that comes later than that is the end of the body instead of a status, so that the window
 * tells it without its cause; and a late tile is not kept by the page's own cache and has no type of its own, so that
 * `<img>` could not show it (the map fetches). Rejected: the page reporting what it gave up, tile by tile, which needs a
 * channel of its own; a body still to come for every tile, which hides every status.
 *
 * @param patienceMs for tests
 */
export function withdrawable(app: HttpApp, patienceMs: number = PATIENCE_MS): HttpApp {
  return async (request) => {
    if (request.method !== 'GET' || !TILES.test(new URL(request.url).pathname)) return app(request);
    const withdrawn = new AbortController();
    const answer = app(
      new Request(request.url, { signal: AbortSignal.any([request.signal, withdrawn.signal]) }),
    );
    const inTime = await firstOf(answer, patienceMs);
    if (inTime !== null) return inTime;
    return new Response(bodyOf(answer, withdrawn), {
      headers: { 'content-type': 'application/octet-stream', 'cache-control': 'no-store' },
    });
  };
}

async function firstOf(answer: Promise<Response>, patienceMs: number): Promise<Response | null> {
  let timer: NodeJS.Timeout | undefined;
  const impatience = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), patienceMs);
  });
  try {
    return await Promise.race([answer, impatience]);
  } finally {
    clearTimeout(timer);
  }
}

function bodyOf(answer: Promise<Response>, withdrawn: AbortController): ReadableStream<Uint8Array> {
  return new ReadableStream<Uint8Array>({
    start: async (body) => {
      const response = await answer;
      const bytes = new Uint8Array(await response.arrayBuffer());
      // Cancelled meanwhile: the body is closed, and whatever came of the drawing is for nobody.
      if (withdrawn.signal.aborted) return;
      if (!response.ok) {
        const why = `${response.status} ${new TextDecoder().decode(bytes)}`;
        body.error(new Error(`The tile could not be drawn: ${why}`));
        return;
      }
      if (bytes.length > 0) body.enqueue(bytes);
      body.close();
    },
    cancel: () => withdrawn.abort(),
  });
}
