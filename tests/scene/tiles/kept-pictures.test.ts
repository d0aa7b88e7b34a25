import { describe, expect, it } from 'vitest';
import { KeptPictures } from '../../../src-main/scene/tiles/kept-pictures.js';
import type { EncodedPicture, TileRequest } from '../../../src-main/scene/tiles/protocol.js';

const request = (x: number, changes: Partial<TileRequest> = {}): TileRequest => ({
  kind: 'tile',
  id: 1,
  scene: { key: 's-1', file: 'a.tif', crs: null, cacheDir: null },
  z: 5,
  x,
  y: 0,
  size: 256,
  display: {},
  ...changes,
});
const picture = (length: number): EncodedPicture => ({
  type: 'image/jpeg',
  bytes: new Uint8Array(length),
});

describe('kept pictures', () => {
  it('are those of the same request, whatever its number', () => {
    const pictures = new KeptPictures();
    const kept = picture(10);
    pictures.keep(request(1), kept);
    expect(pictures.get(request(1, { id: 7 }))).toBe(kept);
    const others: Partial<TileRequest>[] = [
      { z: 6 },
      { y: 1 },
      { size: 512 },
      { display: { gamma: 2 } },
      { scene: { key: 's-2', file: 'a.tif', crs: null, cacheDir: null } },
      { scene: { key: 's-1', file: 'a.tif', crs: 'EPSG:32633', cacheDir: null } },
    ];
    for (const other of others) expect(pictures.get(request(1, other))).toBeNull();
  });

  it('take no more bytes than they may, the least recently asked for first out', () => {
    const pictures = new KeptPictures(100);
    pictures.keep(request(1), picture(40));
    pictures.keep(request(2), picture(40));
    pictures.get(request(1));
    pictures.keep(request(3), picture(40));
    expect([1, 2, 3].map((x) => pictures.get(request(x)) !== null)).toEqual([true, false, true]);
    pictures.keep(request(4), picture(101));
    expect(pictures.get(request(4))).toBeNull();
    // The same tile again counts once.
    for (let i = 0; i < 5; i++) pictures.keep(request(3), picture(40));
    expect(pictures.get(request(1))).not.toBeNull();
  });

  it('are forgotten with the scene, and only with that', () => {
    const pictures = new KeptPictures(100);
    const other = request(1, { scene: { key: 's-12', file: 'b.tif', crs: null, cacheDir: null } });
    pictures.keep(request(1), picture(10));
    pictures.keep(other, picture(10));
    pictures.forget('s-1');
    expect(pictures.get(request(1))).toBeNull();
    expect(pictures.get(other)).not.toBeNull();
    for (let x = 0; x < 9; x++) pictures.keep(request(x), picture(10));
    expect(pictures.get(other)).not.toBeNull();
  });
});
