/** Damaged, hostile and vanished input: one clear error of the family, quickly, whatever the bytes. */
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32, deflateSync } from 'node:zlib';
import sharp, { type Sharp } from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { GeoR1Error } from '../../src-main/contract/index.js';
import { openScene } from '../../src-main/scene/index.js';

const traits = new URL('../fixtures/traits/', import.meta.url);
/** Each takes a few milliseconds; the bound leaves room for a busy machine and none for reading a bomb. */
const QUICKLY_MS = 5000;
let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'geo-r1-bad-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function written(name: string, bytes: Uint8Array | string): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, bytes);
  return path;
}

/** Opens the file and reads all of it; whichever fails first must fail in the family. */
async function failureOf(path: string): Promise<GeoR1Error | null> {
  const started = performance.now();
  try {
    const scene = await openScene(path);
    const { width, height } = scene.info;
    await scene
      .readWindow({ x: 0, y: 0, width, height }, { width: 64, height: 64 })
      .finally(() => scene.close());
    return null;
  } catch (thrown) {
    expect(thrown).toBeInstanceOf(GeoR1Error);
    const error = thrown as GeoR1Error;
    expect(error.subject).toBe(path);
    expect(error.next).toBeTruthy();
    expect(error.code).not.toBe('internal');
    return error;
  } finally {
    expect(performance.now() - started).toBeLessThan(QUICKLY_MS);
  }
}

interface Entry {
  readonly tag: number;
  readonly type: number;
  readonly count: number;
  readonly value: number;
}
const SHORT = 3;
const LONG = 4;
const SIGNED_LONG = 9;
const FLOAT = 11;
/** IEEE 754 binary32. */
const ONE_AND_A_HALF = 0x3fc00000;

/** A little-endian TIFF of one directory; `pixels` lie at byte 8. */
function tiff(entries: readonly Entry[], pixels: Uint8Array, next = 0): Uint8Array {
  const directoryAt = 8 + pixels.length + (pixels.length % 2);
  const out = new Uint8Array(directoryAt + 2 + entries.length * 12 + 4);
  const view = new DataView(out.buffer);
  out.set([0x49, 0x49, 42, 0]);
  view.setUint32(4, directoryAt, true);
  out.set(pixels, 8);
  view.setUint16(directoryAt, entries.length, true);
  for (const [i, { tag, type, count, value }] of entries.entries()) {
    const at = directoryAt + 2 + i * 12;
    view.setUint16(at, tag, true);
    view.setUint16(at + 2, type, true);
    view.setUint32(at + 4, count, true);
    if (type === SHORT && count === 1) view.setUint16(at + 8, value, true);
    else view.setUint32(at + 8, value, true);
  }
  view.setUint32(directoryAt + 2 + entries.length * 12, next === -1 ? directoryAt : next, true);
  return out;
}

/** A grey picture, one strip, with tags replaced, added, or (null) left out. */
function grey(
  side: number,
  pixels: Uint8Array,
  change: Record<number, Partial<Entry> | null> = {},
): Uint8Array {
  const one = (tag: number, type: number, value: number): Entry => ({ tag, type, count: 1, value });
  const base = [
    one(256, LONG, side),
    one(257, LONG, side),
    one(258, SHORT, 8),
    one(259, SHORT, 1),
    one(262, SHORT, 1),
    one(273, LONG, 8),
    one(277, SHORT, 1),
    one(278, LONG, side),
    one(279, LONG, pixels.length),
  ];
  const known = new Set(base.map(({ tag }) => tag));
  const added = Object.entries(change)
    .filter(([tag]) => !known.has(Number(tag)))
    .map(([tag, entry]) => ({ ...one(Number(tag), LONG, 0), ...entry }));
  const kept = base.flatMap((entry) =>
    change[entry.tag] === null ? [] : [{ ...entry, ...change[entry.tag] }],
  );
  return tiff(
    [...kept, ...added].sort((a, b) => a.tag - b.tag),
    pixels,
  );
}

