/**
 * The process that draws map tiles and previews: started by service.ts, as Electron's utility process or by Node's fork.
 * A damaged file that takes it down takes nothing else.
 */
import sharp from 'sharp';
import { GeoR1Error } from '../../contract/index.js';
import { hearParent, postToParent } from '../../processes/index.js';
import { Ahead } from './ahead.js';
import { encodeAndGive } from './encode.js';
import { KeptPictures } from './kept-pictures.js';
import { tileThreads } from './link.js';
import { OpenScenes } from './open-scenes.js';
import { requestSchema, type PictureRequest, type Reply } from './protocol.js';
import { NewestFirst } from './queue.js';
import type { ServedPicture } from './service.js';
import { warmUp } from './warm-up.js';

/** Beyond this share of the block cache nothing is fetched ahead: it would push out what is looked at. */
const FULL_ENOUGH = 0.8;

// One tile is one task; several threads for one would only wait for each other.
sharp.concurrency(1);

const scenes = new OpenScenes();
const pictures = new KeptPictures();
const ahead = new Ahead();
const queue = new NewestFirst(tileThreads(), () => void fetchAhead());
let fetching: AbortController | null = null;
const warming = new AbortController();

const post = (reply: Reply): void => postToParent(reply);

function receive(message: unknown): void {
  const parsed = requestSchema.safeParse(message);
  if (!parsed.success) {
    const id = (message as { id?: unknown } | null)?.id;
    const error = new GeoR1Error({
      code: 'bad-input',
      message: 'The tile process refused a malformed request.',
    });
    if (typeof id === 'number' && id > 0) post({ kind: 'failed', id, error: error.toShape() });
    return;
  }
  const request = parsed.data;
  switch (request.kind) {
    case 'ping':
      post({ kind: 'pong' });
      break;
    case 'cancel':
      queue.cancel(request.id);
      break;
    case 'close':
      ahead.forget(request.key);
      pictures.forget(request.key);
      scenes.close(request.key);
      break;
    case 'warm-up':
      void warm(request.file);
      break;
    default:
      warming.abort();
      fetching?.abort();
      if (request.kind === 'tile') ahead.asked(request);
      queue.add(request.id, (signal) => answer(request, signal));
  }
}

async function answer(request: PictureRequest, signal: AbortSignal): Promise<void> {
  const { id } = request;
  try {
    post({ kind: 'drawn', id, ...(await draw(request, signal)) });
  } catch (thrown) {
    const error = GeoR1Error.from(thrown, { subject: request.scene.file });
    if (!signal.aborted) post({ kind: 'failed', id, error: error.toShape() });
  }
}

async function draw(request: PictureRequest, signal: AbortSignal): Promise<ServedPicture> {
  const scene = await scenes.get(request.scene);
  // Before it is drawn: overviews that come meanwhile make it better than is said.
  const passing = await scene.isPassing();
  signal.throwIfAborted();
  if (request.kind === 'tile') {
    const kept = passing ? null : pictures.get(request);
    if (kept !== null) return { picture: kept, passing };
    const { size } = request;
    const drawn = await scene.draw(request, size, request.display, signal);
    const picture = drawn && (await encodeAndGive(drawn.rgba, { width: size, height: size }));
    if (picture !== null && !passing) pictures.keep(request, picture);
    return { picture, passing };
  }
  const { window, out } = request;
  const drawn = await scene.drawWindow(window, out, request.display, signal);
  return { picture: drawn && (await encodeAndGive(drawn, out)), passing };
}

/** Whoever has asked once needs it no more: their own tiles do as well. */
async function warm(file: string): Promise<void> {
  let tiles = 0;
  try {
    tiles = await warmUp(file, warming.signal);
  } catch {
    // Nobody waits for these tiles, and nothing else depends on them.
  }
  post({ kind: 'warmed', tiles });
}

/** One tile after the other while nobody asks for any. */
async function fetchAhead(): Promise<void> {
  if (fetching !== null) return;
  fetching = new AbortController();
  const { signal } = fetching;
  try {
    while (!queue.busy && scenes.filled < FULL_ENOUGH && !signal.aborted) {
      const wish = ahead.next();
      if (wish === null) break;
      const scene = await scenes.get(wish.scene);
      await scene.fetchAhead(wish, wish.size, wish.display, signal);
    }
  } catch {
    // What fails ahead of time fails again, and is told, when it is asked for.
  } finally {
    fetching = null;
  }
}

hearParent(receive);
