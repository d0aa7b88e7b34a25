import { GeoR1Error, throwIfAborted, type SceneInfo } from '../contract/index.js';
import { pixelFrame } from '../geometry/index.js';
import { crsOfText } from './crs-epsg.js';
import { displayBlocks, type DisplayBlocks } from './display-blocks.js';
import { bandsToRead, toDisplay, type DisplayBlock, type Look } from './display.js';
import { openFile, type FileStamp } from './file.js';
import { cornersOf, isOnEarth, sceneFrame } from './frame.js';
import { fileIdentity } from './identity.js';
import { chooseLook, modelLook, type ChosenLook } from './look.js';
import { showWithPyramid } from './pyramid/index.js';
import type { Raster } from './raster.js';
import { bindRaster } from './raster-of.js';
import { readSceneFile, withCrs, type SceneFile } from './scene-file.js';
import type { OpenSceneOptions, Scene } from './scene.js';
import { readStoredValues } from './values.js';
import { resampleWindow } from './window.js';

/** Resampling takes 20 bytes for each pixel that it gives. */
const MAX_OUT_PIXELS = 16 * 1024 * 1024;

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
    const found = await readSceneFile(file, { headerOnly: options.headerOnly, signal });
    raster = found.raster;
    const opened = wanted === null ? found : withCrs(found, wanted, path);
    throwIfAborted(signal);
    const chosen = await chooseLook(raster, options.bands ?? null, path, signal, options.headerOnly);
    const model = options.model === undefined ? null : modelLook(raster, chosen, options.model, path);
    return makeScene(file, opened, chosen, model, options.pyramids);
  } catch (thrown) {
    await (raster ?? file).close();
    throw GeoR1Error.from(thrown, { subject: path });
  }
}

function makeScene(
  stamp: FileStamp,
  opened: SceneFile,
  chosen: ChosenLook,
  model: ReturnType<typeof modelLook> | null,
  pyramids: string | undefined,
): Scene {
  const { path } = stamp;
  const { raster, placement, crs } = opened;
  const [full] = raster.levels;
  const placed = sceneFrame(full.width, full.height, placement, crs);
  const onEarth = isOnEarth(placed);
  const frame = onEarth ? placed : { ...pixelFrame(full.width, full.height), crs: crs.name };
  const corners = cornersOf(frame);
  const notes = [...opened.notes, ...placement.notes, ...crs.notes, ...chosen.notes];
  if (!onEarth) notes.push('has coordinates that lie nowhere in its CRS: results are in pixels');
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
    palette: raster.colour === 'palette',
    displayBands: chosen.displayBands,
    ...(model === null ? {} : { model: { bands: model.bands, stretch: model.stretchText } }),
    notes,
  };
  const cache = displayBlocks();
  const closePyramid = pyramids === undefined ? null : showWithPyramid(raster, path, pyramids);
  const load = loader(raster, (model ?? chosen).look, cache);
  const scene: Scene = {
    info,
    frame,
    file: path,
    identity: (signal) => fileIdentity(stamp, signal),
    readWindow(window, out, signal) {
      checkWindow(window, out, path);
      return resampleWindow(raster.levels, window, out, load, signal);
    },
    readValues: (window, signal) => readStoredValues(raster, window, path, signal),
    async close() {
      cache.clear();
      await closePyramid?.();
      await raster.close();
    },
  };
  return bindRaster(scene, raster);
}

function loader(raster: Raster, look: Look, cache: DisplayBlocks) {
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