describe('not a scene', () => {
  it.each([
    ['an empty file', '', /empty/],
    ['text', 'hello, this is no picture', /neither a TIFF/],
    ['one byte', 'I', /neither a TIFF/],
    ['a TIFF header alone', new Uint8Array([0x49, 0x49, 42, 0, 8, 0, 0, 0]), /cut short/],
    [
      'a TIFF header that points nowhere',
      new Uint8Array([0x4d, 0x4d, 0, 42, 0xff, 0xff, 0xff, 0xff]),
      /cut short/,
    ],
    ['a JPEG of four bytes', new Uint8Array([0xff, 0xd8, 0xff, 0xe0]), /JPEG is damaged/],
    ['a PNG signature alone', new Uint8Array([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10]), /PNG is damaged/],
  ])('%s', async (name, bytes, words) => {
    const error = await failureOf(await written(name.replaceAll(' ', '-'), bytes));
    expect(error?.code).toBe('bad-input');
    expect(error?.message).toMatch(words);
  });

  it('a folder', async () => {
    const path = join(folder, 'folder.tif');
    await mkdir(path);
    expect((await failureOf(path))?.message).toMatch(/folder/);
  });

  it('a file that is not there', async () => {
    expect((await failureOf(join(folder, 'nowhere.tif')))?.code).toBe('not-found');
    expect((await failureOf(join(await written('plain', 'x'), 'below.tif')))?.code).toBe('not-found');
  });
});

/** Where the parts of a little-endian TIFF begin and end, before its last byte: TIFF 6.0, section 2. */
function boundaries(file: Uint8Array): number[] {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const bytesOf: Record<number, number> = { 1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 12: 8 };
  const cuts = new Set<number>();
  const lists = new Map<number, number[]>();
  for (let at = view.getUint32(4, true); at !== 0;) {
    const entries = view.getUint16(at, true);
    for (let i = 0; i <= entries; i++) cuts.add(at + 2 + i * 12);
    for (let entry = at + 2; entry < at + 2 + entries * 12; entry += 12) {
      const [tag, type] = [view.getUint16(entry, true), view.getUint16(entry + 2, true)];
      const [count, size] = [view.getUint32(entry + 4, true), bytesOf[type] ?? 4];
      const from = count * size > 4 ? view.getUint32(entry + 8, true) : entry + 8;
      if (count * size > 4) for (const cut of [from, from + count * size]) cuts.add(cut);
      const read = (i: number) =>
        size === 2 ? view.getUint16(from + i * 2, true) : view.getUint32(from + i * 4, true);
      if (tag === 324 || tag === 325)
        lists.set(
          tag,
          Array.from({ length: count }, (_, i) => read(i)),
        );
    }
    at = view.getUint32(at + 2 + entries * 12, true);
  }
  const lengths = lists.get(325) ?? [];
  for (const [i, offset] of (lists.get(324) ?? []).entries()) {
    const length = lengths[i] ?? 0;
    for (const cut of [offset, offset + Math.floor(length / 2), offset + length]) cuts.add(cut);
  }
  expect(cuts.size).toBeGreaterThan(30);
  return [...cuts].filter((cut) => cut < file.length);
}

