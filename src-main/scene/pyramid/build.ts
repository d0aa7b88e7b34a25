import { GeoR1Error, throwIfAborted } from '../../contract/index.js';
import type { DecodedBlock, Raster, RasterLevel, SampleArray } from '../raster.js';
import type { TiffRaster } from '../tiff-raster.js';
import { overviewSizes, type LevelSize } from './plan.js';
import { PyramidFile, TILE_SIDE } from './pyramid-file.js';
import { reducer, type RowSink } from './reduce.js';
import { sampleType, type SampleType } from './sample-type.js';

export interface BuildOptions {
  readonly signal?: AbortSignal;
  /** 0 to 1. */
  readonly onProgress?: (done: number) => void;
  /** Longest side of the coarsest level, in pixels. */
  readonly smallest?: number;
  /** The file may not become larger. */
  readonly maxBytes?: number;
}

/** Blocks being decoded: enough for the threads of zlib and sharp, few enough for memory. */
const BLOCKS_AT_ONCE = 8;
/** Strips of few rows are read together until a band has this many rows. */
const LEAST_BAND_ROWS = 64;
/** Rows reduced before other work, above all starting the next decoding, has its turn. */
const ROWS_AT_ONCE = 16;
const VALID = 255;
/** Rows of tiles that may wait for their compression: more would fill the memory where the disk is slow. */
const TILE_ROWS_WAITING = 3;

/**
 * Writes all overviews of a raster into one file, in one pass: each source block is decoded once, its rows are halved,
 * and halved again, as they come. Memory holds two bands of source blocks and a row of tiles a level.
 * @param path of a file that does not exist; on failure it is left behind, and is no TIFF
 * @throws GeoR1Error of the source; the file system's errors as they are
 */
export async function writePyramid(raster: Raster, path: string, options: BuildOptions = {}): Promise<void> {
  const { signal, onProgress, maxBytes = Infinity } = options;
  const [full] = raster.levels;
  const sizes = overviewSizes(full, options.smallest);
  const type = sampleType(raster.dtype);
  const band = await bandReader(raster, type);
  const { masked } = band;
  const nearest = raster.colour === 'palette';
  const file = await PyramidFile.create(
    path,
    {
      bands: raster.bands,
      type,
      colour: raster.colour,
      alphaBand: raster.alphaBand,
      nodata: raster.nodata,
      masked,
      differences: !nearest && type.format !== 3,
    },
    sizes,
  );
  try {
    const cascade = new Cascade(raster, file, full, sizes, type, masked);
    let next = band.read(0);
    for (let index = 0; index < band.count; index++) {
      const current = await next;
      throwIfAborted(signal);
      const following = index + 1 < band.count ? band.read(index + 1) : Promise.resolve(null);
      // Heard below, when it is its turn; without this a failure meanwhile would end the process.
      following.catch(() => undefined);
      for (let row = 0; row < current.rows; row += ROWS_AT_ONCE) {
        cascade.push(current, row, Math.min(row + ROWS_AT_ONCE, current.rows));
        await cascade.settle();
        throwIfAborted(signal);
        if (file.bytes > maxBytes) throw tooLarge(maxBytes);
      }
      onProgress?.((index + 1) / (band.count + 1));
      next = following as Promise<Band>;
    }
    await cascade.end();
    throwIfAborted(signal);
    if (file.bytes > maxBytes) throw tooLarge(maxBytes);
    await file.finish();
    onProgress?.(1);
  } finally {
    await file.close();
  }
}

function tooLarge(maxBytes: number): GeoR1Error {
  return new GeoR1Error({
    code: 'unsupported',
    message: `The overviews take more than the ${(maxBytes / 1e9).toFixed(1)} GB that the cache may hold.`,
    next: 'Write them beside the file: `gdaladdo -ro -r average FILE.tif`.',
  });
}

/** Some whole rows of the source, interleaved. */
interface Band {
  readonly rows: number;
  readonly data: SampleArray;
  readonly mask: Uint8Array | null;
}

