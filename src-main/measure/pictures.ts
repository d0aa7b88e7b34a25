import sharp from 'sharp';
import { GeoR1Error } from '../contract/index.js';
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

/** An image by its name, with its sides in pixels. */
type Sized = ImageSize & { readonly file_name: string };

/**
 * A mask that is kept as a picture: what is not 0 is inside.
 * @param image that it belongs to; a mask of another size would be compared in the wrong place
 * @throws GeoR1Error bad-input where the sizes differ, not-found where the file is no picture
 */
export async function maskPicture(path: string, image: Sized): Promise<Raster> {
  const { data, info } = await sharp(path)
    .extractChannel(0)
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true })
    .catch((cause: unknown) => {
      throw unreadableMask(path, cause);
    });
  refuseOtherSize(path, info, image);
  return { width: info.width, height: info.height, data: new Uint8Array(data) };
}

/** Reads the head of the file alone. @throws GeoR1Error as `maskPicture` */
export async function checkMaskSize(path: string, image: Sized): Promise<void> {
  const size = await imageSize(path).catch((cause: unknown) => {
    throw unreadableMask(path, cause);
  });
  refuseOtherSize(path, size, image);
}

function refuseOtherSize(path: string, { width, height }: ImageSize, image: Sized): void {
  if (width === image.width && height === image.height) return;
  throw new GeoR1Error({
    code: 'bad-input',
    message: `The mask has ${width} x ${height} pixels, its image ${image.file_name} ${image.width} x ${image.height}.`,
    subject: path,
    next: 'Write the mask in the pixels of the image as it is.',
  });
}

function unreadableMask(path: string, cause: unknown): GeoR1Error {
  return new GeoR1Error(
    {
      code: 'not-found',
      message: 'The mask cannot be read as a picture.',
      subject: path,
      next: 'Masks are paths below the folder of the images.',
    },
    { cause },
  );
}
