import GeoTIFF from 'geotiff';
import { GeoR1Error } from '../contract/index.js';
import type { OpenFile } from './file.js';
import { TAG, tagReader, type TagReader } from './tiff-tags.js';

/** Pages beyond this are not looked at; overviews with masks come to forty at most. */
const MAX_DIRECTORIES = 128;
/** The longest single piece of tags or tables that geotiff.js may ask for. */
const MAX_TAG_BYTES = 64 * 1024 * 1024;

export interface TiffFile {
  readonly littleEndian: boolean;
  readonly bigTiff: boolean;
  /** Image file directories in the order of the file. */
  readonly directories: readonly [TagReader, ...TagReader[]];
  /** What the first directory points to beside the chain (TIFF tag 330): overviews and masks of some writers. */
  readonly subDirectories: readonly TagReader[];
  /** There are more directories than were read. */
  readonly more: boolean;
}

/** "II" or "MM", then 42 (TIFF) or 43 (BigTIFF) in that byte order. */
export function looksLikeTiff(head: Uint8Array): boolean {
  const little = head[0] === 0x49 && head[1] === 0x49 && head[3] === 0;
  const big = head[0] === 0x4d && head[1] === 0x4d && head[2] === 0;
  const version = little ? head[2] : head[3];
  return (little || big) && (version === 42 || version === 43);
}

/** Reads the tags of every image in the file; no pixels. @throws GeoR1Error `bad-input` where they are damaged. */
export async function readTiffFile(file: OpenFile): Promise<TiffFile> {
  const source = boundedSource(file);
  try {
    const tiff = await GeoTIFF.fromSource(source);
    const directories: TagReader[] = [];
    const seen = new Set<number>([tiff.firstIFDOffset]);
    for (let i = 0; i < MAX_DIRECTORIES; i++) {
      const directory = await tiff.requestIFD(i);
      directories.push(tagReader(directory, file, tiff.littleEndian));
      const next = directory.nextIFDByteOffset;
      // A chain that comes back on itself would never end.
      if (next === 0 || seen.has(next)) break;
      seen.add(next);
    }
    const [first, ...rest] = directories;
    if (first === undefined) throw new Error('it holds no image');
    const below = new Set((await first.numbers(TAG.subIfds, MAX_DIRECTORIES)) ?? []);
    const subDirectories: TagReader[] = [];
    for (const offset of below) {
      if (seen.has(offset)) continue;
      const directory = await tiff.parser.parseFileDirectoryAt(offset);
      subDirectories.push(tagReader(directory, file, tiff.littleEndian));
    }
    return {
      littleEndian: tiff.littleEndian,
      bigTiff: tiff.bigTiff,
      directories: [first, ...rest],
      subDirectories,
      more: directories.length === MAX_DIRECTORIES,
    };
  } catch (thrown) {
    if (thrown instanceof GeoR1Error) throw thrown;
    throw new GeoR1Error(
      {
        code: 'bad-input',
        message: `The TIFF directory is damaged or cut short (${thrown instanceof Error ? thrown.message : String(thrown)}).`,
        subject: file.path,
        next: 'Copy or download the file again; if GDAL opens it, rewrite it with `gdal_translate`.',
      },
      { cause: thrown },
    );
  }
}

/** geotiff.js asks for more than it needs near the end of the file, so short answers are right; starting beyond it is not. */
function boundedSource(file: OpenFile): Parameters<typeof GeoTIFF.fromSource>[0] {
  async function fetchSlice(slice: { offset: number; length: number }) {
    const length = Math.min(slice.length, file.bytes - slice.offset);
    if (length <= 0) await file.read(slice.offset, slice.length);
    // Before it is cut to the file, because geotiff.js makes an array of what it asked for.
    if (slice.length > MAX_TAG_BYTES) throw new Error(`a tag of ${slice.length} bytes`);
    const { buffer } = await file.read(slice.offset, length);
    return { ...slice, data: buffer };
  }
  // geotiff.js calls the methods of a source and never asks for its class, which it does not export.
  // eslint-disable-next-line @typescript-eslint/no-unsafe-class-instance-assignment
  return {
    fileSize: file.bytes,
    fetchSlice,
    fetch: (slices) => Promise.all(slices.map(async (slice) => (await fetchSlice(slice)).data)),
    close: () => Promise.resolve(),
  };
}
