import { cancelled, GeoR1Error, throwIfAborted } from '../contract/index.js';
import type { ChildSpawner } from '../engine/index.js';
import type { ChildLink } from '../processes/index.js';
import { NO_MEMORY } from './failure.js';
import { replySchema } from './protocol.js';
import type { Reply, Request } from './protocol.js';

type Body<R> = R extends { id: number } ? Omit<R, 'id'> : never;
type Answer = Exclude<Reply, { kind: 'text' | 'failed' }>;

interface Waiting {
  readonly resolve: (reply: Answer) => void;
  readonly reject: (error: GeoR1Error) => void;
  readonly onText: (row: number, text: string) => void;
}

/**
 * The system's out-of-memory killer, V8's own end, and code that does not look whether it was given memory leave no message:
 * only how the process ended.
 */
const KILLED =
  /SIGKILL|SIGABRT|SIGSEGV|SIGTRAP|SIGILL|SIGBUS|code 13[3-9]|out of memory|allocation failed|bad_alloc/i;

/**
 * One life of the process that runs a checkpoint. A run cannot be interrupted before its first token, so giving up a
 * request ends the process, which also gives the memory back.
 */
export class CheckpointProcess {
  readonly #link: ChildLink;
  readonly #dir: string;
  readonly #waiting = new Map<number, Waiting>();
  readonly #ended: Promise<void>;
  #lastId = 0;
  #alive = true;

  constructor(spawn: ChildSpawner, dir: string) {
    this.#dir = dir;
    this.#link = spawn();
    this.#link.onMessage((message) => this.#receive(message));
    this.#ended = new Promise((resolve) => {
      this.#link.onExit((how) => {
        this.#alive = false;
        this.#rejectAll(this.#died(how));
        resolve();
      });
    });
  }

  /** False as soon as its end is asked for. */
  get alive(): boolean {
    return this.#alive;
  }

  /** @throws GeoR1Error `cancelled` at once when the signal fires; `engine-failed` when the process ends; what the child answers */
  request(
    body: Body<Request>,
    signal?: AbortSignal,
    onText: Waiting['onText'] = () => undefined,
  ): Promise<Answer> {
    return new Promise((resolve, reject) => {
      throwIfAborted(signal);
      if (!this.#alive) throw this.#died('had ended before it was asked');
      const id = ++this.#lastId;
      const onAbort = (): void => {
        this.#waiting.delete(id);
        void this.kill();
        reject(cancelled());
      };
      const settled =
        <T>(settle: (value: T) => void) =>
        (value: T) => {
          signal?.removeEventListener('abort', onAbort);
          settle(value);
        };
      this.#waiting.set(id, { resolve: settled(resolve), reject: settled(reject), onText });
      signal?.addEventListener('abort', onAbort, { once: true });
      this.#link.post({ ...body, id });
    });
  }

  /** Ends the process. Resolves when it is gone. */
  kill(): Promise<void> {
    if (this.#alive) this.#link.kill();
    this.#alive = false;
    return this.#ended;
  }

  #receive(message: unknown): void {
    const parsed = replySchema.safeParse(message);
    if (!parsed.success) {
      this.#rejectAll(this.#died('sent a malformed reply and was stopped'));
      void this.kill();
      return;
    }
    const reply = parsed.data;
    const waiting = this.#waiting.get(reply.id);
    if (reply.kind === 'text') {
      waiting?.onText(reply.row, reply.text);
      return;
    }
    this.#waiting.delete(reply.id);
    if (reply.kind === 'failed') {
      const { code, message: text, subject = this.#dir, next } = reply.error;
      waiting?.reject(
        new GeoR1Error({ code, message: text, subject, ...(next === undefined ? {} : { next }) }),
      );
    } else waiting?.resolve(reply);
  }

  #rejectAll(error: GeoR1Error): void {
    const all = [...this.#waiting.values()];
    this.#waiting.clear();
    for (const { reject } of all) reject(error);
  }

  #died(how: string): GeoR1Error {
    const next = KILLED.test(how)
      ? `It may be that the memory ran out. ${NO_MEMORY.next ?? ''}`
      : 'Ask again: it is loaded anew. The built-in engine goes on meanwhile.';
    return new GeoR1Error({
      code: 'engine-failed',
      subject: this.#dir,
      message: `The process that runs the checkpoint ${how}.`,
      next,
    });
  }
}
