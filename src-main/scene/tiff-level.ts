import { GeoR1Error } from '../contract/index.js';
import { HOST_IS_LITTLE_ENDIAN } from './byte-order.js';
import { BytePool } from './byte-pool.js';
import {
  compressionName,
  decompress,
  isReadableCompression,
  JPEG,
  PIXEL_CODECS,
  PREDICTED_CODECS,
  UNCOMPRESSED,
} from './codecs.js';
import { isComplex } from './complex-samples.js';
import type { OpenFile } from './file.js';
import type { BandView, DecodedBlock, RasterLevel, SampleArray } from './raster.js';
import { dtypeOf, toSamples } from './samples.js';
import { blocksAcross, blocksDown, bytesPerRow, MAX_BLOCK_BYTES, type TiffImage } from './tiff-image.js';

/** Of stored blocks, between reading and decoding; where nothing is decoded, what is stored is what is kept. */
const pool = new BytePool();

export const PHOTOMETRIC_YCBCR = 6;

/** One image of a TIFF as a level; `mask` is the transparency mask of the same size, of whatever file. */
export function tiffLevel(image: TiffImage, file: OpenFile, mask: RasterLevel | null): RasterLevel {
  checkReadable(image);
  return {
    width: image.width,
    height: image.height,
    blockWidth: image.blockWidth,
    blockHeight: image.blockHeight,
    async readBlock(blockX, blockY, bands, rows) {
      const shape = extent(image, blockX, blockY);
      const [left, top] = [blockX * image.blockWidth, blockY * image.blockHeight];
      const [views, maskBytes] = await Promise.all([
        image.planar
          ? readPlanarBlock(image, file, blockX, blockY, bands, rows)
          : readPixelBlock(image, file, blockX, blockY, bands, rows),
        mask === null ? null : readMask(mask, left, top, shape),
      ]);
      return { ...shape, bands: views, mask: maskBytes };
    },
  };
}

function extent(image: TiffImage, blockX: number, blockY: number) {
  return {
    rowLength: image.blockWidth,
    width: Math.min(image.blockWidth, image.width - blockX * image.blockWidth),
    height: Math.min(image.blockHeight, image.height - blockY * image.blockHeight),
  };
}

async function readPixelBlock(
  image: TiffImage,
  file: OpenFile,
  blockX: number,
  blockY: number,
  bands: readonly number[],
  rows?: readonly number[],
): Promise<BandView[] | null> {
  const index = blockY * blocksAcross(image) + blockX;
  const data = await readSamples(image, file, index, blockX, blockY, rows);
  if (data === null) return null;
  return bands.map((band) => ({ data, offset: band, stride: image.samplesPerPixel }));
}

async function readPlanarBlock(
  image: TiffImage,
  file: OpenFile,
  blockX: number,
  blockY: number,
  bands: readonly number[],
  rows?: readonly number[],
): Promise<BandView[] | null> {
  const perBand = blocksAcross(image) * blocksDown(image);
  const views: BandView[] = [];
  let stored = false;
  for (const band of bands) {
    const index = band * perBand + blockY * blocksAcross(image) + blockX;
    const data = await readSamples(image, file, index, blockX, blockY, rows);
    stored ||= data !== null;
    views.push({ data: data ?? new Uint8Array(image.blockWidth * image.blockHeight), offset: 0, stride: 1 });
  }
  return stored ? views : null;
}

async function readSamples(
  image: TiffImage,
  file: OpenFile,
  index: number,
  blockX: number,
  blockY: number,
  wantedRows?: readonly number[],
): Promise<SampleArray | null> {
  const block = image.blocks[index];
  if (block === undefined || block.byteCount === 0) return null;
  const samples = image.planar ? 1 : image.samplesPerPixel;
  const columns = image.blockWidth;
  // The last strip ends with the picture; the last tile is padded.
  const rows = image.tiled
    ? image.blockHeight
    : Math.min(image.blockHeight, image.height - blockY * image.blockHeight);
  const wanted = bytesPerRow(image, columns) * rows;
  if (block.byteCount > MAX_BLOCK_BYTES)
    throw damaged(image, blockX, blockY, `it takes ${block.byteCount} bytes`);
  const stored = await file.read(
    block.offset,
    block.byteCount,
    image.compression === UNCOMPRESSED ? undefined : pool,
  );
  const pixelCodec = PIXEL_CODECS.has(image.compression);
  try {
    const bytes = await decompress(stored, {
      compression: image.compression,
      columns,
      rows,
      samples,
      bytesPerSample: Math.ceil(image.bitsPerSample / 8),
      maxBytes: bytesPerRow(image, columns) * image.blockHeight,
      yCbCr: image.photometric === PHOTOMETRIC_YCBCR,
      jpegTables: image.jpegTables,
      lercParameters: image.lercParameters,
    });
    if (image.compression !== UNCOMPRESSED) pool.give(stored);
    if (bytes.byteLength < wanted) {
      throw new Error(`it decodes to ${bytes.byteLength} bytes of ${wanted}`);
    }
    return toSamples(bytes, {
      bitsPerSample: image.bitsPerSample,
      sampleFormat: image.sampleFormat,
      littleEndian: pixelCodec ? HOST_IS_LITTLE_ENDIAN : image.littleEndian,
      predictor: PREDICTED_CODECS.has(image.compression) ? image.predictor : NO_PREDICTOR,
      samples,
      columns,
      rows,
      ...(wantedRows === undefined ? {} : { wantedRows }),
    });
  } catch (thrown) {
    throw damaged(image, blockX, blockY, thrown instanceof Error ? thrown.message : String(thrown), thrown);
  }
}

