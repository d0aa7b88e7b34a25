import { cancelled, faultOf, GeoR1Error, throwIfAborted } from '../contract/index.js';
import { replySchema } from './protocol.js';
import type { Reply, Request } from './protocol.js';
import type { ChildLink, ChildSpawner } from './spawn.js';

/** A run that does not end this long after its caller gave up is ended with the process. */
const CANCEL_GRACE_MS = 1000;

type Body<R> = R extends { id: number } ? Omit<R, 'id'> : never;
export type RequestBody = Body<Request>;
type Answer = Exclude<Reply, { kind: 'trying' | 'failed' | 'dropped' }>;

/**
 * Requests that only let go of what the process holds: it goes with the process too, so that nobody who waits for one of
 * them keeps a run alive that was given up.
 */
const LETTING_GO: ReadonlySet<RequestBody['kind']> = new Set(['train-close', 'policy-drop']);

interface Waiting {
  readonly kind: RequestBody['kind'];
  readonly resolve: (reply: Answer) => void;
  readonly reject: (error: GeoR1Error) => void;
}

/** One life of the child process: requests go in, replies come out, and its end fails whatever waits. */
export class EngineProcess {
  readonly #link: ChildLink;
  readonly #waiting = new Map<number, Waiting>();
  /** Requests that were given up but that the child has not let go of yet. */
  readonly #givenUp = new Set<number>();
  readonly #ended: Promise<void>;
  #lastId = 0;
  #alive = true;
  #expected = false;
  #endedByCancel = false;
  /** The provider that the child said it is trying; null once it runs. */
  trying: string | null = null;

  constructor(spawn: ChildSpawner) {
    this.#link = spawn();
    this.#link.onMessage((message) => this.#receive(message));
    this.#ended = new Promise((resolve) => {
      this.#link.onExit((how) => {
        this.#end(how);
        resolve();
      });
    });
  }

  get alive(): boolean {
    return this.#alive;
  }

  /** Whether it was ended because what it ran was given up: no fault of its provider. */
  get endedByCancel(): boolean {
    return this.#endedByCancel;
  }

  /**
   * @throws GeoR1Error `cancelled` at once when the signal fires; `engine-failed` when the process ends; whatever the
   * child answers
   */
  request(body: RequestBody, signal?: AbortSignal): Promise<Answer> {
    return new Promise((resolve, reject) => {
      throwIfAborted(signal);
      if (!this.#alive) {
        reject(engineFailed('had ended before it was asked'));
        return;
      }
      const id = ++this.#lastId;
      const onAbort = () => {
        this.#waiting.delete(id);
        this.#giveUp(id);
        reject(cancelled());
      };
      const settle = () => signal?.removeEventListener('abort', onAbort);
      this.#waiting.set(id, {
        kind: body.kind,
        resolve: (reply) => {
          settle();
          resolve(reply);
        },
        reject: (error) => {
          settle();
          reject(error);
        },
      });
      signal?.addEventListener('abort', onAbort, { once: true });
      try {
        this.#link.post({ ...body, id });
      } catch (thrown) {
        this.#waiting.delete(id);
        settle();
        reject(GeoR1Error.from(thrown, { code: 'engine-failed' }));
      }
    });
  }

  /** Ends the process; what waits is told `why`. Resolves when it is gone. */
  kill(why?: string): Promise<void> {
    if (why !== undefined) this.#rejectAll(engineFailed(why));
    this.#expected = true;
    this.#link.kill();
    return this.#ended;
  }

  #giveUp(id: number): void {
    if (!this.#alive) return;
    this.#givenUp.add(id);
    this.#link.post({ kind: 'cancel', id } satisfies Request);
    setTimeout(() => {
      // Others still wait for this process: its run is theirs too, or before theirs, and ending it would fail them.
      const wanted = [...this.#waiting.values()].some(({ kind }) => !LETTING_GO.has(kind));
      if (!this.#alive || !this.#givenUp.has(id) || wanted) return;
      this.#endedByCancel = true;
      void this.kill();
    }, CANCEL_GRACE_MS).unref();
  }

  #receive(message: unknown): void {
    const parsed = replySchema.safeParse(message);
    if (!parsed.success) {
      void this.kill(`sent a malformed reply (${faultOf(message, parsed.error)}) and was stopped`);
      return;
    }
    const reply = parsed.data;
    if (reply.kind === 'trying') {
      this.trying = reply.provider;
      return;
    }
    this.#givenUp.delete(reply.id);
    const waiting = this.#waiting.get(reply.id);
    this.#waiting.delete(reply.id);
    if (waiting === undefined || reply.kind === 'dropped') return;
    if (reply.kind === 'failed') {
      const { code, message: text, subject, next } = reply.error;
      waiting.reject(
        new GeoR1Error({
          code,
          message: text,
          ...(subject === undefined ? {} : { subject }),
          ...(next === undefined ? {} : { next }),
        }),
      );
    } else {
      waiting.resolve(reply);
    }
  }

  #end(how: string): void {
    this.#alive = false;
    this.#rejectAll(engineFailed(this.#expected ? 'was stopped' : how));
  }

  #rejectAll(error: GeoR1Error): void {
    const all = [...this.#waiting.values()];
    this.#waiting.clear();
    for (const { reject } of all) reject(error);
  }
}

function engineFailed(how: string): GeoR1Error {
  return new GeoR1Error({
    code: 'engine-failed',
    subject: 'engine',
    message: `The process that runs the model ${how}.`,
    next: 'Ask again: a new one starts by itself, and what was already seen is kept.',
  });
}
