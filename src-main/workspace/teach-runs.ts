import { randomBytes } from 'node:crypto';
import { cancelled, GeoR1Error, isDiskFull } from '../contract/index.js';
import type { Example, PixelBox, RunState, TeachProgress, TeachResult, TeachRun } from '../contract/index.js';
import { renamed } from '../teach/index.js';
import type {
  AnswerAdapter,
  AnyAdapter,
  AnyTaught,
  Attempt,
  TeachHooks,
  TeachPoint,
  TeachRequest,
} from '../teach/index.js';
import type { RunLock } from './run-lock.js';
import type { RunStore, StoredRun, TaughtCheckpoint } from './run-store.js';

/** Teaches what a run is about, from the start or from a kept point. */
export type Teacher = (
  run: Pick<StoredRun, 'run' | 'request'>,
  hooks: TeachHooks & { readonly signal: AbortSignal },
  from: TeachPoint | null,
) => Promise<AnyTaught>;

/** What is heard of runs. */
export interface RunHooks {
  readonly onProgress: (run: string, progress: TeachProgress) => void;
  readonly onRollouts: (
    run: string,
    example: Example,
    step: number,
    attempts: readonly Attempt[],
    advantages: readonly number[],
  ) => void;
  readonly onPaused: (run: string) => void;
  /** It begins again from the start, for what the error says of its kept point. */
  readonly onRestarted: (run: string, error: GeoR1Error) => void;
  readonly onDone: (run: string, result: TeachResult) => void;
  readonly onFailed: (run: string, error: GeoR1Error) => void;
}

interface Live {
  readonly id: string;
  readonly controller: AbortController;
  progress: TeachProgress | null;
  /** Resolved by `resume` where the run is paused. */
  paused: { readonly over: Promise<void>; readonly resume: () => void } | null;
  ended: Promise<void>;
  /** Why another process has the run now, whose files are none of ours then. */
  lost: GeoR1Error | null;
  lock: RunLock | null;
}

/** Rollouts are shown at most so often. */
const ROLLOUTS_EVERY_MS = 1000;

/**
 * Runs of teaching: one at a time, whichever process on this folder teaches it, each kept on disk so that it can go on after
 * a crash or a restart.
 */
export class TeachRuns {
  readonly #store: RunStore;
  readonly #teach: Teacher;
  readonly #hooks: RunHooks;
  #live: Live | null = null;

  constructor(store: RunStore, teach: Teacher, hooks: RunHooks) {
    this.#store = store;
    this.#teach = teach;
    this.#hooks = hooks;
  }

  /**
   * @param checkpoint what is taught; null teaches the built-in engine
   * @param from the checkpoint's adapter to go on from
   * @throws GeoR1Error unsupported while another runs, here or in another process; bad-input where there is nothing to learn from; io
   */
  async start(
    request: TeachRequest,
    checkpoint: TaughtCheckpoint | null = null,
    from: AnswerAdapter | null = null,
  ): Promise<string> {
    this.#requireFree();
    if (request.train.length === 0) throw nothing(request);
    const stored: StoredRun = {
      schemaVersion: 1,
      run: `r-${randomBytes(6).toString('hex')}`,
      state: 'running',
      started: new Date().toISOString(),
      error: null,
      kept: null,
      request: {
        ...request,
        train: [...request.train],
        heldOut: [...request.heldOut],
        images: { ...request.images },
        checkpoint,
      },
    };
    return this.#launch(stored, from);
  }

  pause(run: string): void {
    const live = this.#running(run);
    if (live.paused !== null) return;
    let resume = (): void => undefined;
    const over = new Promise<void>((resolve) => (resume = resolve));
    live.paused = { over, resume };
  }

  /** Goes on with a paused run, or with one of an earlier life from its last kept point. */
  async resume(run: string): Promise<void> {
    if (this.#live?.id === run) {
      this.#live.paused?.resume();
      this.#live.paused = null;
      return;
    }
    this.#requireFree();
    const stored = await this.#store.read(run);
    if (stateOf(stored) !== 'interrupted') throw notThere('The run has ended.', run);
    await this.#launch({ ...stored, state: 'running', error: null });
  }

