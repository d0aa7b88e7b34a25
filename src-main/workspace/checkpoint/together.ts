import { GeoR1Error } from '../../contract/index.js';
import { ranOutOfMemory } from '../../checkpoints/index.js';
import type { AskLimits, CheckpointEngine, Told } from '../../checkpoints/index.js';

type Ask = CheckpointEngine['ask'];

/** What one question asks of the model at once. */
interface Wanted {
  readonly asked: Parameters<Ask>[0];
  readonly limits: AskLimits;
  readonly onText: Parameters<Ask>[3];
  readonly resolve: (told: Told & { readonly together: number }) => void;
  readonly reject: (thrown: unknown) => void;
}

/**
 * Questions that share runs of the model: each asks as if it were alone, and waits until every other one has asked too or
 * is done. What is asked in the same way then goes in one run, as many pictures as the memory holds.
 */
export class Together {
  readonly #engine: CheckpointEngine;
  readonly #signal: AbortSignal;
  #wanted: Wanted[] = [];
  #busy = 0;
  /** Fewer from the first time on that the memory did not do. */
  #most = Infinity;

  constructor(engine: CheckpointEngine, signal: AbortSignal) {
    [this.#engine, this.#signal] = [engine, signal];
  }

  /** @returns what came of each, in their order */
  async all<T>(
    questions: readonly ((engine: CheckpointEngine) => Promise<T>)[],
  ): Promise<PromiseSettledResult<T>[]> {
    this.#busy += questions.length;
    return Promise.allSettled(
      questions.map(async (question) => {
        try {
          return await question(this.#shared());
        } finally {
          this.#busy -= 1;
          this.#runWhenAllWait();
        }
      }),
    );
  }

  #shared(): CheckpointEngine {
    const { checkpoint, precision, adapter, report, loadMs, residentBytes } = this.#engine;
    return {
      ...{ checkpoint, precision, report, loadMs, residentBytes },
      ...(adapter === undefined ? {} : { adapter }),
      adapt: (...given) => this.#engine.adapt(...given),
      rowsFor: (...given) => this.#engine.rowsFor(...given),
      close: () => this.#engine.close(),
      ask: (asked, limits, _signal, onText) =>
        new Promise((resolve, reject) => {
          this.#wanted.push({ asked, limits, onText, resolve, reject });
          this.#runWhenAllWait();
        }),
    };
  }

  #runWhenAllWait(): void {
    if (this.#wanted.length === 0 || this.#wanted.length < this.#busy) return;
    const wanted = this.#wanted;
    this.#wanted = [];
    void this.#run(wanted);
  }

  /** Never throws: what goes wrong is told to those who asked. */
  async #run(wanted: readonly Wanted[]): Promise<void> {
    let left = [...wanted];
    while (left.length > 0) {
      const first = left.slice(0, this.#fitting(left));
      const done = await this.#ask(first);
      left = left.slice(done);
    }
  }

  /** How many of the first go in one run. */
  #fitting(left: readonly Wanted[]): number {
    const [first] = left;
    if (first === undefined) return 0;
    let count = 0;
    let [width, height, rows] = [0, 0, 0];
    for (const { asked, limits } of left) {
      if (wayOf(limits) !== wayOf(first.limits)) break;
      for (const { picture } of asked)
        [width, height] = [Math.max(width, picture.width), Math.max(height, picture.height)];
      rows += asked.length;
      const most = Math.min(this.#most, this.#engine.rowsFor({ width, height }, limits.maxTokens));
      if (count > 0 && rows > most) break;
      count += 1;
    }
    return count;
  }

  /** @returns how many are answered: fewer where the memory did not do for all */
  async #ask(wanted: readonly Wanted[]): Promise<number> {
    const [first] = wanted;
    if (first === undefined) return 0;
    const owners = wanted.flatMap((one) => one.asked.map((_, row) => ({ one, row })));
    const { sampling } = first.limits;
    // Each picture draws what it would draw alone.
    const seeds = owners.map(({ one, row }) => (one.limits.sampling?.seed ?? 0) + row);
    const limits = { ...first.limits, sampling: sampling && { ...sampling, seeds } };
    try {
      const told = await this.#engine.ask(
        wanted.flatMap(({ asked }) => asked),
        limits,
        this.#signal,
        (at, text) => {
          const owner = owners[at];
          owner?.one.onText?.(owner.row, text);
        },
      );
      for (const one of wanted) {
        const rows = told.rows.filter((_, at) => owners[at]?.one === one);
        one.resolve({ ...told, rows, together: owners.length });
      }
      return wanted.length;
    } catch (thrown) {
      if (wanted.length > 1 && thrown instanceof GeoR1Error && ranOutOfMemory(thrown)) {
        this.#most = Math.ceil(owners.length / 2);
        return 0;
      }
      for (const { reject } of wanted) reject(thrown);
      return wanted.length;
    }
  }
}

/** What must be alike for two asks to share a run. */
const wayOf = ({ sampling, ...limits }: AskLimits): string =>
  JSON.stringify([limits, sampling && { ...sampling, seed: 0 }]);