interface BandReader {
  readonly count: number;
  readonly masked: boolean;
  /** Whole until the one after the next is read. */
  read(index: number): Promise<Band>;
}

async function bandReader(raster: Raster, type: SampleType): Promise<BandReader> {
  const [level] = raster.levels;
  const { blockWidth, blockHeight, width, height } = level;
  const bands = Array.from({ length: raster.bands }, (_, i) => i);
  const across = Math.ceil(width / blockWidth);
  const down = Math.ceil(height / blockHeight);
  const blockRows = Math.max(1, Math.floor(LEAST_BAND_ROWS / blockHeight));
  const first = await level.readBlock(0, 0, bands);
  const masked = first.mask !== null || leavesBlocksOut(raster);
  // One is read while the other is reduced; fresh ones for each band would keep the garbage collector busy.
  const bandPixels = Math.min(blockRows * blockHeight, height) * width;
  const buffers = [0, 1].map(() => ({
    data: type.make(bandPixels * bands.length),
    mask: masked ? new Uint8Array(bandPixels) : null,
  }));
  return {
    count: Math.ceil(down / blockRows),
    masked,
    async read(index) {
      const top = index * blockRows;
      const rows = Math.min(blockRows * blockHeight, height - top * blockHeight);
      const into = { rows, ...(buffers[index % 2] as Omit<Band, 'rows'>) };
      const total = across * Math.min(blockRows, down - top);
      await eachAtOnce(total, BLOCKS_AT_ONCE, async (i) => {
        const [blockX, blockY] = [i % across, Math.floor(i / across)];
        const block = await level.readBlock(blockX, top + blockY, bands);
        copyBlock(block, into, level, blockX * blockWidth, blockY * blockHeight, raster);
      });
      return into;
    },
  };
}

async function eachAtOnce(total: number, atOnce: number, visit: (i: number) => Promise<void>): Promise<void> {
  let next = 0;
  async function work(): Promise<void> {
    while (next < total) await visit(next++);
  }
  const ends = await Promise.allSettled(Array.from({ length: Math.min(atOnce, total) }, work));
  for (const end of ends) if (end.status === 'rejected') throw end.reason;
}

function copyBlock(
  block: DecodedBlock,
  into: Band,
  { width }: RasterLevel,
  left: number,
  top: number,
  raster: Raster,
): void {
  const count = raster.bands;
  const interleaved = isInterleaved(block, count);
  for (let row = 0; row < block.height; row++) {
    const to = ((top + row) * width + left) * count;
    const from = row * block.rowLength;
    if (block.bands === null) {
      // A block that is not stored is not seen: the mask hides it, or nodata.
      into.data.fill(raster.nodata ?? 0, to, to + block.width * count);
    } else if (interleaved !== null) {
      into.data.set(interleaved.subarray(from * count, (from + block.width) * count), to);
    } else {
      for (const [band, { data, offset, stride }] of block.bands.entries()) {
        for (let col = 0; col < block.width; col++) {
          into.data[to + col * count + band] = data[offset + (from + col) * stride] as number;
        }
      }
    }
    const mask = (top + row) * width + left;
    if (block.mask !== null) into.mask?.set(block.mask.subarray(from, from + block.width), mask);
    else into.mask?.fill(block.bands === null ? 0 : VALID, mask, mask + block.width);
  }
}

/** Whether some blocks of a TIFF are not stored, and no value says so: a mask has to. */
function leavesBlocksOut(raster: Raster | TiffRaster): boolean {
  return (
    raster.nodata === null &&
    'image' in raster &&
    raster.image.blocks.some(({ byteCount }) => byteCount === 0)
  );
}

/** The samples where all bands lie side by side in one array, as in most files; then whole rows are copied. */
function isInterleaved({ bands }: DecodedBlock, count: number): SampleArray | null {
  const data = bands?.[0]?.data;
  const all = bands?.every((view, i) => view.data === data && view.offset === i && view.stride === count);
  return data !== undefined && all === true ? data : null;
}