  async cancel(run: string): Promise<void> {
    if (this.#live?.id === run) {
      this.#live.controller.abort(cancelled());
      this.#live.paused?.resume();
      return;
    }
    await this.#requireLeft(run);
    const stored = await this.#store.read(run);
    if (stateOf(stored) === 'interrupted') await this.#store.write({ ...stored, state: 'cancelled' });
  }

  /** One that another process teaches is interrupted as far as this one can tell, with who has it as its error. */
  async list(): Promise<TeachRun[]> {
    const runs = (await this.#store.list()).map(async (stored): Promise<TeachRun> => {
      const live = this.#live?.id === stored.run ? this.#live : null;
      const { set, checkpoint } = stored.request;
      const { id, name, version } = set;
      return {
        run: stored.run,
        set: { id, name, version },
        checkpoint: checkpoint && { folder: checkpoint.folder, name: checkpoint.name },
        method: stored.request.method,
        state: live === null ? stateOf(stored) : live.paused === null ? 'running' : 'paused',
        started: stored.started,
        progress: live?.progress ?? null,
        error: live === null ? ((await this.#heldElsewhere(stored))?.toShape() ?? stored.error) : null,
        kept: stored.kept,
      };
    });
    return Promise.all(runs);
  }

  async result(run: string): Promise<TeachResult> {
    return (await this.#store.taught(run)).result;
  }

  /** @throws GeoR1Error not-found */
  async told(run: string): Promise<TeachProgress[]> {
    await this.#store.read(run);
    return this.#store.told(run);
  }

  /** @param add puts the adapter where adapters are kept and gives its id */
  async keep(run: string, name: string, add: (adapter: AnyAdapter) => Promise<string>): Promise<string> {
    const { adapter } = await this.#store.taught(run);
    const kept = await add(renamed(adapter, name));
    await this.#store.write({ ...(await this.#store.read(run)), kept });
    return kept;
  }

  /** @throws GeoR1Error unsupported while it runs */
  async discard(run: string): Promise<void> {
    if (this.#live?.id === run) this.#requireFree();
    await this.#requireLeft(run);
    await this.#store.remove(run);
  }

  /** Stops what runs; it can be gone on with. */
  async close(): Promise<void> {
    const live = this.#live;
    if (live === null) return;
    live.controller.abort(CLOSING);
    live.paused?.resume();
    await live.ended;
  }

  async #launch(stored: StoredRun, from: AnswerAdapter | null = null): Promise<string> {
    const live: Live = {
      id: stored.run,
      controller: new AbortController(),
      progress: null,
      paused: null,
      ended: Promise.resolve(),
      lost: null,
      lock: null,
    };
    this.#requireFree();
    this.#live = live;
    try {
      live.lock = await this.#store.lock(stored.run, (error) => {
        live.lost = error;
        live.controller.abort(error);
        live.paused?.resume();
      });
      await this.#requireNoneElsewhere(stored.run);
      if (from !== null) await this.#store.saveStart(stored.run, from);
      await this.#store.write(stored);
    } catch (thrown) {
      this.#live = null;
      await live.lock?.release();
      throw thrown;
    }
    live.ended = new Promise((resolve) => {
      // The reply comes first, so that the window knows the id when it hears of the run.
      setImmediate(() => void this.#run(live, stored).then(resolve));
    });
    return stored.run;
  }

  async #run(live: Live, stored: StoredRun): Promise<void> {
    const { id, controller } = live;
    let told = -Infinity;
    const unwritten = new Set<unknown>();
    const written = (writing: Promise<void>): Promise<void> =>
      writing.catch((thrown: unknown) => {
        unwritten.add(thrown);
        throw thrown;
      });
    let kept = false;
    let telling = Promise.resolve();
    try {
      const { point: from, damaged } = await this.#store.point(id);
      kept = from !== null;
      if (damaged !== null) {
        await this.#store.forgetTold(id);
        this.#hooks.onRestarted(id, damaged);
      }
      const taught = await this.#teach(
        stored,
        {
          signal: controller.signal,
          gate: () => this.#gate(live),
          onProgress: (progress) => {
            live.progress = progress;
            if (progress.phase === 'training') telling = telling.then(() => this.#store.tell(id, progress));
            this.#hooks.onProgress(id, progress);
          },
          onRollouts: (...rollouts) => {
            if (performance.now() - told < ROLLOUTS_EVERY_MS) return;
            told = performance.now();
            this.#hooks.onRollouts(id, ...rollouts);
          },
          save: async (point) => {
            await written(this.#store.savePoint(id, point));
            kept = true;
          },
        },
        from,
      );
      await telling;
      await written(this.#store.saveTaught(id, taught));
      await this.#end(live, stored, 'done', null);
      this.#hooks.onDone(id, taught.result);
    } catch (thrown) {
      const closing = controller.signal.reason === CLOSING;
      const error = live.lost ?? (controller.signal.aborted ? cancelled() : GeoR1Error.from(thrown));
      const cancelledByHand = error.code === 'cancelled' && !closing;
      // Neither a process that died nor a full disk takes a run with it, nor a folder that is away for a while: what was
      // kept is gone on from.
      const full = unwritten.has(thrown) || isDiskFull(thrown);
      const goesOn = closing || full || error.code === 'engine-failed' || kept;
      const state = cancelledByHand ? 'cancelled' : goesOn ? 'interrupted' : 'failed';
      await this.#end(live, stored, state, error);
      this.#hooks.onFailed(id, error);
    }
  }

  async #end(live: Live, stored: StoredRun, state: RunState, error: GeoR1Error | null): Promise<void> {
    if (this.#live === live) this.#live = null;
    // Where even this cannot be written, the run reads as interrupted, and the error itself is told.
    if (live.lost === null)
      await this.#store.write({ ...stored, state, error: error?.toShape() ?? null }).catch(() => undefined);
    await live.lock?.release();
  }

  async #gate(live: Live): Promise<void> {
    if (live.paused === null) return;
    this.#hooks.onPaused(live.id);
    await live.paused.over;
  }

  #running(run: string): Live {
    if (this.#live?.id === run) return this.#live;
    throw notThere('No such run is under way.', run);
  }

  #requireFree(): void {
    if (this.#live !== null) throw another(this.#live.id);
  }

  /** Of a run that says it runs, and not here: who else has it. */
  async #heldElsewhere(stored: StoredRun): Promise<GeoR1Error | null> {
    return stateOf(stored) === 'interrupted' ? this.#store.heldBy(stored.run) : null;
  }