describe('cut short', () => {
  const names = [
    'deflate-tiled-rgb',
    'jpeg-ycbcr-tiled',
    'lzw-striped-rgb',
    'zstd-band-interleaved-tiled',
    'bigtiff-deflate',
  ];
  it.each(names)('%s, at every boundary', async (name) => {
    const whole = await readFile(new URL(`${name}.tif`, traits));
    const cuts = [
      4,
      8,
      9,
      16,
      100,
      200,
      ...Array.from({ length: 8 }, (_, i) => Math.floor((whole.length * (i + 1)) / 9)),
      whole.length - 1,
    ];
    for (const cut of cuts) {
      const error = await failureOf(await written(`${name}-${cut}.tif`, whole.subarray(0, cut)));
      expect(error?.code, `cut at ${cut} of ${whole.length}`).toBe('bad-input');
    }
  });

  it('at every entry of the directory, every list of values and every block', async () => {
    const whole = await readFile(new URL('deflate-tiled-rgb.tif', traits));
    for (const cut of boundaries(whole)) {
      const error = await failureOf(await written(`boundary-${cut}.tif`, whole.subarray(0, cut)));
      expect(error?.code, `cut at ${cut} of ${whole.length}`).toBe('bad-input');
    }
  }, 60_000);

  it('flipped bytes never leave the family of errors', async () => {
    const whole = await readFile(new URL('deflate-tiled-rgb.tif', traits));
    for (let at = 0; at < 600; at += 7) {
      const bytes = Uint8Array.from(whole);
      bytes[at] = bytes[at]! ^ 0xff;
      await failureOf(await written('flipped.tif', bytes));
    }
  }, 60_000);
});

