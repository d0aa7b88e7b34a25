import PQueue from 'p-queue';
import { GeoR1Error } from '../../contract/index.js';
import { recogniseCheckpoint } from '../../checkpoints/index.js';
import type { CheckpointEngine, UsedAdapter } from '../../checkpoints/index.js';
import type { WorkspacePorts } from '../ports.js';

/**
 * The one checkpoint of a workspace that is loaded: two would hardly fit. Questions wait for each other, as cancelling one
 * ends the process, and another folder's takes the place of the one before.
 */
export class CheckpointHolder {
  readonly #start: WorkspacePorts['startCheckpoint'];
  readonly #queue = new PQueue({ concurrency: 1 });
  #running: CheckpointEngine | null = null;

  constructor({ startCheckpoint }: Pick<WorkspacePorts, 'startCheckpoint'>) {
    this.#start = startCheckpoint;
  }

  get running(): CheckpointEngine | null {
    return this.#running;
  }

  /**
   * Runs `work` with the checkpoint of a folder, loaded if it is not.
   * @param adapter what it answers under; null as it came
   * @throws GeoR1Error as recognising and loading do; unsupported where the adapter was taught on other weights; cancelled
   */
  use<T>(
    folder: string,
    signal: AbortSignal,
    work: (engine: CheckpointEngine) => Promise<T>,
    adapter: UsedAdapter | null = null,
  ): Promise<T> {
    return this.#queue.add(async () => work(await this.#engine(folder, adapter, signal)), { signal });
  }

  /** Gives the memory back, once what runs has ended. @throws GeoR1Error cancelled */
  unload(signal?: AbortSignal): Promise<void> {
    return this.#queue.add(() => this.close(), signal === undefined ? {} : { signal });
  }

  /** Ends the process at once. */
  async close(): Promise<void> {
    const engine = this.#running;
    this.#running = null;
    await engine?.close();
  }

  async #engine(folder: string, adapter: UsedAdapter | null, signal: AbortSignal): Promise<CheckpointEngine> {
    const checkpoint = await recogniseCheckpoint(folder);
    const running = this.#running;
    if (
      running?.checkpoint.sha256 === checkpoint.sha256 &&
      running.checkpoint.dir === checkpoint.dir &&
      (await running.adapt(adapter, signal))
    )
      return running;
    await this.close();
    if (this.#start === undefined) {
      throw new GeoR1Error({
        code: 'unsupported',
        subject: folder,
        message: 'This host runs no checkpoints.',
        next: 'Ask the built-in engine.',
      });
    }
    this.#running = await this.#start(checkpoint, { signal, adapter });
    return this.#running;
  }
}
