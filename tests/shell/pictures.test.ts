/** What a browser may keep of pictures, and addresses that name none. */
import { describe, expect, it } from 'vitest';
import type { EncodedPicture, Scene, ServedPicture, TileService } from '../../src-main/scene/index.js';
import { checkTile, previewResponse, tileResponse } from '../../src-main/shell/pictures.js';

const JPEG: EncodedPicture = { type: 'image/jpeg', bytes: Uint8Array.of(1, 2, 3) };
const SCENE = { id: 's-1', scene: { info: { width: 900, height: 300 } } as Scene };
const ADDRESS = { z: '3', x: '1', y: '2' };

function tilesThat(served: ServedPicture): TileService {
  const answer = () => Promise.resolve(served);
  return { tile: answer, window: answer, warmUp: () => Promise.resolve(0), close: () => Promise.resolve() };
}

const cacheControl = (reply: Response): string => reply.headers.get('cache-control') ?? '';

describe('pictures', () => {
  it.each([JPEG, null])(
    'of coarse samples are not kept, for they change under their address (%s)',
    async (picture) => {
      const passing = tilesThat({ picture, passing: true });
      const lasting = tilesThat({ picture, passing: false });
      const query = new URLSearchParams();
      expect(cacheControl(await tileResponse(passing, SCENE, ADDRESS, query))).toBe('no-store');
      expect(cacheControl(await tileResponse(lasting, SCENE, ADDRESS, query))).toContain('immutable');
      const display = new URLSearchParams({ bands: '1', max: '32' });
      expect(cacheControl(await previewResponse(passing, SCENE, display))).toBe('no-store');
      expect(cacheControl(await previewResponse(lasting, SCENE, display))).toContain('immutable');
    },
  );

  it('are of the type that they were encoded as', async () => {
    const reply = await tileResponse(
      tilesThat({ picture: JPEG, passing: false }),
      SCENE,
      ADDRESS,
      new URLSearchParams(),
    );
    expect(reply.headers.get('content-type')).toBe('image/jpeg');
    expect(new Uint8Array(await reply.arrayBuffer())).toEqual(JPEG.bytes);
  });

  it('are 204 where a tile shows nothing, transparent where a preview does', async () => {
    const nothing = tilesThat({ picture: null, passing: false });
    expect((await tileResponse(nothing, SCENE, ADDRESS, new URLSearchParams())).status).toBe(204);
    const preview = await previewResponse(nothing, SCENE, new URLSearchParams({ bands: '1', max: '32' }));
    expect(preview.status).toBe(200);
    expect(preview.headers.get('content-type')).toBe('image/png');
  });

  it.each([
    { ...ADDRESS, z: '27' },
    { ...ADDRESS, x: '8' },
    { ...ADDRESS, y: '-1' },
    { ...ADDRESS, y: '1.5' },
    { ...ADDRESS, z: '9'.repeat(10) },
  ])('have no address $z/$x/$y', async (address) => {
    const asked = tileResponse(
      tilesThat({ picture: JPEG, passing: false }),
      SCENE,
      address,
      new URLSearchParams(),
    );
    await expect(asked).rejects.toMatchObject({ code: 'bad-input' });
  });
});

it('checks addresses in one place', () => {
  expect(() => checkTile({ z: 3, x: 7, y: 7 })).not.toThrow();
  expect(() => checkTile({ z: 3, x: 8, y: 0 })).toThrow();
});
