import { readFile, writeFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import {
  cancelled,
  GeoR1Error,
  isDiskFull,
  isMissing,
  systemCode,
  throwIfAborted,
} from '../../src-main/contract/index.js';

const full = new GeoR1Error({
  code: 'unsupported',
  message: 'the compression is JPEG 2000 (tag 259 = 34712).',
  subject: 'pier.tif',
  next: 'Convert it with gdal_translate -co COMPRESS=DEFLATE.',
});

describe('GeoR1Error', () => {
  it('says to which file, what happened and what to do next, in one line', () => {
    expect(full.toLine()).toBe(
      'pier.tif: the compression is JPEG 2000 (tag 259 = 34712). Convert it with gdal_translate -co COMPRESS=DEFLATE.',
    );
    expect(cancelled().toLine()).toBe('Cancelled.');
  });

  it('crosses a process boundary as a plain object and back', () => {
    const back = new GeoR1Error(
      JSON.parse(JSON.stringify(full.toShape())) as ReturnType<GeoR1Error['toShape']>,
    );
    expect(back.toShape()).toEqual(full.toShape());
    expect(Object.keys(cancelled().toShape())).toEqual(['code', 'message']);
  });

  it('passes the family through, turns aborts into its cancellation, and keeps the cause of the rest', () => {
    expect(GeoR1Error.from(full)).toBe(full);
    expect(GeoR1Error.from(new DOMException('stop', 'AbortError')).code).toBe('cancelled');
    const cause = new TypeError('x is undefined');
    const wrapped = GeoR1Error.from(cause);
    expect([wrapped.code, wrapped.message, wrapped.cause]).toEqual(['internal', 'x is undefined', cause]);
    expect(GeoR1Error.from('text thrown').message).toBe('text thrown');
  });

  it('takes a better code and message where the caller knows them', () => {
    const wrapped = GeoR1Error.from(new Error('ENOSPC'), {
      code: 'io',
      message: 'The disk is full.',
      subject: 'answer.geojson',
    });
    expect(wrapped.toShape()).toEqual({
      code: 'io',
      message: 'The disk is full.',
      subject: 'answer.geojson',
    });
  });
});

describe('throwIfAborted', () => {
  it('throws only once the signal has fired', () => {
    const controller = new AbortController();
    expect(() => {
      throwIfAborted(controller.signal);
      throwIfAborted(undefined);
    }).not.toThrow();
    controller.abort(new Error('any reason'));
    expect(() => {
      throwIfAborted(controller.signal);
    }).toThrow(expect.objectContaining({ code: 'cancelled' }) as Error);
  });
});

describe('systemCode', () => {
  it('tells what the system refused, and nothing where it was not asked', async () => {
    const refusal = (path: string): Promise<unknown> => readFile(path).catch((thrown: unknown) => thrown);
    const missing = await refusal('no/such/file');
    const folder = await refusal('.');
    expect([systemCode(missing), systemCode(folder)]).toEqual(['ENOENT', 'EISDIR']);
    expect([isMissing(missing), isMissing(folder)]).toEqual([true, false]);
    const others = [
      new Error('ENOENT'),
      Object.assign(new Error('x'), { code: 2 }),
      'ENOENT',
      null,
      undefined,
    ];
    expect(others.map(systemCode)).toEqual(['', '', '', '', '']);
  });
});

describe('isDiskFull', () => {
  it('knows what the system says of a full device, however often it was wrapped, and nothing else', async () => {
    // Linux has a device that is always full.
    const thrown = await writeFile('/dev/full', 'x').catch((full: unknown) => full);
    if (systemCode(thrown) === 'ENOSPC') {
      const wrapped = GeoR1Error.from(GeoR1Error.from(thrown, { code: 'io', subject: 'point.bin' }), {
        code: 'io',
      });
      expect([isDiskFull(thrown), isDiskFull(wrapped)]).toEqual([true, true]);
    }
    const missing = await readFile('no/such/file').catch((none: unknown) => none);
    expect([isDiskFull(missing), isDiskFull(new Error('ENOSPC')), isDiskFull(null)]).toEqual([
      false,
      false,
      false,
    ]);
  });
});
