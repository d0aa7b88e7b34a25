import { GeoR1Error } from '../../contract/index.js';
import { openFile } from '../file.js';
import type { Raster, RasterLevel } from '../raster.js';
import { openTiffRaster } from '../tiff-raster.js';
import { overviewSizes } from './plan.js';

export interface OpenPyramid {
  readonly levels: readonly RasterLevel[];
  close(): Promise<void>;
}

/**
 * Opens built overviews as further levels of their raster.
 * @throws GeoR1Error where the file is damaged or not of this raster
 */
export async function openPyramid(path: string, raster: Raster): Promise<OpenPyramid> {
  const file = await openFile(path);
  try {
    const pyramid = await openTiffRaster(file);
    const { levels, bands } = pyramid;
    const sizes = overviewSizes(raster.levels[0]);
    const fits = sizes.every(
      ({ width, height }, i) => levels[i]?.width === width && levels[i].height === height,
    );
    if (!fits || levels.length !== sizes.length || bands !== raster.bands) {
      throw new GeoR1Error({
        code: 'bad-input',
        message: 'These overviews are not of the scene.',
        subject: path,
        next: 'Delete the file: it is built again.',
      });
    }
    return { levels, close: () => pyramid.close() };
  } catch (thrown) {
    await file.close();
    throw thrown;
  }
}
