import { GeoR1Error, throwIfAborted, type SceneInfo } from '../contract/index.js';
import { BlockCache } from './block-cache.js';
import { crsOfText } from './crs-epsg.js';
import { crsOfGeoKeys, type GeoKeys } from './crs.js';
import { bandsToRead, toDisplay, type DisplayBlock, type Look } from './display.js';
import { openFile, type OpenFile } from './file.js';
import { cornersOf, sceneFrame } from './frame.js';
import { fileIdentity } from './identity.js';
import { chooseLook } from './look.js';
import { openPictureRaster, pictureFormat } from './picture-raster.js';
import { readPlacement, type Placement } from './placement.js';
import { NO_CRS, type SceneCrs } from './projection.js';
import type { Raster } from './raster.js';
import { bindRaster } from './raster-of.js';
import type { OpenSceneOptions, Scene } from './scene.js';
import { looksLikeTiff } from './tiff-file.js';
import { openTiffRaster, type TiffRaster } from './tiff-raster.js';
import { readStoredValues } from './values.js';
import { resampleWindow } from './window.js';

/** Decoded blocks kept a scene, 8-bit colour and validity: 32 Mpx. */
const CACHE_BYTES = 128 * 1024 * 1024;
const HEAD_BYTES = 16;
/** Resampling takes 20 bytes for each pixel that it gives. */
const MAX_OUT_PIXELS = 16 * 1024 * 1024;
const PIXEL_IS_POINT = 2;

interface Opened {
  readonly raster: Raster;
  readonly placement: Placement;
  readonly crs: SceneCrs;
  readonly notes: readonly string[];
}

const UNPLACED = {
  placement: { kind: 'none', affine: null, notes: [] },
  crs: NO_CRS,
} as const;

/**
 * Opens a GeoTIFF, JPEG or PNG: reads tags and a sample of pixels, never the whole picture.
 * @throws GeoR1Error naming the file, the cause and the next step.
 */
export async function openScene(path: string, options: OpenSceneOptions = {}): Promise<Scene> {
  const { signal } = options;
  throwIfAborted(signal);
  const wanted = options.crs === undefined ? null : crsOfText(options.crs);
  const file = await openFile(path);
  let raster: Raster | null = null;
  try {
    const found = await openByFormat(file, signal);
    raster = found.raster;
    const opened = wanted === null ? found : withCrs(found, wanted, path);
    throwIfAborted(signal);
    const chosen = await chooseLook(raster, options.bands ?? null, path, signal, options.headerOnly);
    return makeScene(path, opened, chosen);
  } catch (thrown) {
    await (raster ?? file).close();
    throw GeoR1Error.from(thrown, { subject: path });
  }
}

async function openByFormat(file: OpenFile, signal?: AbortSignal): Promise<Opened> {
  const head = await file.read(0, Math.min(HEAD_BYTES, file.bytes));
  const picture = pictureFormat(head);
  if (picture !== null) {
    const raster = await openPictureRaster(file, picture, signal);
    return { raster, ...UNPLACED, notes: [`is a plain ${picture}: results are in pixels`] };
  }
  if (!looksLikeTiff(head)) {
    throw new GeoR1Error({
      code: 'bad-input',
      message: 'This is neither a TIFF nor a JPEG or PNG.',
      subject: file.path,
      next: 'Convert it to a GeoTIFF: `gdal_translate IN OUT.tif`.',
    });
  }
  const raster = await openTiffRaster(file);
  const { keys, notes } = geoKeysOf(raster);
  const placement = await readPlacement(raster.image, keys?.['GTRasterTypeGeoKey'] === PIXEL_IS_POINT);
  const crs = crsOfGeoKeys(keys);
  return { raster, placement, crs, notes: [...raster.notes, ...notes, ...lacks(placement, crs)] };
}

function geoKeysOf(raster: TiffRaster): { keys: GeoKeys | null; notes: string[] } {
  try {
    return { keys: raster.image.tags.directory.parseGeoKeyDirectory(), notes: [] };
  } catch (thrown) {
    const why = thrown instanceof Error ? thrown.message : String(thrown);
    return { keys: null, notes: [`has damaged geo keys (${why})`] };
  }
}

