import { LeastRecent } from './least-recent.js';
import type { TileAddress } from './mercator.js';
import { nameOf } from './object-names.js';
import type { PlanSource } from './plan-source.js';
import type { RasterLevel } from './raster.js';
import { tileBlocks, type TileBlocks } from './tile-blocks.js';
import type { Planned } from './tile-pieces.js';
import { planTile } from './tile-plan.js';

/** What a tile shows: of which level, which blocks of it, and where. */
export interface TilePlan {
  readonly level: RasterLevel;
  readonly blocks: TileBlocks;
}

/** @param levels those that were planned for */
export function tilePlan(
  { level: index, pieces }: Planned,
  levels: PlanSource<RasterLevel>['levels'],
): TilePlan {
  const level = levels[index] ?? levels[0];
  return { level, blocks: tileBlocks(pieces, level) };
}

/** A run is an object of eight numbers, half of them with a fraction and so an object each. */
const RUN_BYTES = 160;
/** The tiles of a 4K screen, twice. */
const MOST_BYTES = 24 * 1024 * 1024;

/**
 * Plans of tiles, the least recently drawn thrown out first. Whoever drags a stretch sees the same tiles drawn again and
 * again: planning them took a quarter of the drawing.
 */
export class TilePlans {
  readonly #kept: LeastRecent<TilePlan & { readonly byteLength: number }>;

  constructor(maxBytes: number = MOST_BYTES) {
    this.#kept = new LeastRecent(maxBytes);
  }

  /** @param size side of the tile in pixels */
  of(source: PlanSource<RasterLevel>, address: TileAddress, size: number): TilePlan {
    const { z, x, y } = address;
    // Levels are another array once overviews have come.
    const key = `${nameOf(source.levels)} ${z}/${x}/${y} ${size}`;
    const kept = this.#kept.get(key);
    if (kept !== undefined) return kept;
    const ready = tilePlan(planTile(source, address, size), source.levels);
    const plan = { ...ready, byteLength: (ready.blocks.runs.length + 1) * RUN_BYTES };
    this.#kept.set(key, plan);
    return plan;
  }
}
