import { cancelled, GeoR1Error, throwIfAborted, type Display } from '../../contract/index.js';
import type { TileAddress } from '../mercator.js';
import type { PixelWindow, Scene } from '../scene.js';
import { forkTiles, tileChildEntry, type TileLink, type TileSpawner } from './link.js';
import {
  replySchema,
  type EncodedPicture,
  type PictureRequest,
  type Request,
  type TileSceneRef,
} from './protocol.js';

export interface ServedPicture {
  /** Null where it shows nothing of the scene. */
  readonly picture: EncodedPicture | null;
  /** Drawn from coarse samples: the same picture is another once the scene's overviews are built. */
  readonly passing: boolean;
}

/** Draws and encodes pictures of open scenes. `key` names the opening of a scene. */
export interface TileService {
  tile(
    key: string,
    scene: Scene,
    address: TileAddress,
    size: number,
    display: Partial<Display>,
    signal?: AbortSignal,
  ): Promise<ServedPicture>;
  /** A window in the scene's own pixels. */
  window(
    key: string,
    scene: Scene,
    window: PixelWindow,
    out: { readonly width: number; readonly height: number },
    display: Partial<Display>,
    signal?: AbortSignal,
  ): Promise<ServedPicture>;
  /**
   * Starts the process before anybody asks, and has it draw tiles of a file for nobody, so that the first scene does not
   * pay for either. Does nothing where the process runs already.
   * @returns tiles drawn, once that is done or somebody asks for a picture; 0 where the process ended
   */
  warmUp(file: string): Promise<number>;
  close(): Promise<void>;
}

export interface TileServiceOptions {
  /** Folder in which built overviews are kept. */
  readonly cacheDir?: string | null;
  /** Whether a scene is still open under a key; files of others are let go. */
  readonly isOpen?: (key: string) => boolean;
  /** Node's fork where left out; Electron hands in its utility process. */
  readonly spawn?: TileSpawner;
  /** A process that says nothing for so long, though asked, hangs; also while it starts. */
  readonly silenceMs?: number;
}

/** A network share answers within 20 s or fails; a process that only waits for it answers a ping meanwhile. */
const SILENCE_MS = 10_000;
/** Before its first word it only loads, which on a machine at work can take as long as that. */
const START_MS = 60_000;
const WATCH_MS = 1000;
/** A picture whose process ended under it is asked for once more, of a new process. */
const TRIES = 2;
const EPSG = /^EPSG:\d+$/;

type Body<R> = R extends { id: number } ? Omit<R, 'id'> : never;

interface Waiting {
  readonly body: Body<PictureRequest>;
  readonly resolve: (picture: ServedPicture) => void;
  readonly reject: (error: GeoR1Error) => void;
  tries: number;
}

/** Starts nothing before the first picture is asked for, or `warmUp`. */
export function startTiles(options: TileServiceOptions = {}): TileService {
  return new Service(options);
}

class Service implements TileService {
  readonly #options: TileServiceOptions;
  readonly #waiting = new Map<number, Waiting>();
  readonly #keys = new Set<string>();
  #link: TileLink | null = null;
  #ended: Promise<void> = Promise.resolve();
  #lastId = 0;
  #heardMs = 0;
  #started = false;
  #watch: NodeJS.Timeout | null = null;
  #warmed: ((tiles: number) => void) | null = null;
  #closed = false;

  constructor(options: TileServiceOptions) {
    this.#options = options;
  }

  tile: TileService['tile'] = (key, scene, { z, x, y }, size, display, signal) =>
    this.#ask({ kind: 'tile', scene: this.#ref(key, scene), z, x, y, size, display }, signal);

  window: TileService['window'] = (key, scene, window, out, display, signal) => {
    const { x, y, width, height } = window;
    const body = {
      kind: 'window',
      scene: this.#ref(key, scene),
      window: { x, y, width, height },
      out,
      display,
    } as const;
    return this.#ask(body, signal);
  };

