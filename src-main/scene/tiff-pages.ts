import { basename } from 'node:path';
import { GeoR1Error } from '../contract/index.js';
import { openFile, type OpenFile } from './file.js';
import type { RasterLevel } from './raster.js';
import { reducedMask } from './reduced-mask.js';
import { readTiffFile, type TiffFile } from './tiff-file.js';
import { readTiffImage, type TiffImage } from './tiff-image.js';
import { tiffLevel } from './tiff-level.js';
import { TAG } from './tiff-tags.js';

/** NewSubfileType, bits. */
const REDUCED = 1;
const MASK = 4;
/** GDAL's GMF_PER_DATASET: one mask for all bands. */
const MASK_OF_ALL_BANDS = 2;

/** An overview or a mask, wherever it lies. */
export interface Page {
  readonly image: TiffImage;
  readonly file: OpenFile;
  readonly isMask: boolean;
  /** In the chain of the scene's own file, not in a SubIFD and not beside it. */
  readonly inChain: boolean;
}

/** Pages of a file that lies beside the scene, open until `close`. */
export interface BesidePages {
  readonly pages: readonly Page[];
  readonly notes: readonly string[];
  close(): Promise<void>;
}

export const NO_PAGES: BesidePages = { pages: [], notes: [], close: () => Promise.resolve() };

/** The mask of a picture of this size, to be given to the level that it belongs to. */
export function maskAmong(
  pages: readonly Page[],
  { width, height }: { readonly width: number; readonly height: number },
): RasterLevel | null {
  const found = pages.find(({ isMask, image }) => isMask && image.width === width && image.height === height);
  return found === undefined ? null : tiffLevel(found.image, found.file, null);
}

/**
 * The mask of an overview of this size: its own, or one made of the coarsest mask that is finer. Without it the overview
 * would show what the full picture hides.
 */
export function maskOfOverview(
  pages: readonly Page[],
  { width, height }: { readonly width: number; readonly height: number },
): RasterLevel | null {
  const own = maskAmong(pages, { width, height });
  if (own !== null) return own;
  const finer = pages
    .filter(({ isMask, image }) => isMask && image.width >= width && image.height >= height)
    .sort((a, b) => a.image.width - b.image.width)[0];
  return finer === undefined ? null : reducedMask(tiffLevel(finer.image, finer.file, null), width, height);
}

/** The overviews and masks that a TIFF holds beside its first image. */
export async function readPages(tiff: TiffFile, file: OpenFile): Promise<Page[]> {
  const pages: Page[] = [];
  const chain = tiff.directories.slice(1);
  for (const tags of [...chain, ...tiff.subDirectories]) {
    const subfileType = (await tags.number(TAG.newSubfileType)) ?? 0;
    if ((subfileType & (REDUCED | MASK)) === 0) continue;
    const image = await readTiffImage(tags, file, tiff.littleEndian);
    pages.push({ image, file, isMask: (subfileType & MASK) !== 0, inChain: chain.includes(tags) });
  }
  return pages;
}

/** Every page of FILE.ovr is an overview, or the mask of one. */
export function readBesidePages(path: string): Promise<BesidePages> {
  return withBeside(path, async (file) => {
    const tiff = await readTiffFile(file);
    const pages: Page[] = [];
    for (const tags of tiff.directories) {
      const image = await readTiffImage(tags, file, tiff.littleEndian);
      pages.push({ image, file, isMask: (image.subfileType & MASK) !== 0, inChain: false });
    }
    return { pages, notes: [] };
  });
}

/** FILE.msk as GDAL writes it, and its overviews, in it or in FILE.msk.ovr. */
export async function readMaskBeside(path: string): Promise<BesidePages> {
  const mask = await readMaskFile(`${path}.msk`);
  if (mask.pages.length === 0) return mask;
  const reduced = await readBesidePages(`${path}.msk.ovr`);
  return {
    pages: [...mask.pages, ...reduced.pages.map((page) => ({ ...page, isMask: true }))],
    notes: [...mask.notes, ...reduced.notes],
    async close() {
      await Promise.all([mask.close(), reduced.close()]);
    },
  };
}

/** The mask of all bands in one band; its flags are in its metadata. */
function readMaskFile(path: string): Promise<BesidePages> {
  return withBeside(path, async (file) => {
    const tiff = await readTiffFile(file);
    const metadata = (await tiff.directories[0].text(TAG.gdalMetadata)) ?? '';
    const flags = /name="INTERNAL_MASK_FLAGS_1"[^>]*>\s*(\d+)/.exec(metadata)?.[1];
    if (flags === undefined) return { pages: [], notes: [] };
    if ((Number(flags) & MASK_OF_ALL_BANDS) === 0) {
      return { pages: [], notes: ['has a .msk with a mask for each band, which is not used'] };
    }
    const first = await readTiffImage(tiff.directories[0], file, tiff.littleEndian);
    const reduced = await readPages(tiff, file);
    const pages = [{ image: first, file }, ...reduced].map((page) => ({
      ...page,
      isMask: true,
      inChain: false,
    }));
    return { pages, notes: [] };
  });
}

async function withBeside(
  path: string,
  read: (file: OpenFile) => Promise<Pick<BesidePages, 'pages' | 'notes'>>,
): Promise<BesidePages> {
  const file = await openBeside(path);
  if (file === null) return NO_PAGES;
  try {
    return { ...(await read(file)), close: () => file.close() };
  } catch (thrown) {
    await file.close();
    if (!(thrown instanceof GeoR1Error)) throw thrown;
    // What lies beside a scene may be damaged without the scene being so; GDAL leaves it too.
    return { ...NO_PAGES, notes: [`does not use ${basename(path)}: ${thrown.message}`] };
  }
}

async function openBeside(path: string): Promise<OpenFile | null> {
  try {
    return await openFile(path);
  } catch (thrown) {
    if (thrown instanceof GeoR1Error && thrown.code === 'not-found') return null;
    throw thrown;
  }
}
