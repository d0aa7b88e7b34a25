import { describe, expect, it } from 'vitest';
import { BlockCache } from '../../src-main/scene/block-cache.js';
import { jpegFrame } from '../../src-main/scene/image-codecs.js';
import { decodeLzw, decodePackBits } from '../../src-main/scene/packed-codecs.js';
import { dtypeOf, toSamples, type SampleLayout } from '../../src-main/scene/samples.js';

const bytes = (...values: number[]) => Uint8Array.from(values);

describe('PackBits', () => {
  it('unpacks the example of TIFF 6.0, section 9', () => {
    const packed = bytes(
      0xfe,
      0xaa,
      0x02,
      0x80,
      0x00,
      0x2a,
      0xfd,
      0xaa,
      0x03,
      0x80,
      0x00,
      0x2a,
      0x22,
      0xf7,
      0xaa,
    );
    const plain = [
      0xaa, 0xaa, 0xaa, 0x80, 0x00, 0x2a, 0xaa, 0xaa, 0xaa, 0xaa, 0x80, 0x00, 0x2a, 0x22, 0xaa, 0xaa, 0xaa,
      0xaa, 0xaa, 0xaa, 0xaa, 0xaa, 0xaa, 0xaa,
    ];
    expect([...decodePackBits(packed, 100)]).toEqual(plain);
    expect([...decodePackBits(packed, 5)]).toEqual(plain.slice(0, 5));
    expect([...decodePackBits(packed.subarray(0, 4), 100)]).toEqual([0xaa, 0xaa, 0xaa, 0x80]);
  });
});

describe('LZW', () => {
  /** Codes of TIFF 6.0, section 13, packed most significant bit first, nine bits each. */
  const pack = (codes: number[]) => {
    const bits = codes.map((code) => code.toString(2).padStart(9, '0')).join('');
    return Uint8Array.from(bits.match(/.{1,8}/g)!, (byte) => parseInt(byte.padEnd(8, '0'), 2));
  };

  it('unpacks the example of TIFF 6.0, section 13', () => {
    const plain = [7, 7, 7, 8, 8, 7, 7, 6, 6];
    expect([...decodeLzw(pack([256, 7, 258, 8, 8, 258, 6, 6, 257]), 100)]).toEqual(plain);
    expect([...decodeLzw(pack([256, 7, 258, 8, 8, 258, 6, 6, 257]), 4)]).toEqual(plain.slice(0, 4));
  });

  it('stops where the stream stops, and refuses codes out of nowhere', () => {
    expect([...decodeLzw(pack([256, 7]), 100)]).toEqual([7]);
    expect(decodeLzw(bytes(), 10)).toHaveLength(0);
    expect(() => decodeLzw(pack([256, 400]), 10)).toThrow(/code 400/);
  });
});

