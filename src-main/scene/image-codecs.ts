import { getDecoder } from 'geotiff';
import sharp from 'sharp';
import type { BlockShape } from './codecs.js';

// Every block is read once and kept by our own cache; libvips' would hold it a second time.
sharp.cache(false);

const START_OF_IMAGE = 0xd8;
const START_OF_SCAN = 0xda;
/** Adobe's APP14 segment; its last byte says whether three components are RGB (0) or YCbCr (1). */
const ADOBE = [0xff, 0xee, 0, 14, 0x41, 0x64, 0x6f, 0x62, 0x65, 0, 100, 0, 0, 0, 0];
const GEOTIFF_JPEG = 7;

export interface JpegFrame {
  readonly width: number;
  readonly height: number;
  readonly components: number;
  readonly bits: number;
}

/** Size of a JPEG stream, from its start-of-frame segment, before anything is decoded. */
export function jpegFrame(stream: Uint8Array): JpegFrame {
  if (stream[0] !== 0xff || stream[1] !== START_OF_IMAGE) throw new Error('the JPEG stream has no start');
  const view = new DataView(stream.buffer, stream.byteOffset, stream.byteLength);
  let at = 2;
  while (at + 9 < stream.length) {
    if (stream[at] !== 0xff) throw new Error('the JPEG stream is damaged before its frame');
    const marker = stream[at + 1] as number;
    const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
    if (isFrame) {
      return {
        bits: stream[at + 4] as number,
        height: view.getUint16(at + 5),
        width: view.getUint16(at + 7),
        components: stream[at + 9] as number,
      };
    }
    if (marker === START_OF_SCAN) break;
    at += marker === 0xff ? 1 : 2 + view.getUint16(at + 2);
  }
  throw new Error('the JPEG stream has no frame');
}

/** A block of JPEG-in-TIFF (TIFF technical note 2): shared tables, colour by the TIFF's tags and not by JFIF's habits. */
export async function decodeJpegBlock(
  stored: Uint8Array<ArrayBuffer>,
  shape: BlockShape,
): Promise<Uint8Array> {
  const frame = jpegFrame(stored);
  if (frame.bits !== 8) throw new Error(`the JPEG stream has ${frame.bits} bits a sample; 8 can be read`);
  if (frame.components !== shape.samples) {
    throw new Error(`the JPEG stream has ${frame.components} components for ${shape.samples} bands`);
  }
  if (frame.width * frame.height * frame.components > shape.maxBytes || frame.width !== shape.columns) {
    throw new Error(`the JPEG stream is ${frame.width} x ${frame.height} in a block ${shape.columns} wide`);
  }
  if (frame.components !== 1 && frame.components !== 3) return decodePlainJpeg(stored, shape);
  const stream = joinTables(stored, shape.jpegTables, shape.yCbCr ? 1 : 0);
  const image = sharp(stream, { failOn: 'error', limitInputPixels: frame.width * frame.height });
  const { data, info } = await image.raw().toBuffer({ resolveWithObject: true });
  return info.channels === shape.samples ? data : pickChannels(data, info.channels, shape.samples);
}

/** Two or four components are CMYK to libjpeg's users; TIFF also means grey or RGB with alpha. geotiff.js converts nothing. */
async function decodePlainJpeg(stored: Uint8Array<ArrayBuffer>, shape: BlockShape): Promise<Uint8Array> {
  const decoder = await getDecoder(GEOTIFF_JPEG, {
    tileWidth: shape.columns,
    tileHeight: shape.rows,
    predictor: 1,
    bitsPerSample: 8,
    planarConfiguration: 1,
    ...(shape.jpegTables === null ? {} : { JPEGTables: shape.jpegTables }),
  });
  return new Uint8Array(await decoder.decode(stored.slice().buffer));
}

function joinTables(stored: Uint8Array, tables: Uint8Array | null, transform: 0 | 1): Uint8Array {
  // Both streams start with SOI; the tables end with EOI.
  const shared = tables === null || tables.length < 4 ? new Uint8Array() : tables.subarray(2, -2);
  const out = new Uint8Array(2 + ADOBE.length + 1 + shared.length + stored.length - 2);
  out.set([0xff, START_OF_IMAGE]);
  out.set([...ADOBE, transform], 2);
  out.set(shared, 3 + ADOBE.length);
  out.set(stored.subarray(2), 3 + ADOBE.length + shared.length);
  return out;
}

/** A block of WebP-in-TIFF: RGB or RGBA, lossy or lossless. */
export async function decodeWebpBlock(stored: Uint8Array, shape: BlockShape): Promise<Uint8Array> {
  const image = sharp(stored, {
    failOn: 'error',
    limitInputPixels: Math.ceil(shape.maxBytes / shape.samples),
  });
  const { data, info } = await image.raw().toBuffer({ resolveWithObject: true });
  if (info.width !== shape.columns) {
    throw new Error(`the WebP stream is ${info.width} x ${info.height} in a block ${shape.columns} wide`);
  }
  return info.channels === shape.samples ? data : pickChannels(data, info.channels, shape.samples);
}

/** libvips may give grey as three equal channels, and drops an alpha that is opaque throughout. */
function pickChannels(data: Uint8Array, have: number, want: number): Uint8Array {
  const pixels = data.length / have;
  const out = new Uint8Array(pixels * want).fill(255);
  for (let i = 0; i < pixels; i++) {
    for (let c = 0; c < Math.min(have, want); c++) out[i * want + c] = data[i * have + c] as number;
  }
  return out;
}