  /** @throws GeoR1Error unsupported where another process teaches the run */
  async #requireLeft(run: string): Promise<void> {
    const holder = await this.#store.heldBy(run);
    if (holder !== null) throw holder;
  }

  /** Asked when one's own lock is taken: of two that start at the same moment none can miss the other. */
  async #requireNoneElsewhere(own: string): Promise<void> {
    for (const stored of await this.#store.list())
      if (stored.run !== own && (await this.#heldElsewhere(stored)) !== null) throw another(stored.run);
  }
}

const another = (run: string): GeoR1Error =>
  new GeoR1Error({
    code: 'unsupported',
    message: 'Another run is under way.',
    subject: run,
    next: 'Wait for it, or cancel it where it runs.',
  });

const CLOSING = 'closing';

/** What an earlier life of the app left running was interrupted. */
const stateOf = ({ state }: StoredRun): RunState =>
  state === 'running' || state === 'paused' ? 'interrupted' : state;

/** Boxes as the contract writes them. */
export const plainBoxes = (boxes: readonly Readonly<PixelBox>[]): PixelBox[] =>
  boxes.map(([x, y, w, h]) => [x, y, w, h]);

const notThere = (message: string, subject: string): GeoR1Error =>
  new GeoR1Error({ code: 'not-found', message, subject });

function nothing({ set, leftOut }: TeachRequest): GeoR1Error {
  const [first] = leftOut;
  return new GeoR1Error({
    code: 'bad-input',
    subject: set.name,
    message: `The set has no example to learn from.${first === undefined ? '' : ` ${first.why}`}`,
    next: 'Add an example, or put one of the held-out part into the part to learn from.',
  });
}
