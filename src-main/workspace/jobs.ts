import { randomBytes } from 'node:crypto';
import { cancelled, GeoR1Error } from '../contract/index.js';
import type { Answer, ErrorShape } from '../contract/index.js';

/** How many finished jobs stay to be exported; older answers are forgotten. */
const FINISHED_KEPT = 200;

type JobState =
  { kind: 'running' } | { kind: 'done'; answer: Answer | null } | { kind: 'failed'; error: ErrorShape };

interface Job {
  readonly controller: AbortController;
  /** Null for what belongs to no one scene. */
  readonly scene: string | null;
  readonly ended: Promise<void>;
  state: JobState;
}

export interface JobHooks {
  /** Only of questions; other work tells its own end. */
  readonly onDone: (job: string, answer: Answer) => void;
  readonly onFailed: (job: string, error: GeoR1Error) => void;
}

/**
 * Runs questions and other long work in the background. Each question ends in exactly one of `onDone` and `onFailed`,
 * and touches no other job.
 */
export class JobBook {
  readonly #jobs = new Map<string, Job>();
  readonly #hooks: JobHooks;

  constructor(hooks: JobHooks) {
    this.#hooks = hooks;
  }

  /** Starts `work` after this call has returned, so that the caller knows the id before the first event. */
  start(scene: string | null, work: (job: string, signal: AbortSignal) => Promise<Answer | null>): string {
    const id = `j-${randomBytes(6).toString('hex')}`;
    const controller = new AbortController();
    const ended = new Promise<void>((resolve) => {
      setImmediate(() => void this.#run(id, () => work(id, controller.signal)).then(resolve));
    });
    this.#jobs.set(id, { controller, scene, ended, state: { kind: 'running' } });
    this.#forgetOld();
    return id;
  }

  /** Asks a job to stop; its `onFailed` then says `cancelled`. A job that has ended stays as it is. */
  cancel(id: string): void {
    this.#get(id).controller.abort(cancelled());
  }

  /** @throws GeoR1Error not-found while the job runs or where it failed, saying which */
  answerOf(id: string): Answer {
    const { state } = this.#get(id);
    if (state.kind === 'done' && state.answer !== null) return state.answer;
    const why = {
      running: { message: 'The job has no answer yet.', next: 'Wait for it to end.' },
      done: { message: 'The job was no question.', next: 'Export the answer of a question.' },
      failed: {
        message: `The job failed: ${state.kind === 'failed' ? state.error.message : ''}`,
        next: 'Ask again.',
      },
    }[state.kind];
    throw new GeoR1Error({ code: 'not-found', ...why, subject: id });
  }

  /** Cancels the jobs of one scene, or all, and waits until they have ended. */
  async stop(scene?: string): Promise<void> {
    const stopped = [...this.#jobs.values()].filter((job) => scene === undefined || job.scene === scene);
    for (const job of stopped) job.controller.abort(cancelled());
    await Promise.all(stopped.map((job) => job.ended));
  }

  async #run(id: string, work: () => Promise<Answer | null>): Promise<void> {
    const job = this.#get(id);
    try {
      if (job.controller.signal.aborted) throw cancelled();
      const answer = await work();
      job.state = { kind: 'done', answer };
      if (answer !== null) this.#hooks.onDone(id, answer);
    } catch (thrown) {
      const error = job.controller.signal.aborted ? cancelled() : GeoR1Error.from(thrown);
      job.state = { kind: 'failed', error: error.toShape() };
      this.#hooks.onFailed(id, error);
    }
  }

  #get(id: string): Job {
    const job = this.#jobs.get(id);
    if (job === undefined) {
      throw new GeoR1Error({ code: 'not-found', message: 'There is no such job.', subject: id });
    }
    return job;
  }

  #forgetOld(): void {
    const finished = [...this.#jobs].filter(([, job]) => job.state.kind !== 'running');
    for (const [id] of finished.slice(0, Math.max(0, finished.length - FINISHED_KEPT))) this.#jobs.delete(id);
  }
}