describe('tags that lie', () => {
  const pixels = new Uint8Array(16).fill(7);

  it('reads the file that the others are made from', async () => {
    expect(await failureOf(await written('good.tif', grey(4, pixels)))).toBeNull();
  });

  it.each([
    ['no width', { 256: null }, /imageWidth \(256\) is missing/],
    ['no photometric interpretation', { 262: null }, /photometric \(262\) is missing/],
    ['no strips', { 273: null }, /missing/],
    ['no byte counts', { 279: null }, /stripByteCounts \(279\) is missing/],
    ['zero width', { 256: { value: 0 } }, /says 0/],
    ['absurd width', { 256: { value: 4_000_000_000 } }, /says 4000000000/],
    ['absurd samples', { 277: { value: 60_000 } }, /says 60000/],
    ['zero rows a strip', { 278: { value: 0 } }, /rowsPerStrip \(278\) is zero/],
    // Less than no rows: no blocks are asked for, and a loop over them never reaches the bottom.
    ['-1 rows a strip', { 278: { type: SIGNED_LONG, value: 0xffffffff } }, /rowsPerStrip \(278\) says -1/],
    ['1.5 rows a strip', { 278: { type: FLOAT, value: ONE_AND_A_HALF } }, /rowsPerStrip \(278\) says 1.5/],
    ['1.5 bits a sample', { 258: { type: FLOAT, value: ONE_AND_A_HALF } }, /bitsPerSample \(258\) says 1.5/],
    ['a strip beyond the end', { 273: { value: 1_000_000 } }, /cut short/],
    ['a strip that is longer than the file', { 279: { value: 4_000_000_000 } }, /cut short/],
    ['a strip too short for its rows', { 279: { value: 3 } }, /decodes to 3 bytes of 16/],
    ['fewer strips than rows need', { 278: { value: 1 } }, /lists 1 blocks of 4/],
    ['four thousand million strips', { 273: { count: 4_000_000_000 } }, /./],
    ['bits that no type has', { 258: { value: 64 }, 339: { type: SHORT, value: 9 } }, /cannot be shown/],
    ['an unknown compression', { 259: { value: 4711 } }, /number 4711 \(TIFF tag 259 = 4711\)/],
    ['a palette without colours', { 262: { value: 3 } }, /colorMap \(320\) is missing/],
    [
      'a block of a terabyte',
      { 256: { value: 1_000_000 }, 257: { value: 1_000_000 }, 278: { value: 1_000_000 }, 259: { value: 8 } },
      /1000000 x 1000000 pixels, 1000000 MB each/,
    ],
  ] as const)('%s', async (name, change, words) => {
    const error = await failureOf(await written(`${name.replaceAll(' ', '-')}.tif`, grey(4, pixels, change)));
    expect(error?.message).toMatch(words);
  });

  // What GDAL 3.10 refuses, and what it takes no notice of.
  it.each([
    ['deflate', 8, 7, 8, 1],
    ['deflate', 8, 0, 8, 1],
    ['deflate', 8, 3, 8, 1],
    ['deflate', 8, 3, 32, 2],
    ['LZW', 5, 2, 4, 1],
    ['zstd', 50000, 2, 12, 1],
  ])(
    '%s (%i) with predictor %i of %i-bit values of format %i is refused',
    async (_, codec, predictor, bits, format) => {
      const change = {
        258: { value: bits },
        259: { value: codec },
        317: { type: SHORT, value: predictor },
        339: { type: SHORT, value: format },
      };
      const error = await failureOf(await written('predictor.tif', grey(4, deflateSync(pixels), change)));
      expect(error?.code).toBe('unsupported');
      expect(error?.message).toContain(`TIFF tag 317 = ${predictor}`);
    },
  );

  it.each([
    ['none', 1, 2, pixels],
    ['none', 1, 7, pixels],
    ['PackBits', 32773, 2, Uint8Array.of(15, ...pixels)],
    ['PackBits', 32773, 3, Uint8Array.of(15, ...pixels)],
  ] as const)('%s (%i) with predictor %i is read as it is stored', async (_, codec, predictor, stored) => {
    const change = { 259: { value: codec }, 317: { type: SHORT, value: predictor } };
    const scene = await openScene(await written('unpredicted.tif', grey(4, stored, change)));
    const { rgb } = await scene.readWindow({ x: 0, y: 0, width: 4, height: 4 }, { width: 4, height: 4 });
    await scene.close();
    expect(new Set(rgb)).toEqual(new Set([7]));
  });

  it.each([4, 14, 26])(
    'a second directory that overlaps the first by %i bytes leaves the first',
    async (by) => {
      const bytes = grey(4, pixels);
      const view = new DataView(bytes.buffer);
      const directoryAt = view.getUint32(4, true);
      view.setUint32(bytes.length - 4, directoryAt + by, true);
      const error = await failureOf(await written('overlap.tif', bytes));
      expect(error === null || ['bad-input', 'unsupported'].includes(error.code)).toBe(true);
    },
  );

  it('a BigTIFF that counts and points beyond 32 bits is refused', async () => {
    const whole = await readFile(new URL('bigtiff-deflate.tif', traits));
    const view = new DataView(whole.buffer, whole.byteOffset, whole.byteLength);
    const directoryAt = Number(view.getBigUint64(8, true));
    const entries = Number(view.getBigUint64(directoryAt, true));
    for (let i = 0; i < entries; i++) {
      for (const field of [4, 12]) {
        const bytes = Uint8Array.from(whole);
        const at = directoryAt + 8 + i * 20 + field;
        new DataView(bytes.buffer).setBigUint64(at, 2n ** 40n + 5n, true);
        const error = await failureOf(await written('beyond.tif', bytes));
        expect(error === null || ['bad-input', 'unsupported'].includes(error.code), `entry ${i}`).toBe(true);
      }
    }
    const far = Uint8Array.from(whole);
    new DataView(far.buffer).setBigUint64(8, 2n ** 40n, true);
    expect((await failureOf(await written('far.tif', far)))?.code).toBe('bad-input');
  }, 60_000);

  it('a chain of directories that bites its tail is read once', async () => {
    const bytes = grey(4, pixels);
    const directoryAt = new DataView(bytes.buffer).getUint32(4, true);
    new DataView(bytes.buffer).setUint32(bytes.length - 4, directoryAt, true);
    expect(await failureOf(await written('tail.tif', bytes))).toBeNull();
  });
});

/** Codes of 9 to 12 bits, the highest bit first, wider one code early, as TIFF has it. */
function lzwBytes(codes: readonly number[]): Uint8Array {
  const bits: number[] = [];
  let next = 258;
  for (const code of codes) {
    const width = widthOf(next);
    for (let bit = width - 1; bit >= 0; bit--) bits.push((code >> bit) & 1);
    next = code === 256 ? 258 : next + 1;
  }
  return Uint8Array.from({ length: Math.ceil(bits.length / 8) }, (_, at) =>
    Array.from({ length: 8 }, (__, bit) => bits[at * 8 + bit] ?? 0).reduce((byte, bit) => byte * 2 + bit, 0),
  );
}
const widthOf = (next: number): number => (next < 512 ? 9 : next < 1024 ? 10 : next < 2048 ? 11 : 12);

