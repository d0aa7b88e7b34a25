import { GeoR1Error } from '../contract/index.js';
import { JPEG } from './codecs.js';
import type { ColourKind } from './raster.js';
import type { TiffImage } from './tiff-image.js';
import { PHOTOMETRIC_YCBCR } from './tiff-level.js';
import { badTag, TAG } from './tiff-tags.js';

/** ExtraSamples: 1 associated, 2 unassociated alpha. */
const ALPHA_SAMPLES = [1, 2];
const SUBSAMPLED_BY_DEFAULT = [2, 2];

/** How the values of an image are meant as colour. @throws GeoR1Error `unsupported` where they cannot be shown so. */
export async function colourOf(image: TiffImage): Promise<ColourKind> {
  switch (image.photometric) {
    case 0:
      return 'grey-inverted';
    case 2:
      return image.samplesPerPixel >= 3 ? 'rgb' : 'grey';
    case 3:
      return 'palette';
    case 5:
      return image.samplesPerPixel >= 4 ? 'cmyk' : 'grey';
    case PHOTOMETRIC_YCBCR: {
      if (image.compression === JPEG) return 'rgb';
      const sampling = (await image.tags.numbers(TAG.yCbCrSubSampling)) ?? SUBSAMPLED_BY_DEFAULT;
      if (sampling.some((factor) => factor !== 1)) {
        throw new GeoR1Error({
          code: 'unsupported',
          message: `Its colour is YCbCr with subsampling ${sampling.join(' x ')} outside JPEG, which cannot be read.`,
          subject: image.path,
          next: 'Rewrite it as RGB: `gdal_translate -co COMPRESS=DEFLATE IN OUT.tif`.',
        });
      }
      return 'ycbcr';
    }
    case 8:
    case 9:
      throw new GeoR1Error({
        code: 'unsupported',
        message: `Its colour is CIELAB (TIFF tag 262 = ${image.photometric}), which cannot be read.`,
        subject: image.path,
        next: 'Convert it to RGB in an image program.',
      });
    default:
      return 'grey';
  }
}

/** ColorMap: all reds, then all greens, then all blues, 16 bits; some writers put 8 bits there, as GDAL also assumes. */
export async function paletteOf(image: TiffImage): Promise<Uint8Array | null> {
  if (image.photometric !== 3) return null;
  const map = await image.tags.numbers(TAG.colorMap);
  if (map === null)
    throw badTag(image.path, TAG.colorMap, 'is missing, though the picture is a palette picture');
  const entries = Math.floor(map.length / 3);
  const shift = map.every((value) => value < 256) ? 1 : 256;
  const palette = new Uint8Array(entries * 3);
  for (let i = 0; i < entries; i++) {
    for (let channel = 0; channel < 3; channel++) {
      palette[i * 3 + channel] = Math.floor((map[channel * entries + i] ?? 0) / shift);
    }
  }
  return palette;
}

export function alphaBandOf(image: TiffImage): number | null {
  const colours = image.samplesPerPixel - image.extraSamples.length;
  const at = image.extraSamples.findIndex((kind) => ALPHA_SAMPLES.includes(kind));
  return at < 0 || colours + at < 1 ? null : colours + at;
}

/** Decimal text, brought to the precision of the values it is compared with. */
export function nodataOf(text: string | null, image: TiffImage): number | null {
  if (text === null || text.trim() === '') return null;
  const word = text.trim().toLowerCase();
  if (word.endsWith('nan') || word.includes('nan(')) return Number.NaN;
  const value = word.includes('inf') ? (word.startsWith('-') ? -Infinity : Infinity) : Number(word);
  if (Number.isNaN(value)) return null;
  return image.sampleFormat === 3 && image.bitsPerSample <= 32 ? Math.fround(value) : value;
}