/** Rows of the source go in; rows of tiles of every level come out. */
class Cascade {
  readonly #file: PyramidFile;
  readonly #rowLength: number;
  readonly #width: number;
  readonly #levels: TileRows[];
  readonly #first: RowSink;
  readonly #writing = new Set<Promise<void>>();
  #failure: { readonly thrown: unknown } | null = null;

  constructor(
    raster: Raster,
    file: PyramidFile,
    full: LevelSize,
    sizes: readonly LevelSize[],
    type: SampleType,
    masked: boolean,
  ) {
    const { bands, nodata, colour, alphaBand } = raster;
    this.#file = file;
    this.#width = full.width;
    this.#rowLength = full.width * bands;
    this.#levels = sizes.map((size) => new TileRows(size, bands, type, masked));
    const method = colour === 'palette' ? 'nearest' : 'average';
    let below: RowSink = () => undefined;
    for (let level = sizes.length - 1; level >= 0; level--) {
      const [from, to] = [sizes[level - 1] ?? full, sizes[level] as LevelSize];
      const [tiles, coarser] = [this.#levels[level] as TileRows, below];
      below = reducer({ from, to, bands, type, method, nodata, masked, alphaBand }, (row, mask) => {
        if (tiles.push(row, mask)) this.#write(level);
        coarser(row, mask);
      });
    }
    this.#first = below;
  }

  push(band: Band, fromRow: number, toRow: number): void {
    for (let row = fromRow; row < toRow; row++) {
      const at = row * this.#rowLength;
      this.#first(
        band.data.subarray(at, at + this.#rowLength),
        band.mask?.subarray(row * this.#width, (row + 1) * this.#width) ?? null,
      );
    }
  }

  /** Gives other work its turn, and waits while too much is to be written. @throws what writing threw */
  async settle(): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve));
    while (this.#writing.size > TILE_ROWS_WAITING) await Promise.race(this.#writing);
    if (this.#failure !== null) throw this.#failure.thrown;
  }

  async end(): Promise<void> {
    await Promise.all(this.#writing);
    if (this.#failure !== null) throw this.#failure.thrown;
  }

  #write(level: number): void {
    const { rows, mask } = (this.#levels[level] as TileRows).take();
    const writing: Promise<void> = this.#file
      .addTiles(level, rows, mask)
      .catch((thrown: unknown) => {
        this.#failure ??= { thrown };
      })
      .finally(() => this.#writing.delete(writing));
    this.#writing.add(writing);
  }
}

/** Collects rows of one level until they make a row of tiles. */
class TileRows {
  readonly #size: LevelSize;
  readonly #bands: number;
  readonly #rows: SampleArray;
  readonly #mask: Uint8Array | null;
  #filled = 0;
  #received = 0;

  constructor(size: LevelSize, bands: number, type: SampleType, masked: boolean) {
    this.#size = size;
    this.#bands = bands;
    const pixels = size.width * TILE_SIDE;
    this.#rows = type.make(pixels * bands);
    this.#mask = masked ? new Uint8Array(pixels) : null;
  }

  /** @returns whether a row of tiles is full, or the level ends */
  push(row: SampleArray, mask: Uint8Array | null): boolean {
    this.#rows.set(row, this.#filled * row.length);
    if (mask !== null) this.#mask?.set(mask, this.#filled * mask.length);
    this.#filled++;
    this.#received++;
    return this.#filled === TILE_SIDE || this.#received === this.#size.height;
  }

  /** What has come since the last time; to be used before the next row comes. */
  take(): { rows: SampleArray; mask: Uint8Array | null } {
    const { width } = this.#size;
    const taken = {
      rows: this.#rows.subarray(0, this.#filled * width * this.#bands),
      mask: this.#mask?.subarray(0, this.#filled * width) ?? null,
    };
    this.#filled = 0;
    return taken;
  }
}
