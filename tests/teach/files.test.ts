import { describe, expect, it } from 'vitest';
import type { AdapterMeta } from '../../src-main/contract/index.js';
import { decodeAdapter, decodePoint, encodeAdapter, encodePoint } from '../../src-main/teach/index.js';
import type { Adapter, TeachPoint } from '../../src-main/teach/index.js';
import { pack, unpack } from '../../src-main/teach/packed.js';
import { taughtResult } from './taught-result.js';

const META: AdapterMeta = {
  schemaVersion: 1,
  name: 'Öl',
  created: '2026-11-21T12:00:00Z',
  base: { name: 'builtin', version: '1', bundleSha256: 'a', termSha256: 'b', chainSha256: null },
  terms: ['oil well'],
  chainKnowsTerms: true,
  result: taughtResult({ name: 'Öl', version: 3 }, ['oil well']),
};
const ADAPTER: Adapter = {
  meta: META,
  curves: [{ step: 1, reward: null, heldOut: 0.5, loss: 0.1, kl: null }],
  terms: {
    words: ['oil well'],
    mean: Float32Array.of(1, 2),
    deviation: Float32Array.of(3, 4),
    weights: Float32Array.from({ length: 15 }, (_, i) => i / 7),
  },
  chain: Float32Array.of(0.5, -0.5),
};

describe('an adapter as a file', () => {
  it('comes back as it was', () => {
    expect(decodeAdapter(encodeAdapter(ADAPTER), 'x')).toEqual(ADAPTER);
    const one = { ...ADAPTER, terms: null };
    expect(decodeAdapter(encodeAdapter(one), 'x')).toEqual(one);
  });

  it('of before the provider was noted names none', () => {
    const { provider: _, ...result } = META.result;
    const { header, vectors } = unpack('GEOR1ADP', encodeAdapter(ADAPTER), 'x');
    const former = pack('GEOR1ADP', {
      header: { ...(header as object), meta: { ...META, result } },
      vectors,
    });
    expect(decodeAdapter(former, 'x').meta.result.provider).toBeNull();
  });

  it('of before chains were taught on what terms find says so, and of a later format is refused', () => {
    const { chainKnowsTerms: _, ...former } = META;
    const { header, vectors } = unpack('GEOR1ADP', encodeAdapter(ADAPTER), 'x');
    const withMeta = (meta: object): Uint8Array =>
      pack('GEOR1ADP', { header: { ...(header as object), meta }, vectors });
    expect(decodeAdapter(withMeta(former), 'x').meta.chainKnowsTerms).toBe(false);
    expect(() => decodeAdapter(withMeta({ ...META, schemaVersion: 2 }), 'x.geor1')).toThrow(
      expect.objectContaining({ code: 'unsupported', subject: 'x.geor1' }) as Error,
    );
    expect(() => decodeAdapter(withMeta({ ...META, schemaVersion: 'new' }), 'x')).toThrow('malformed');
  });

  it('is refused wherever it is cut off, and where a single bit is another', () => {
    const bytes = encodeAdapter(ADAPTER);
    for (let length = 0; length < bytes.length; length += 37)
      expect(() => decodeAdapter(bytes.subarray(0, length), 'x.geor1')).toThrow(
        expect.objectContaining({ code: 'bad-input', subject: 'x.geor1' }) as Error,
      );
    for (let at = 0; at < bytes.length; at += 41) {
      const other = Uint8Array.from(bytes);
      other[at] = (other[at] ?? 0) ^ 4;
      expect(() => decodeAdapter(other, 'x.geor1')).toThrow(
        expect.objectContaining({ code: 'bad-input' }) as Error,
      );
    }
  });

  it('is refused where its numbers are others than it says, or it is another kind of file', () => {
    const { header, vectors } = unpack('GEOR1ADP', encodeAdapter(ADAPTER), 'x');
    const short = pack('GEOR1ADP', { header, vectors: vectors.slice(0, 2) });
    expect(() => decodeAdapter(short, 'x')).toThrow('other numbers');
    expect(() => decodeAdapter(pack('GEOR1ADP', { header: {}, vectors }), 'x')).toThrow('malformed');
    expect(() => decodeAdapter(pack('GEOR1RUN', { header, vectors }), 'x')).toThrow('no file of this kind');
    expect(() => decodeAdapter(new Uint8Array(0), 'x')).toThrow('no file of this kind');
  });
});

describe('the point of a run as a file', () => {
  const vector = (n: number): Float32Array => Float32Array.of(n, n + 1);
  const POINT: TeachPoint = {
    done: [
      {
        part: 'term',
        trained: {
          weights: vector(1),
          steps: 3,
          bestStep: 2,
          seconds: 4,
          secondsToBest: 3,
          ended: 'patience',
        },
      },
    ],
    curves: [...ADAPTER.curves],
    point: {
      step: 7,
      updates: 14,
      phase: 'rewards',
      current: { weights: vector(2), first: vector(3), second: vector(4) },
      reference: vector(5),
      best: { step: 0, score: -Infinity, weights: vector(6), seconds: 0 },
      looksWithout: 2,
      chance: 0xdeadbeef,
      seconds: 9,
    },
    before: [
      {
        example: 'e-1',
        boxes: [[1, 2, 3, 4]],
        reward: { total: 1.5, format: 1, iou: 0.5, map: null, mask: null },
      },
    ],
  };

  it('comes back as it was, with a part under way and without', () => {
    expect(decodePoint(encodePoint(POINT), 'x')).toEqual(POINT);
    expect(decodePoint(encodePoint({ ...POINT, point: null }), 'x')).toEqual({ ...POINT, point: null });
  });

  it('is refused where it is cut off', () => {
    const bytes = encodePoint(POINT);
    expect(() => decodePoint(bytes.subarray(0, bytes.length - 1), 'x')).toThrow('cut off or damaged');
  });
});