  // Async, so that a process that cannot be started is a rejection, as it is where a picture is asked for.
  warmUp: TileService['warmUp'] = async (file) => {
    if (this.#closed || this.#link !== null) return 0;
    this.#start();
    this.#post({ kind: 'warm-up', file });
    return new Promise((resolve) => {
      this.#warmed = resolve;
    });
  };

  async close(): Promise<void> {
    this.#closed = true;
    this.#endWarmUp(0);
    const link = this.#link;
    this.#link = null;
    for (const { reject } of this.#waiting.values()) reject(cancelled());
    this.#waiting.clear();
    if (this.#watch !== null) clearInterval(this.#watch);
    link?.kill();
    await this.#ended;
  }

  #ref(key: string, { file, frame }: Scene): TileSceneRef {
    const crs = frame.crs !== null && EPSG.test(frame.crs) ? frame.crs : null;
    return { key, file, crs, cacheDir: this.#options.cacheDir ?? null };
  }

  #ask(body: Body<PictureRequest>, signal?: AbortSignal): Promise<ServedPicture> {
    return new Promise((resolve, reject) => {
      throwIfAborted(signal);
      if (this.#closed) throw cancelled();
      const id = ++this.#lastId;
      const onAbort = (): void => {
        this.#waiting.delete(id);
        this.#post({ kind: 'cancel', id });
        reject(cancelled());
      };
      signal?.addEventListener('abort', onAbort, { once: true });
      const settled = (): void => signal?.removeEventListener('abort', onAbort);
      this.#waiting.set(id, {
        body,
        resolve: (picture) => {
          settled();
          resolve(picture);
        },
        reject: (error) => {
          settled();
          reject(error);
        },
        tries: 1,
      });
      this.#keys.add(body.scene.key);
      this.#start();
      this.#post({ ...body, id });
    });
  }

  #post(request: Request): void {
    this.#link?.post(request);
  }

  #start(): void {
    if (this.#link !== null) return;
    const { file, execArgv } = tileChildEntry();
    const link = (this.#options.spawn ?? forkTiles)(file, execArgv);
    this.#link = link;
    this.#started = false;
    this.#heardMs = Date.now();
    link.onMessage((message) => {
      if (this.#link === link) this.#receive(message);
    });
    this.#ended = new Promise((resolve) => {
      link.onExit((how) => {
        if (this.#link === link) this.#restart(how);
        resolve();
      });
    });
    this.#watch ??= setInterval(() => this.#look(), WATCH_MS).unref();
  }

  #receive(message: unknown): void {
    this.#heardMs = Date.now();
    this.#started = true;
    const parsed = replySchema.safeParse(message);
    if (!parsed.success) {
      this.#stop('sent a malformed reply and was stopped');
      return;
    }
    const reply = parsed.data;
    if (reply.kind === 'pong') return;
    if (reply.kind === 'warmed') {
      this.#endWarmUp(reply.tiles);
      return;
    }
    const waiting = this.#waiting.get(reply.id);
    this.#waiting.delete(reply.id);
    if (reply.kind === 'drawn') {
      waiting?.resolve({ picture: reply.picture, passing: reply.passing });
      return;
    }
    const { code, message: text, subject, next } = reply.error;
    const shape = { code, message: text };
    waiting?.reject(
      new GeoR1Error({
        ...shape,
        ...(subject === undefined ? {} : { subject }),
        ...(next === undefined ? {} : { next }),
      }),
    );
  }

  /** Once a second: lets go of scenes that were closed, and ends a process that hangs. */
  #look(): void {
    for (const key of this.#keys) {
      if (this.#options.isOpen?.(key) ?? true) continue;
      this.#keys.delete(key);
      this.#post({ kind: 'close', key });
    }
    if (this.#link === null || this.#waiting.size === 0) {
      this.#heardMs = Date.now();
      return;
    }
    const limit = this.#options.silenceMs ?? (this.#started ? SILENCE_MS : START_MS);
    const silence = Date.now() - this.#heardMs;
    if (silence > limit) this.#stop(`did not answer for ${Math.round(limit / 1000)} s and was stopped`);
    else this.#post({ kind: 'ping' });
  }

  #endWarmUp(tiles: number): void {
    this.#warmed?.(tiles);
    this.#warmed = null;
  }

  #stop(how: string): void {
    const link = this.#link;
    if (link === null) return;
    this.#restart(how);
    link.kill();
  }

  /** Whatever waits is asked of a new process, what has had its tries is given up. */
  #restart(how: string): void {
    this.#link = null;
    this.#endWarmUp(0);
    if (this.#closed) return;
    for (const [id, waiting] of this.#waiting) {
      if (waiting.tries >= TRIES) {
        this.#waiting.delete(id);
        waiting.reject(ended(how, waiting.body.scene.file));
      }
    }
    if (this.#waiting.size === 0) return;
    this.#start();
    for (const [id, waiting] of this.#waiting) {
      waiting.tries++;
      this.#post({ ...waiting.body, id });
    }
  }
}

function ended(how: string, file: string): GeoR1Error {
  return new GeoR1Error({
    code: 'internal',
    message: `The process that draws the map ${how}, twice.`,
    subject: file,
    next: 'Move the map or open the scene again: a new process starts by itself. If it stays, the file may be damaged.',
  });
}
