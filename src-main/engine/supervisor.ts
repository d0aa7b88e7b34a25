import type { ProviderReport } from '../contract/index.js';
import { GeoR1Error, throwIfAborted } from '../contract/index.js';
import { EngineProcess } from './child-process.js';
import type { StartSettings } from './protocol.js';
import type { ChildSpawner } from './spawn.js';

/** A driver may hang instead of failing. Loading CUDA from a cold disk takes tens of seconds. */
const START_TIMEOUT_MS = 120_000;
/** A provider that took the process with it this often is not tried again. */
const MAX_CRASHES = 2;

/** Keeps one child process running: starts it when it is wanted, and without the providers that ended it before. */
export class Supervisor {
  readonly #settings: StartSettings;
  readonly #spawn: ChildSpawner;
  /** Providers not to be tried any more, and why. */
  readonly #given: { provider: string; why: string }[] = [];
  readonly #crashes = new Map<string, number>();
  #report: ProviderReport | null = null;
  #process: EngineProcess | null = null;
  #starting: Promise<EngineProcess> | null = null;
  #closed = false;

  constructor(settings: StartSettings, spawn: ChildSpawner) {
    this.#settings = settings;
    this.#spawn = spawn;
  }

  get report(): ProviderReport {
    if (this.#report === null)
      throw new GeoR1Error({ code: 'internal', message: 'The engine has not started yet.' });
    return this.#report;
  }

  /** The process that runs, or a new one after the last has ended. Starts once however many ask. */
  async running(signal?: AbortSignal): Promise<EngineProcess> {
    throwIfAborted(signal);
    if (this.#closed) throw new GeoR1Error({ code: 'engine-failed', message: 'The engine was closed.' });
    if (this.#process?.alive) return this.#process;
    this.#starting ??= this.#startProcess().finally(() => {
      this.#starting = null;
    });
    return abortable(this.#starting, signal);
  }

  async #startProcess(): Promise<EngineProcess> {
    for (;;) {
      const providers = this.#settings.providers.filter(
        (name) => !this.#given.some(({ provider }) => provider === name),
      );
      const child = new EngineProcess(this.#spawn);
      const timeout = setTimeout(
        () => void child.kill('did not start in time and was stopped'),
        START_TIMEOUT_MS,
      );
      try {
        const reply = await child.request({ kind: 'start', settings: { ...this.#settings, providers } });
        if (reply.kind !== 'started') throw wrongReply();
        this.#report = {
          provider: reply.report.provider,
          tried: [...this.#given, ...reply.report.tried],
        };
        this.#process = child;
        return child;
      } catch (thrown) {
        const error = GeoR1Error.from(thrown, { code: 'engine-failed' });
        const blamed = child.alive ? null : child.trying;
        await child.kill();
        if (blamed === null || blamed === 'cpu') throw error;
        this.#given.push({ provider: blamed, why: `trying it ended the process: ${error.message}` });
      } finally {
        clearTimeout(timeout);
      }
    }
  }

  #blame(provider: string): void {
    const crashes = (this.#crashes.get(provider) ?? 0) + 1;
    this.#crashes.set(provider, crashes);
    if (provider !== 'cpu' && crashes >= MAX_CRASHES) {
      this.#given.push({ provider, why: `the process ended ${crashes} times while it ran` });
    }
  }

  /** Sends a request to a process that was given before. @throws GeoR1Error whatever the child answers, `engine-failed` where it ended */
  async ask(
    running: EngineProcess,
    body: Parameters<EngineProcess['request']>[0],
    signal?: AbortSignal,
  ): ReturnType<EngineProcess['request']> {
    try {
      return await running.request(body, signal);
    } catch (thrown) {
      if (!running.alive && this.#process === running) {
        this.#process = null;
        const provider = this.#report?.provider;
        const byUs = this.#closed || signal?.aborted === true || running.endedByCancel;
        if (provider !== undefined && !byUs) this.#blame(provider);
      }
      throw thrown;
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    const running = this.#process ?? (await this.#starting?.catch(() => null)) ?? null;
    this.#process = null;
    await running?.kill();
  }
}

function abortable<T>(promise: Promise<T>, signal?: AbortSignal): Promise<T> {
  if (signal === undefined) return promise;
  return new Promise((resolve, reject) => {
    const onAbort = () =>
      reject(GeoR1Error.from(signal.reason, { code: 'cancelled', message: 'Cancelled.' }));
    signal.addEventListener('abort', onAbort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
  });
}

export function wrongReply(): GeoR1Error {
  return new GeoR1Error({ code: 'internal', message: 'The engine answered something that was not asked.' });
}
