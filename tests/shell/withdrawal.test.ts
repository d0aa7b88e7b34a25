/** Tiles that Electron's window gave up: what stops the drawing, and what a late answer still says. */
import { describe, expect, it } from 'vitest';
import type { HttpApp } from '../../src-main/shell/http-app.js';
import { withdrawable } from '../../src-main/shell/withdrawal.js';

const TILE = new Request('app://geo-r1/tiles/s-1/3/1/2?size=256');
const BYTES = Uint8Array.of(1, 2, 3);
/** A timer of this length is over before any answer that waits for `drawn`. */
const NO_PATIENCE_MS = 1;

interface Drawing {
  readonly app: HttpApp;
  readonly signals: AbortSignal[];
  readonly finish: (response: Response) => void;
}

/** An app that answers when it is told to, and remembers the signals that it was given. */
function drawing(): Drawing {
  const signals: AbortSignal[] = [];
  let finish: (response: Response) => void = () => undefined;
  const answer = new Promise<Response>((resolve) => (finish = resolve));
  return {
    app: ({ signal }) => {
      signals.push(signal);
      return answer;
    },
    signals,
    finish,
  };
}

const picture = (): Response => new Response(BYTES, { headers: { 'content-type': 'image/jpeg' } });

describe('a tile that is there in time', () => {
  it('is answered as it is, with its status and type', async () => {
    const app = withdrawable(() => Promise.resolve(picture()));
    const response = await app(TILE);
    expect(response.headers.get('content-type')).toBe('image/jpeg');
    expect(new Uint8Array(await response.arrayBuffer())).toEqual(BYTES);
  });

  it('keeps the status of a fault', async () => {
    const app = withdrawable(() => Promise.resolve(new Response('no', { status: 415 })));
    expect((await app(TILE)).status).toBe(415);
  });
});

describe('a tile that is late', () => {
  it('comes as a body', async () => {
    const { app, finish } = drawing();
    const response = await withdrawable(app, NO_PATIENCE_MS)(TILE);
    expect(response.headers.get('cache-control')).toBe('no-store');
    finish(picture());
    expect(new Uint8Array(await response.arrayBuffer())).toEqual(BYTES);
  });

  it('is no longer drawn once its body is cancelled', async () => {
    const { app, signals, finish } = drawing();
    const response = await withdrawable(app, NO_PATIENCE_MS)(TILE);
    expect(signals[0]?.aborted).toBe(false);
    await response.body?.cancel();
    expect(signals[0]?.aborted).toBe(true);
    // What comes all the same disturbs nobody.
    finish(picture());
    await new Promise((resolve) => setImmediate(resolve));
  });

  it('ends its body with what went wrong', async () => {
    const { app, finish } = drawing();
    const response = await withdrawable(app, NO_PATIENCE_MS)(TILE);
    finish(new Response('the file vanished', { status: 500 }));
    await expect(response.arrayBuffer()).rejects.toThrow('500 the file vanished');
  });

  it('is an empty body where there is nothing to show', async () => {
    const { app, finish } = drawing();
    const response = await withdrawable(app, NO_PATIENCE_MS)(TILE);
    finish(new Response(null, { status: 204 }));
    expect((await response.arrayBuffer()).byteLength).toBe(0);
  });

  it('ends its body where the app itself fails', async () => {
    const failing: HttpApp = () =>
      new Promise((_, reject) => setTimeout(() => reject(new Error('lost')), 20));
    const response = await withdrawable(failing, NO_PATIENCE_MS)(TILE);
    await expect(response.arrayBuffer()).rejects.toThrow('lost');
  });

  it('hears the abort of its request as well, where there is one', async () => {
    const { app, signals } = drawing();
    const page = new AbortController();
    await withdrawable(app, NO_PATIENCE_MS)(new Request(TILE.url, { signal: page.signal }));
    page.abort();
    expect(signals[0]?.aborted).toBe(true);
  });
});

it.each(['app://geo-r1/index.html', 'app://geo-r1/preview/s-1'])(
  'leaves %s alone, however long it takes',
  async (url) => {
    const { app, finish } = drawing();
    const answer = withdrawable(app, NO_PATIENCE_MS)(new Request(url));
    await new Promise((resolve) => setTimeout(resolve, 20));
    finish(picture());
    expect((await answer).headers.get('content-type')).toBe('image/jpeg');
  },
);
