import { describe, expect, it } from 'vitest';
import { BytePool } from '../../src-main/scene/byte-pool.js';

describe('a pool of bytes', () => {
  it('gives memory that was given back to the next that fits in it, at the length asked for', () => {
    const pool = new BytePool();
    const first = pool.take(200_000);
    pool.give(first);
    const second = pool.take(1000);
    expect(second.buffer).toBe(first.buffer);
    expect(second).toHaveLength(1000);
  });

  it('never gives the same memory to two at a time', () => {
    const pool = new BytePool();
    pool.give(pool.take(1000));
    expect(pool.take(1000).buffer).not.toBe(pool.take(1000).buffer);
  });

  it('makes new memory where none is large enough, and keeps neither the largest nor what is not its own', () => {
    const pool = new BytePool();
    pool.give(pool.take(1000));
    expect(pool.take(300_000)).toHaveLength(300_000);
    const large = pool.take(5_000_000);
    pool.give(large);
    expect(pool.take(5_000_000).buffer).not.toBe(large.buffer);
    const foreign = new Uint8Array(1000);
    pool.give(foreign);
    expect(pool.take(10).buffer).not.toBe(foreign.buffer);
  });

  it('keeps a bounded count', () => {
    const pool = new BytePool();
    const taken = Array.from({ length: 40 }, () => pool.take(10));
    for (const each of taken) pool.give(each);
    const again = Array.from({ length: 40 }, () => pool.take(10).buffer);
    expect(again.filter((buffer) => taken.some((each) => each.buffer === buffer)).length).toBeLessThan(20);
  });
});
