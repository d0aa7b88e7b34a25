import type { Bundle, Engine } from '../engine/index.js';
import type { WorkspacePorts } from './ports.js';

/**
 * The one engine of a workspace: its bundle is read when first asked about, its child process starts with the first
 * question. A start that failed is forgotten, so that the next question tries again.
 */
export class EngineHolder {
  readonly #ports: Pick<WorkspacePorts, 'loadBundle' | 'startEngine'>;
  #bundle: Promise<Bundle> | null = null;
  #starting: Promise<Engine> | null = null;
  #running: Engine | null = null;

  constructor(ports: Pick<WorkspacePorts, 'loadBundle' | 'startEngine'>) {
    this.#ports = ports;
  }

  bundle(): Promise<Bundle> {
    this.#bundle ??= this.#ports.loadBundle().catch((thrown: unknown) => {
      this.#bundle = null;
      throw thrown;
    });
    return this.#bundle;
  }

  /** The engine where it runs already. */
  get running(): Engine | null {
    return this.#running;
  }

  engine(): Promise<Engine> {
    this.#starting ??= this.#start().catch((thrown: unknown) => {
      this.#starting = null;
      throw thrown;
    });
    return this.#starting;
  }

  /** Stops the child process; a later question starts a new one. */
  async close(): Promise<void> {
    const starting = this.#starting;
    this.#starting = null;
    this.#running = null;
    if (starting === null) return;
    const engine = await starting.catch(() => null); // whoever asked for the start was told why it failed
    await engine?.close();
  }

  async #start(): Promise<Engine> {
    const engine = await this.#ports.startEngine(await this.bundle());
    this.#running = engine;
    return engine;
  }
}