describe('samples', () => {
  const layout: SampleLayout = {
    bitsPerSample: 8,
    sampleFormat: 1,
    littleEndian: true,
    predictor: 1,
    samples: 1,
    columns: 3,
    rows: 1,
  };

  it('swap bytes, undo differences, wrap on overflow', () => {
    expect([
      ...toSamples(bytes(1, 2, 3, 4, 5, 6), { ...layout, bitsPerSample: 16, littleEndian: false }),
    ]).toEqual([0x102, 0x304, 0x506]);
    expect([...toSamples(bytes(250, 10, 1), { ...layout, predictor: 2 })]).toEqual([250, 4, 5]);
    const pairs = toSamples(bytes(1, 100, 1, 1, 1, 255), { ...layout, predictor: 2, samples: 2 });
    expect([...pairs]).toEqual([1, 100, 2, 101, 3, 100]);
  });

  it.each([
    [8, 3],
    [7, 3],
  ])('sums differences of three bands in rows of %i pixels, modulo 256', (columns, rows) => {
    const stored = Uint8Array.from({ length: columns * rows * 3 }, (_, i) => (i * 89 + 201) % 256);
    const wanted = stored.slice();
    for (let i = 0; i < wanted.length; i++) {
      if (i % (columns * 3) >= 3) wanted[i] = (wanted[i]! + wanted[i - 3]!) % 256;
    }
    const shape = { ...layout, samples: 3, columns, rows, predictor: 2 };
    expect(toSamples(stored.slice(), shape)).toEqual(wanted);
    const [top, bottom] = [0, (rows - 1) * columns * 3];
    const some = toSamples(stored.slice(), { ...shape, wantedRows: [0, rows - 1] });
    for (const start of [top, bottom]) {
      const end = start + columns * 3;
      expect(some.slice(start, end)).toEqual(wanted.slice(start, end));
    }
  });

  it('unpack bits, each row from a new byte', () => {
    const rows = toSamples(bytes(0b10100000, 0b01000000), { ...layout, bitsPerSample: 1, rows: 2 });
    expect([...rows]).toEqual([1, 0, 1, 0, 1, 0]);
    expect([...toSamples(bytes(0xab, 0xcd, 0xef, 0x12, 0x30), { ...layout, bitsPerSample: 12 })]).toEqual([
      0xabc, 0xdef, 0x123,
    ]);
  });

  it('read half floats', () => {
    const halves = toSamples(bytes(0x00, 0x3c, 0x01, 0x00, 0x00, 0xfc), {
      ...layout,
      bitsPerSample: 16,
      sampleFormat: 3,
    });
    expect([...halves]).toEqual([1, 2 ** -24, -Infinity]);
  });

  it('give the magnitudes of complex values', () => {
    const pair = { ...layout, columns: 2, bitsPerSample: 64, sampleFormat: 5, littleEndian: true };
    const integers = new Uint8Array(Int32Array.of(3, -4, 2 ** 31 - 1, -(2 ** 31)).buffer);
    // sqrt((2^31 - 1)^2 + 2^62), by Python's decimal.
    expect([...toSamples(integers, pair)]).toEqual([5, 3037000499.268943]);
    const floats = new Uint8Array(Float64Array.of(3e200, 4e200, Number.NaN, 1).buffer);
    const [first, second] = toSamples(floats, { ...pair, bitsPerSample: 128, sampleFormat: 6 });
    expect(first! / 5e200).toBeCloseTo(1, 14);
    expect(second).toBeNaN();
  });

  it.each([
    [16, 5, null],
    [32, 5, 'float32'],
    [64, 5, 'float64'],
    [128, 5, null],
    [32, 6, null],
    [64, 6, 'float32'],
    [128, 6, 'float64'],
  ])('of %i bits and format %i are magnitudes of type %s', (bits, format, dtype) => {
    expect(dtypeOf(bits, format)).toBe(dtype);
  });

  describe('of 24-bit floats', () => {
    /** Sign, exponent and fraction: 1, -3, the least, 0, infinities, no number, nearly the most. */
    const words = [0x3f0000, 0xc08000, 0x000001, 0, 0x7f0000, 0xff0000, 0x7f0005, 0x7effff];
    /** What GDAL 3.10 reads of these, written into TIFFs of both byte orders. */
    const read = [1, -3, 3.308722450212111e-24, 0, Infinity, -Infinity, Number.NaN, 1.8446603336221196e19];
    const layout24 = { ...layout, bitsPerSample: 24, sampleFormat: 3, columns: words.length };
    const order = (shifts: readonly number[]) =>
      words.flatMap((word) => shifts.map((shift) => (word >> shift) & 255));

    it.each([
      { littleEndian: true, shifts: [0, 8, 16] },
      { littleEndian: false, shifts: [16, 8, 0] },
    ])('are read in the order of the file (little endian: $littleEndian)', ({ littleEndian, shifts }) => {
      expect([...toSamples(bytes(...order(shifts)), { ...layout24, littleEndian })]).toEqual(read);
    });

    it('are put together again from the planes of the predictor', () => {
      const planes = [16, 8, 0].flatMap((shift) => words.map((word) => (word >> shift) & 255));
      const stored = planes.map((value, i) => (value - (planes[i - 1] ?? 0)) & 255);
      expect([...toSamples(bytes(...stored), { ...layout24, predictor: 3 })]).toEqual(read);
    });
  });

  it('are named as numpy names them', () => {
    expect(
      [
        [8, 1],
        [12, 1],
        [16, 2],
        [32, 3],
        [64, 3],
        [64, 1],
        [24, 3],
        [12, 3],
        [32, 6],
      ].map(([b, f]) => dtypeOf(b!, f!)),
    ).toEqual(['uint8', 'uint16', 'int16', 'float32', 'float64', 'uint64', 'float32', null, null]);
  });
});

describe('JPEG frame', () => {
  it('is read before anything is decoded', () => {
    const stream = bytes(
      0xff,
      0xd8,
      0xff,
      0xdb,
      0,
      4,
      1,
      2,
      0xff,
      0xc0,
      0,
      17,
      8,
      0,
      20,
      0,
      30,
      3,
      1,
      0x22,
      0,
    );
    expect(jpegFrame(stream)).toEqual({ bits: 8, width: 30, height: 20, components: 3 });
    expect(() => jpegFrame(bytes(0xff, 0xd8, 0xff))).toThrow(/no frame/);
    expect(() => jpegFrame(bytes(1, 2, 3))).toThrow(/no start/);
  });
});

describe('block cache', () => {
  const blockOf = (byteLength: number) => Promise.resolve({ byteLength });

  it('stays below its bytes, forgets the least recently used first, shares one load', async () => {
    const cache = new BlockCache<{ byteLength: number }>(100);
    let loads = 0;
    const load = (size: number) => () => {
      loads++;
      return blockOf(size);
    };
    await Promise.all([cache.get('a', load(40)), cache.get('a', load(40))]);
    expect(loads).toBe(1);
    await cache.get('b', load(40));
    await cache.get('a', load(40));
    await cache.get('c', load(40));
    expect(cache.bytes).toBe(80);
    await cache.get('a', load(40));
    expect(loads).toBe(3);
    await cache.get('b', load(40));
    expect(loads).toBe(4);
    await cache.get('huge', load(1000));
    expect(cache.bytes).toBeLessThanOrEqual(100);
  });

  it('forgets all, or those of one scene', async () => {
    const cache = new BlockCache<{ byteLength: number }>(100);
    for (const key of ['1/a', '1/b', '11/a']) await cache.get(key, () => blockOf(10));
    cache.clear('1/');
    expect(cache.bytes).toBe(10);
    expect(await cache.get('11/a', () => Promise.reject(new Error('forgotten')))).toEqual({ byteLength: 10 });
    cache.clear();
    expect(cache.bytes).toBe(0);
  });

  it('does not keep a failure', async () => {
    const cache = new BlockCache<{ byteLength: number }>(100);
    await expect(cache.get('a', () => Promise.reject(new Error('disk')))).rejects.toThrow('disk');
    expect(await cache.get('a', () => blockOf(1))).toEqual({ byteLength: 1 });
  });
});
