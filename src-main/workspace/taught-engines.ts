import { GeoR1Error } from '../contract/index.js';
import type { UsedAdapter } from '../checkpoints/index.js';
import type { Engine } from '../engine/index.js';
import { TermLooks } from '../teach/index.js';
import type { Adapters } from './adapters.js';
import type { EngineHolder } from './engine-holder.js';
import { taughtEngine } from './taught.js';

/** The engine of a workspace as it came, or under one of its adapters. */
export class TaughtEngines {
  readonly #holder: EngineHolder;
  readonly #adapters: Adapters | null;
  readonly #looks = new TermLooks();
  /** By adapter; of an engine that was stopped none is used again. */
  readonly #taught = new Map<string, { readonly base: Engine; readonly engine: Engine }>();

  /** @param adapters null where nothing is kept on disk */
  constructor(holder: EngineHolder, adapters: Adapters | null) {
    this.#holder = holder;
    this.#adapters = adapters;
  }

  /** @throws GeoR1Error not-found, unsupported for the adapter; whatever starting throws */
  async of(adapter: string | null): Promise<Engine> {
    const base = await this.#holder.engine();
    if (adapter === null || this.#adapters === null) return base;
    const known = this.#taught.get(adapter);
    if (known?.base === base) return known.engine;
    const engine = taughtEngine(base, await this.#adapters.read(adapter), this.#looks);
    this.#taught.set(adapter, { base, engine });
    return engine;
  }

  /**
   * An adapter of a checkpoint, to ask it with.
   * @throws GeoR1Error not-found; unsupported for one of the built-in engine, or where none are kept
   */
  async ofCheckpoint(adapter: string | null): Promise<UsedAdapter | null> {
    if (adapter === null) return null;
    if (this.#adapters === null)
      throw new GeoR1Error({
        code: 'unsupported',
        message: 'This host keeps no adapters.',
        subject: adapter,
      });
    const { meta, weights } = await this.#adapters.readAnswer(adapter);
    return { base: meta.base.sha256, weights, name: meta.name, created: meta.created };
  }
}