function lacks(placement: Placement, crs: SceneCrs): string[] {
  if (crs.name === null && crs.notes.length === 0) return ['has no CRS: results are in pixels'];
  return placement.kind === 'none' ? ['has a CRS but no placement: results are in pixels'] : [];
}

/** The user's CRS in place of none; what the file itself says is never overruled. */
function withCrs(opened: Opened, wanted: SceneCrs, path: string): Opened {
  const { crs, placement } = opened;
  if (crs.name === wanted.name) return opened;
  if (crs.toLonLat !== null) {
    throw new GeoR1Error({
      code: 'bad-input',
      message: `The file has a CRS of its own, ${crs.name ?? 'unnamed'}, which ${wanted.name ?? 'another'} would overrule.`,
      subject: path,
      next: 'Open it without naming a CRS; if its own is wrong, correct the file: `gdal_edit.py -a_srs EPSG:n FILE`.',
    });
  }
  const note =
    placement.kind === 'none'
      ? `has no placement for ${wanted.name ?? 'the CRS'} to apply to: results are in pixels`
      : `${wanted.name ?? 'the CRS'} was set by the user`;
  const notes = opened.notes.filter((text) => !text.includes('CRS'));
  return { ...opened, crs: wanted, notes: [...notes, note] };
}

function makeScene(path: string, opened: Opened, chosen: Awaited<ReturnType<typeof chooseLook>>): Scene {
  const { raster, placement, crs } = opened;
  const [full] = raster.levels;
  const frame = sceneFrame(full.width, full.height, placement.affine, crs);
  const corners = cornersOf(frame);
  const notes = [...opened.notes, ...placement.notes, ...crs.notes, ...chosen.notes];
  if (frame.pixelToLonLat !== null && corners === null)
    notes.push('reaches beyond the domain of its projection');
  if (raster.nodata !== null && !Number.isFinite(raster.nodata)) notes.push(`nodata is ${raster.nodata}`);
  const info: SceneInfo = {
    file: path,
    width: full.width,
    height: full.height,
    bands: raster.bands,
    dtype: raster.dtype,
    compression: raster.compression,
    crs: crs.name,
    affine: placement.affine,
    corners,
    gsd: frame.gsd,
    nodata: raster.nodata !== null && Number.isFinite(raster.nodata) ? raster.nodata : null,
    overviews: raster.levels.length - 1,
    placement: placement.kind,
    stretch: chosen.stretchText,
    displayBands: chosen.displayBands,
    notes,
  };
  const cache = new BlockCache<DisplayBlock>(CACHE_BYTES);
  const load = loader(raster, chosen.look, cache);
  const scene: Scene = {
    info,
    frame,
    file: path,
    identity: (signal) => fileIdentity(path, signal),
    readWindow(window, out, signal) {
      checkWindow(window, out, path);
      return resampleWindow(raster.levels, window, out, load, signal);
    },
    readValues: (window, signal) => readStoredValues(raster, window, path, signal),
    async close() {
      cache.clear();
      await raster.close();
    },
  };
  return bindRaster(scene, raster);
}

function loader(raster: Raster, look: Look, cache: BlockCache<DisplayBlock>) {
  const bands = bandsToRead(look);
  return (index: number, blockX: number, blockY: number): Promise<DisplayBlock> =>
    cache.get(`${index}/${blockX}/${blockY}`, async () => {
      const level = raster.levels[index] ?? raster.levels[0];
      return toDisplay(await level.readBlock(blockX, blockY, bands), raster, look);
    });
}

function checkWindow(
  window: { x: number; y: number; width: number; height: number },
  out: { width: number; height: number },
  path: string,
): void {
  const finite = [window.x, window.y, window.width, window.height].every(Number.isFinite);
  const whole =
    Number.isInteger(out.width) && Number.isInteger(out.height) && out.width > 0 && out.height > 0;
  if (
    !finite ||
    window.width <= 0 ||
    window.height <= 0 ||
    !whole ||
    out.width * out.height > MAX_OUT_PIXELS
  ) {
    throw new GeoR1Error({
      code: 'bad-input',
      message: `The window ${window.x}, ${window.y}, ${window.width} x ${window.height} to ${out.width} x ${out.height} pixels cannot be read.`,
      subject: path,
      next: `Ask for a window with an area, and for at most ${MAX_OUT_PIXELS / (1024 * 1024)} Mpx.`,
    });
  }
}
