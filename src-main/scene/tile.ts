import {
  GeoR1Error,
  throwIfAborted,
  type Affine,
  type BandStatistics,
  type Display,
} from '../contract/index.js';
import type { SceneFrame } from '../geometry/index.js';
import { BlockCache } from './block-cache.js';
import { alphaHides } from './look.js';
import { displayLevels, isCoarse } from './pyramid/index.js';
import { tileMeets, type TileAddress } from './mercator.js';
import { nameOf } from './object-names.js';
import { planSource, type PlanSource } from './plan-source.js';
import { rasterOf } from './raster-of.js';
import type { BandView, DecodedBlock, Raster, RasterLevel } from './raster.js';
import type { PixelWindow, Scene } from './scene.js';
import { rasterStatistics } from './statistics.js';
import { defaultDisplay, needsStatistics, tileLook, type TileLook } from './tile-look.js';
import { bandsOf, paintTile } from './tile-paint.js';
import { planTile, planWindow } from './tile-plan.js';
import { tilePlan, TilePlans, type TilePlan } from './tile-plans.js';

export interface TilePicture {
  /** HWC, four channels, straight alpha; alpha 0 where the scene has nothing. */
  readonly rgba: Uint8Array;
  readonly size: number;
}

/** A decoded block as the cache counts it. */
export interface KeptBlock {
  readonly block: DecodedBlock;
  readonly byteLength: number;
}

/** What tiles are drawn from. */
export interface TileGround {
  readonly file: string;
  readonly raster: Raster;
  readonly frame: SceneFrame;
  readonly affine: Affine | null;
  /** 1-based: the bands that are shown where a display names none. */
  readonly displayBands: readonly number[];
}

/** Blocks of one tile that are decoded at a time; zlib and sharp have four threads. */
const BLOCKS_AT_ONCE = 8;
/** Where all bands lie side by side in few bytes, one copy of a block serves every choice of bands. */
const FEW_BANDS = 4;
/** Side in pixels of the plan that tells which blocks a tile will want. */
const SCOUT_SIZE = 32;
/** Displays of one scene whose tables are kept. */
const LOOKS_KEPT = 16;

/** Of all scenes together. */
const plans = new TilePlans();

/**
 * A scene as map tiles. Blocks are kept as they are stored, not as they are shown: a change of the display decodes
 * nothing anew and costs no more than painting, which is by table.
 */
export class TileScene {
  readonly #ground: TileGround;
  #source: PlanSource<RasterLevel> | null;
  readonly #blocks: BlockCache<KeptBlock>;
  readonly #statistics = new Map<number, Promise<BandStatistics>>();
  readonly #looks = new Map<string, Promise<TileLook>>();
  #alpha: Promise<number | null> | null = null;

  /** @param blocks shared by all scenes, so that the bound holds for all of them together */
  constructor(ground: TileGround, blocks: BlockCache<KeptBlock>) {
    this.#ground = ground;
    this.#source = planSource(ground.frame, ground.affine, ground.raster.levels);
    this.#blocks = blocks;
  }

  /**
   * Draws a tile with nearest pixels. Null where it shows nothing of the scene, or the scene has no georeference.
   * @param size side in pixels
   * @param display what it leaves open is the scene's own
   * @throws GeoR1Error `bad-input` for bands that the scene does not have; `cancelled`
   */
  async draw(
    address: TileAddress,
    size: number,
    display: Partial<Display> = {},
    signal?: AbortSignal,
  ): Promise<TilePicture | null> {
    throwIfAborted(signal);
    this.#checkBands(display.bands);
    const source = await this.#planSource(address);
    if (source === null) return null;
    const plan = plans.of(source, address, size);
    if (plan.blocks.runs.length === 0) return null;
    const rgba = await this.#paint(plan, size * size, display, signal);
    return rgba === null ? null : { rgba, size };
  }