function damaged(image: TiffImage, blockX: number, blockY: number, why: string, cause?: unknown): GeoR1Error {
  return new GeoR1Error(
    {
      code: 'bad-input',
      message: `Block (${blockX}, ${blockY}) of ${image.width} x ${image.height}, ${compressionName(image.compression)}, cannot be decoded: ${why}.`,
      subject: image.path,
      next: 'The file is damaged: copy or download it again.',
    },
    { cause },
  );
}

/** The mask over one block of a picture, whatever the mask's own blocks are. */
export async function readMask(
  mask: RasterLevel,
  left: number,
  top: number,
  { rowLength, width, height }: Pick<DecodedBlock, 'rowLength' | 'width' | 'height'>,
): Promise<Uint8Array> {
  const out = new Uint8Array(rowLength * height);
  for (let my = Math.floor(top / mask.blockHeight); my * mask.blockHeight < top + height; my++) {
    for (let mx = Math.floor(left / mask.blockWidth); mx * mask.blockWidth < left + width; mx++) {
      copyMask(await mask.readBlock(mx, my, [0]), mx * mask.blockWidth - left, my * mask.blockHeight - top, {
        out,
        rowLength,
        width,
        height,
      });
    }
  }
  return out;
}

interface MaskTarget {
  readonly out: Uint8Array;
  readonly rowLength: number;
  readonly width: number;
  readonly height: number;
}

function copyMask(block: DecodedBlock, dx: number, dy: number, to: MaskTarget): void {
  const view = block.bands?.[0];
  if (view === undefined) return;
  for (let row = Math.max(0, -dy); row < block.height && row + dy < to.height; row++) {
    for (let col = Math.max(0, -dx); col < block.width && col + dx < to.width; col++) {
      const set = view.data[view.offset + (row * block.rowLength + col) * view.stride] !== 0;
      to.out[(row + dy) * to.rowLength + col + dx] = set ? 255 : 0;
    }
  }
}

const [NO_PREDICTOR, HORIZONTAL, FLOATING_POINT] = [1, 2, 3] as const;
const FLOATING = 3;
const DIFFERENCED_BITS = new Set([8, 16, 32, 64]);

/** TIFF 6.0 section 14, and Adobe's technical note 3 for floating point. */
function isReadablePredictor({ predictor, bitsPerSample, sampleFormat }: TiffImage): boolean {
  if (predictor === HORIZONTAL) return DIFFERENCED_BITS.has(bitsPerSample);
  return predictor === NO_PREDICTOR || (predictor === FLOATING_POINT && sampleFormat === FLOATING);
}

function checkReadable(image: TiffImage): void {
  const refuse = (message: string, next: string) =>
    new GeoR1Error({ code: 'unsupported', message, subject: image.path, next });
  if (!isReadableCompression(image.compression)) {
    throw refuse(
      `Its compression, ${compressionName(image.compression)} (TIFF tag 259 = ${image.compression}), cannot be read.`,
      'Rewrite it: `gdal_translate -co TILED=YES -co COMPRESS=DEFLATE IN OUT.tif`.',
    );
  }
  if (dtypeOf(image.bitsPerSample, image.sampleFormat) === null) {
    const kind = { 3: 'floating point', 5: 'complex integer', 6: 'complex' }[image.sampleFormat] ?? 'integer';
    throw refuse(
      `Its values are ${image.bitsPerSample}-bit ${kind}, which cannot be shown as a picture.`,
      isComplex(image.sampleFormat)
        ? 'Write the amplitude: `gdal_calc.py -A IN --calc="abs(A)" --type=Float32 --outfile=OUT.tif`.'
        : 'Convert it: `gdal_translate -ot Float32 IN OUT.tif`.',
    );
  }
  if (PREDICTED_CODECS.has(image.compression) && !isReadablePredictor(image)) {
    throw refuse(
      `Its predictor (TIFF tag 317 = ${image.predictor}) cannot be undone on ${image.bitsPerSample}-bit ${image.sampleFormat === FLOATING ? 'floating point' : 'integer'} values.`,
      'Write it again with the program that made it, without a predictor: the tag may be wrong, and GDAL refuses it too.',
    );
  }
  if (PIXEL_CODECS.has(image.compression) && isComplex(image.sampleFormat)) {
    throw refuse(
      `It holds complex values in ${compressionName(image.compression)}, which has none.`,
      'Rewrite it: `gdal_translate -co COMPRESS=DEFLATE IN OUT.tif`.',
    );
  }
  if (PIXEL_CODECS.has(image.compression) && image.compression === JPEG && image.bitsPerSample !== 8) {
    throw refuse(
      `It holds ${image.bitsPerSample}-bit JPEG; 8-bit JPEG can be read.`,
      'Rewrite it: `gdal_translate -co COMPRESS=DEFLATE IN OUT.tif`.',
    );
  }
}
