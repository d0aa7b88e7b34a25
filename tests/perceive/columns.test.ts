import { describe, expect, it } from 'vitest';
import { decodeBlock, encodeBlock } from '../../src-main/perceive/columns.js';

const BLOCK = {
  header: { key: { bands: [1, 2, 3], name: 'Hafen — 港' } },
  columns: {
    id: Uint32Array.of(1, 4_000_000_000),
    score: Float32Array.of(0.25, NaN, -Infinity),
    look: Uint8Array.of(7),
    label: Uint16Array.of(65_535),
    none: new Float32Array(0),
  },
};

describe('a block', () => {
  it('comes back as it was, one after the other', () => {
    const bytes = Buffer.concat([encodeBlock(BLOCK), encodeBlock({ header: 2, columns: {} })]);
    const first = decodeBlock(bytes)!;
    expect(first.block).toEqual(BLOCK);
    const second = decodeBlock(bytes, first.next)!;
    expect(second.block).toEqual({ header: 2, columns: {} });
    expect(second.next).toBe(bytes.length);
  });

  it('comes back from bytes that begin at an odd place', () => {
    const bytes = encodeBlock(BLOCK);
    const shifted = new Uint8Array(bytes.length + 3);
    shifted.set(bytes, 3);
    expect(decodeBlock(shifted.subarray(3))!.block).toEqual(BLOCK);
  });

  it('that ends early is none, at every length', () => {
    const bytes = encodeBlock(BLOCK);
    for (let length = 0; length < bytes.length; length++)
      expect(decodeBlock(bytes.subarray(0, length))).toBeNull();
  });

  it('that was changed anywhere is refused or cut off, never believed', () => {
    const bytes = encodeBlock(BLOCK);
    for (let at = 0; at < bytes.length; at++) {
      const changed = Buffer.from(bytes);
      changed[at] = changed[at]! ^ 0x10;
      let believed: unknown = null;
      try {
        believed = decodeBlock(changed);
      } catch (thrown) {
        expect(thrown).toMatchObject({ code: 'bad-input' });
      }
      expect(believed).toBeNull();
    }
  });
});
