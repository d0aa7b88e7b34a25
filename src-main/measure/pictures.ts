import sharp from 'sharp';
import type { ImageSize } from './set-builder.js';
import type { Raster } from './raster.js';

/** Pictures of a report are no larger: it carries dozens of them in itself. */
const GALLERY_SIDE = 420;
const GALLERY_QUALITY = 70;

/** @throws where the file is no picture */
export async function imageSize(path: string): Promise<ImageSize> {
  const { width, height } = await sharp(path).metadata();
  return { width, height };
}

/** A picture small enough for a gallery, as a data URI; null where it cannot be read, which the gallery shows. */
export async function galleryPicture(path: string): Promise<string | null> {
  try {
    const jpeg = await sharp(path)
      .resize({ width: GALLERY_SIDE, height: GALLERY_SIDE, fit: 'inside', withoutEnlargement: true })
      .jpeg({ quality: GALLERY_QUALITY })
      .toBuffer();
    return `data:image/jpeg;base64,${jpeg.toString('base64')}`;
  } catch {
    return null;
  }
}

/** A mask that is kept as a picture: what is not 0 is inside. @throws where the file is no picture */
export async function maskPicture(path: string): Promise<Raster> {
  const { data, info } = await sharp(path)
    .extractChannel(0)
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, data: new Uint8Array(data) };
}