  /**
   * A window in the scene's own pixels with nearest pixels: straight RGBA, or null where it shows nothing.
   * @param window scene pixels; may reach past the scene
   */
  async drawWindow(
    window: PixelWindow,
    out: { readonly width: number; readonly height: number },
    display: Partial<Display> = {},
    signal?: AbortSignal,
  ): Promise<Uint8Array | null> {
    throwIfAborted(signal);
    this.#checkBands(display.bands);
    const levels = await displayLevels(this.#ground.raster);
    const plan = tilePlan(planWindow(levels, window, out), levels);
    if (plan.blocks.runs.length === 0) return null;
    return this.#paint(plan, out.width * out.height, display, signal);
  }

  /** Whether it is drawn from coarse samples until its overviews are built. */
  async isPassing(): Promise<boolean> {
    return (await displayLevels(this.#ground.raster)).some(isCoarse);
  }

  async #paint(
    { level, blocks }: TilePlan,
    pixels: number,
    display: Partial<Display>,
    signal?: AbortSignal,
  ): Promise<Uint8Array | null> {
    const { raster } = this.#ground;
    const look = await this.#look(display, signal);
    const decoded = await this.#load(level, blocks.needed, bandsOf(look), signal);
    throwIfAborted(signal);
    const { rgba, drawn } = paintTile(pixels, blocks, decoded, level, raster, look);
    return drawn ? rgba : null;
  }

  /** Decodes the blocks of a tile into the cache. */
  async fetchAhead(
    address: TileAddress,
    size: number,
    display: Partial<Display> = {},
    signal?: AbortSignal,
  ): Promise<void> {
    throwIfAborted(signal);
    const source = await this.#planSource(address);
    if (source === null) return;
    const scout = planTile(
      { ...source, mercatorPixel: source.mercatorPixel * (size / SCOUT_SIZE) },
      address,
      SCOUT_SIZE,
    );
    if (scout.pieces.length === 0) return;
    const { level, blocks } = tilePlan(scout, source.levels);
    await this.#load(level, blocks.needed, bandsOf(await this.#look(display, signal)), signal);
  }

  /** Null where the tile cannot meet the scene. Its levels grow when overviews come. */
  async #planSource(address: TileAddress): Promise<PlanSource<RasterLevel> | null> {
    const source = this.#source;
    if (source === null || !tileMeets(source.extent, address)) return null;
    const levels = await displayLevels(this.#ground.raster);
    if (levels !== source.levels) this.#source = { ...source, levels };
    return { ...source, levels };
  }

  #checkBands(bands: readonly number[] | undefined): void {
    const { raster, file } = this.#ground;
    const wrong = bands?.find((band) => !Number.isInteger(band) || band < 1 || band > raster.bands);
    if (wrong === undefined) return;
    throw new GeoR1Error({
      code: 'bad-input',
      message: `Band ${wrong} is asked of a scene with ${raster.bands}.`,
      subject: file,
      next: `Bands are numbered 1 to ${raster.bands}.`,
    });
  }

  #look(given: Partial<Display>, signal?: AbortSignal): Promise<TileLook> {
    const { raster, displayBands } = this.#ground;
    const display: Display = { ...defaultDisplay(raster, given.bands ?? displayBands), ...given };
    const key = JSON.stringify(display);
    const kept = this.#looks.get(key);
    if (kept !== undefined) return kept;
    // Without the caller's signal: others may wait for the same look.
    const look = this.#makeLook(display);
    this.#looks.set(key, look);
    look.catch(() => this.#looks.delete(key));
    const [oldest] = this.#looks.keys();
    if (this.#looks.size > LOOKS_KEPT && oldest !== undefined) this.#looks.delete(oldest);
    throwIfAborted(signal);
    return look;
  }

  async #makeLook(display: Display): Promise<TileLook> {
    const { raster, file } = this.#ground;
    this.#alpha ??= alphaHides(raster).then((hides) => (hides ? raster.alphaBand : null));
    const statistics = needsStatistics(raster, display)
      ? await Promise.all(display.bands.map((band) => this.#statisticsOf(band, file)))
      : [];
    return tileLook(raster, display, statistics, await this.#alpha);
  }

  #statisticsOf(band: number, file: string): Promise<BandStatistics> {
    let statistics = this.#statistics.get(band);
    if (statistics === undefined) {
      statistics = rasterStatistics(this.#ground.raster, [band], null, file).then(([found]) => {
        if (found === undefined) throw new RangeError(`no statistics of band ${band}`);
        return found;
      });
      this.#statistics.set(band, statistics);
      statistics.catch(() => this.#statistics.delete(band));
    }
    return statistics;
  }

  /** The blocks in the order of `needed`, some at a time; stops between two where the signal fires. */
  async #load(
    level: RasterLevel,
    needed: readonly { blockX: number; blockY: number }[],
    bands: readonly number[],
    signal?: AbortSignal,
  ): Promise<DecodedBlock[]> {
    const { raster } = this.#ground;
    const read = raster.bands <= FEW_BANDS ? Array.from({ length: raster.bands }, (_, band) => band) : bands;
    const suffix = read === bands ? bands.join() : 'all';
    const decoded = new Array<DecodedBlock>(needed.length);
    let next = 0;
    const work = async (): Promise<void> => {
      for (let i = next++; i < needed.length; i = next++) {
        const { blockX, blockY } = needed[i] as { blockX: number; blockY: number };
        const key = `${nameOf(level)}/${blockX}/${blockY}/${suffix}`;
        const kept = await this.#blocks.get(key, () => keep(level, blockX, blockY, read));
        decoded[i] = read === bands ? kept.block : withBands(kept.block, bands);
        throwIfAborted(signal);
      }
    };
    const ends = await Promise.allSettled(
      Array.from({ length: Math.min(BLOCKS_AT_ONCE, needed.length) }, work),
    );
    for (const end of ends) if (end.status === 'rejected') throw end.reason;
    return decoded;
  }
}

async function keep(
  level: RasterLevel,
  blockX: number,
  blockY: number,
  bands: readonly number[],
): Promise<KeptBlock> {
  const block = await level.readBlock(blockX, blockY, bands);
  const buffers = new Set((block.bands ?? []).map(({ data }) => data));
  let byteLength = block.mask?.byteLength ?? 0;
  for (const data of buffers) byteLength += data.byteLength;
  return { block, byteLength };
}

function withBands(block: DecodedBlock, bands: readonly number[]): DecodedBlock {
  const all = block.bands;
  return all === null ? block : { ...block, bands: bands.map((band) => all[band] as BandView) };
}

/** A scene of `openScene`, ready for tiles. */
export function tileScene(scene: Scene, blocks: BlockCache<KeptBlock>): TileScene {
  const { file, frame, info } = scene;
  const ground = { file, frame, affine: info.affine, displayBands: info.displayBands };
  return new TileScene({ ...ground, raster: rasterOf(scene) }, blocks);
}

/** One tile of a scene, for whoever wants no more. @param size side in pixels */
export async function readTile(
  scene: Scene,
  address: TileAddress,
  size: number,
  display: Partial<Display> = {},
  signal?: AbortSignal,
): Promise<TilePicture | null> {
  return tileScene(scene, new BlockCache<KeptBlock>(ONE_TILE_BYTES)).draw(address, size, display, signal);
}

/** Blocks that one tile keeps while it is drawn. */
const ONE_TILE_BYTES = 64 * 1024 * 1024;
