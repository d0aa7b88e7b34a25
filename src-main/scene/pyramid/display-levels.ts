import { rm } from 'node:fs/promises';
import type { Raster, RasterLevel } from '../raster.js';
import { coarseLevels } from './coarse-level.js';
import { openPyramid, type OpenPyramid } from './open-pyramid.js';
import { lacksOverviews } from './plan.js';
import { PyramidStore, sourceStamp, type SourceStamp } from './store.js';

type Levels = Raster['levels'];

/** Overviews that take longer than this may never come, so the coarse samples are taken of every block then. */
const DRAFT_MS = 20_000;

/** What a raster without overviews is shown from: coarse samples at first, the built overviews once they are there. */
class LiveLevels {
  readonly #raster: Raster;
  readonly #store: PyramidStore;
  readonly #since = Date.now();
  readonly #stamp: Promise<SourceStamp | null>;
  #levels: Levels;
  #draft = true;
  #pyramid: OpenPyramid | null = null;
  #looking: Promise<void> | null = null;
  #closed = false;

  constructor(raster: Raster, source: string, cacheDir: string) {
    this.#raster = raster;
    this.#store = new PyramidStore(cacheDir);
    // The version that was opened: overviews of a later one would not fit what is shown.
    this.#stamp = sourceStamp(source).catch(() => null);
    this.#levels = this.#coarse();
  }

  async current(): Promise<Levels> {
    // Each time: the window asks for finer tiles the moment it hears that they are ready, and a look is a `stat`.
    if (this.#pyramid === null && !this.#closed) {
      this.#looking ??= this.#look().finally(() => {
        this.#looking = null;
      });
      await this.#looking;
    }
    return this.#levels;
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#looking;
    await this.#pyramid?.close();
  }

  async #look(): Promise<void> {
    const stamp = await this.#stamp;
    const path = stamp === null ? null : await this.#store.find(stamp).catch(() => null);
    if (path !== null) {
      try {
        this.#pyramid = await openPyramid(path, this.#raster);
        this.#levels = sorted([...this.#raster.levels, ...this.#pyramid.levels]);
        return;
      } catch {
        // Damaged, or of something else: out of the way, so that it is built again.
        await rm(path, { force: true }).catch(() => undefined);
      }
    }
    if (this.#draft && Date.now() - this.#since > DRAFT_MS) {
      this.#draft = false;
      this.#levels = this.#coarse();
    }
  }

  #coarse(): Levels {
    return sorted([...this.#raster.levels, ...coarseLevels(this.#raster, this.#draft)]);
  }
}

/** The finest first. */
function sorted(levels: readonly RasterLevel[]): Levels {
  return [...levels].sort((a, b) => b.width - a.width) as [RasterLevel, ...RasterLevel[]];
}

const live = new WeakMap<Raster, LiveLevels>();

/**
 * From now on `displayLevels` gives more than the raster's own levels, where those do not suffice.
 * @param source path of the raster's file
 * @returns closes the overviews; to be called with the raster's own `close`
 */
export function showWithPyramid(raster: Raster, source: string, cacheDir: string): () => Promise<void> {
  if (!lacksOverviews(raster)) return () => Promise.resolve();
  const levels = new LiveLevels(raster, source, cacheDir);
  live.set(raster, levels);
  return () => levels.close();
}

/**
 * Levels to draw a raster from, the finest first: its own, and where these end too early, coarse samples until the
 * overviews in the cache are built, then those. The same array as long as nothing changes, so that what was computed
 * from it can be kept by it; a level is never changed, so decoded blocks can be kept by level. For drawing only: what
 * a model sees must not depend on what lies in a cache.
 */
export async function displayLevels(raster: Raster): Promise<Levels> {
  return (await live.get(raster)?.current()) ?? raster.levels;
}