/** A blob of Lerc 2, version 2, that holds nothing but its header: key, version, rows, columns, valid pixels, block side, bytes, type. */
function lercHeader(rows: number, columns: number): Uint8Array {
  const out = new Uint8Array(64);
  out.set(new TextEncoder().encode('Lerc2 '));
  const view = new DataView(out.buffer);
  for (const [i, value] of [2, rows, columns, rows, 8, out.length, 1].entries())
    view.setInt32(6 + i * 4, value, true);
  return out;
}

/** RFC 2083: 8 bits of red, green and blue; the data may be less than the header claims. */
function png(width: number, height: number, data: Uint8Array, interlace: 0 | 1 = 0): Uint8Array {
  const chunk = (type: string, body: Uint8Array): Buffer => {
    const named = Buffer.concat([Buffer.from(type, 'latin1'), body]);
    const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)];
    length.writeUInt32BE(body.length);
    check.writeUInt32BE(crc32(named));
    return Buffer.concat([length, named, check]);
  };
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2, 0, 0, interlace], 8);
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10]);
  return Buffer.concat([
    signature,
    chunk('IHDR', header),
    chunk('IDAT', data),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

describe('bombs', () => {
  const MB = 1024 * 1024;

  it('a deflate strip that swells far beyond its rows is stopped', async () => {
    const bomb = deflateSync(new Uint8Array(64 * MB), { level: 1 });
    const before = process.memoryUsage().rss;
    const error = await failureOf(await written('bomb.tif', grey(4, bomb, { 259: { value: 8 } })));
    expect(error?.message).toMatch(/cannot be decoded/);
    expect(process.memoryUsage().rss - before).toBeLessThan(32 * MB);
  });

  it('an LZW strip of a million times its size stops at the end of the block', async () => {
    // Each code is the one before and its first byte: lengths 1, 2, 3 … (TIFF 6.0, section 13), cleared when the table is full.
    const codes: number[] = [];
    for (let table = 0; table < 40; table++)
      codes.push(256, 0, ...Array.from({ length: 3800 }, (_, i) => 258 + i));
    const before = process.memoryUsage().rss;
    const bomb = lzwBytes(codes);
    expect(await failureOf(await written('lzw.tif', grey(4, bomb, { 259: { value: 5 } })))).toBeNull();
    expect(process.memoryUsage().rss - before).toBeLessThan(64 * MB);
  });

  it('a zstd strip of runs is stopped', async () => {
    // RFC 8878: magic, a frame header with a window of 128 KB, and 4096 runs of 128 KB each.
    const runs = Array.from({ length: 4096 }, (_, i) => {
      const header = (128 * 1024 * 8) | 2 | (i === 4095 ? 1 : 0);
      return [header & 255, (header >> 8) & 255, (header >> 16) & 255, 7];
    }).flat();
    const bomb = Uint8Array.of(0x28, 0xb5, 0x2f, 0xfd, 0x00, 0x38, ...runs);
    const before = process.memoryUsage().rss;
    const error = await failureOf(await written('zstd.tif', grey(4, bomb, { 259: { value: 50000 } })));
    expect(error?.message).toMatch(/cannot be decoded/);
    expect(process.memoryUsage().rss - before).toBeLessThan(128 * MB);
  });

  it.each([
    { codec: 'JPEG', compression: 7, encode: (image: Sharp) => image.jpeg() },
    {
      codec: 'WebP',
      compression: 50001,
      encode: (image: Sharp) => image.webp({ lossless: true, effort: 0 }),
    },
  ])('a $codec stream far larger than its block is not decoded', async ({ codec, compression, encode }) => {
    const side = 8192;
    const boundMb = 32; // decoded it has 64
    const flat = sharp({ create: { width: side, height: side, channels: 3, background: '#888' } });
    const bomb = await encode(flat.toColourspace('b-w')).toBuffer();
    const before = process.memoryUsage().rss;
    const path = await written(`${codec}.tif`, grey(4, bomb, { 259: { value: compression } }));
    expect((await failureOf(path))?.message).toMatch(/cannot be decoded/);
    expect(process.memoryUsage().rss - before).toBeLessThan(boundMb * MB);
  });

  it.each([
    { kind: 'of 65,535 lines', parameters: 4, blob: lercHeader(65_535, 65_535) },
    // Their product is 16 again where it is counted in 32 bits.
    { kind: 'whose count runs over', parameters: 4, blob: lercHeader(0x4000_0004, 4) },
    { kind: 'of fewer lines than none', parameters: 4, blob: lercHeader(-4, -4) },
    {
      kind: 'that swells by deflate',
      parameters: 4 + (1 << 16),
      blob: deflateSync(new Uint8Array(64 * MB), { level: 1 }),
    },
  ])('a LERC blob $kind is refused', async ({ kind, parameters, blob }) => {
    const before = process.memoryUsage().rss;
    const lerc = { 259: { value: 34887 }, 50674: { type: SHORT, count: 2, value: parameters } };
    const error = await failureOf(await written(`lerc ${kind}.tif`, grey(4, blob, lerc)));
    expect(error?.message).toMatch(/cannot be decoded/);
    expect(process.memoryUsage().rss - before).toBeLessThan(32 * MB);
  });

  it('a PNG that claims 29,000 x 29,000 pixels and holds three lines is refused', async () => {
    const lines = deflateSync(new Uint8Array(3 * (29_000 * 3 + 1)));
    const before = process.memoryUsage().rss;
    // Where the disk has no 2.5 GB to spare, it is refused for that.
    expect((await failureOf(await written('claims.png', png(29_000, 29_000, lines))))?.message).toMatch(
      /PNG is damaged or cut short|folder for temporary files/,
    );
    expect(process.memoryUsage().rss - before).toBeLessThan(128 * MB);
  });

  it('a PNG beyond 900 Mpx is refused by its header', async () => {
    const path = await written('giant.png', png(30_001, 30_000, new Uint8Array(0)));
    expect(await failureOf(path)).toMatchObject({
      code: 'unsupported',
      message: 'It is 30001 x 30000 pixels; a PNG of up to 900 Mpx can be read so.',
    });
  });

  it('an interlaced PNG, which would be held whole, is refused where it is large', async () => {
    const path = await written('interlaced.png', png(13_000, 13_000, new Uint8Array(0), 1));
    expect((await failureOf(path))?.message).toMatch(/several passes .* up to 150 Mpx/);
  });

  it('a whole PNG of a thousand times its size is decoded without being held', async () => {
    const side = 8000; // 192 MB of pixels
    const flat = sharp({ create: { width: side, height: side, channels: 3, background: '#888' } });
    const path = await written('swells.png', await flat.png().toBuffer());
    const before = process.resourceUsage().maxRSS / 1024;
    const scene = await openScene(path);
    await scene.close();
    expect(process.resourceUsage().maxRSS / 1024 - before).toBeLessThan(96);
  });

  it('PackBits stops at the end of the block', async () => {
    const runs = new Uint8Array(MB).map((_, i) => (i % 2 === 0 ? 129 : 5));
    expect(await failureOf(await written('runs.tif', grey(4, runs, { 259: { value: 32773 } })))).toBeNull();
  });

  it('an uncompressed picture in one strip of any height is read piece by piece', async () => {
    const side = 6000;
    const path = await written('one-strip.tif', grey(side, new Uint8Array(side * side).fill(100)));
    const scene = await openScene(path);
    const before = process.memoryUsage().arrayBuffers;
    const { rgb } = await scene.readWindow(
      { x: 100, y: 5000, width: 50, height: 50 },
      { width: 50, height: 50 },
    );
    expect(rgb.every((value) => value === 100)).toBe(true);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(20 * MB);
    await scene.close();
  });
});
