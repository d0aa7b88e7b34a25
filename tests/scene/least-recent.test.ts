import { describe, expect, it } from 'vitest';
import { LeastRecent } from '../../src-main/scene/least-recent.js';

const bytes = (byteLength: number): { readonly byteLength: number } => ({ byteLength });

describe('what is kept by least recent use', () => {
  it('throws out what was not asked for longest, and no more than it must', () => {
    const kept = new LeastRecent(100);
    for (const key of ['a', 'b', 'c']) kept.set(key, bytes(30));
    kept.get('a');
    kept.set('d', bytes(60));
    expect(['a', 'b', 'c', 'd'].filter((key) => kept.get(key) !== undefined)).toEqual(['a', 'd']);
    expect(kept.bytes).toBe(90);
  });

  it('counts a key that is set again once, with its new size', () => {
    const kept = new LeastRecent(100);
    kept.set('a', bytes(70));
    kept.set('a', bytes(20));
    expect(kept.bytes).toBe(20);
    kept.set('b', bytes(80));
    expect(kept.get('a')).toBeDefined();
  });

  it('keeps nothing that alone is too large, and throws nothing out for it', () => {
    const kept = new LeastRecent(100);
    kept.set('a', bytes(100));
    kept.set('b', bytes(101));
    expect(kept.get('b')).toBeUndefined();
    expect(kept.get('a')).toBeDefined();
  });

  it('forgets the keys that begin so, or all', () => {
    const kept = new LeastRecent(100);
    for (const key of ['one 1', 'one 2', 'other 1']) kept.set(key, bytes(10));
    kept.clear('one ');
    expect(kept.get('one 2')).toBeUndefined();
    expect(kept.get('other 1')).toBeDefined();
    kept.clear();
    expect(kept.bytes).toBe(0);
  });
});
