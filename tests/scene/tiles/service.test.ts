/** The tile service with its real process, and with processes that misbehave. */
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { afterEach, describe, expect, it } from 'vitest';
import {
  openScene,
  readTile,
  startTiles,
  type Scene,
  type TileService,
} from '../../../src-main/scene/index.js';
import type { Display } from '../../../src-main/contract/index.js';
import { encodePicture } from '../../../src-main/scene/tiles/encode.js';
import { forkTiles } from '../../../src-main/scene/tiles/link.js';
import type { TileLink } from '../../../src-main/scene/tiles/index.js';
import { viewingTiles } from '../../../src-main/scene/tiles/warm-up.js';

const FILE = fileURLToPath(new URL('../../fixtures/traits/deflate-tiled-rgb.tif', import.meta.url));
const SLOW_MS = 60_000;

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

async function opened(file = FILE): Promise<Scene> {
  const scene = await openScene(file);
  closing.push(() => scene.close());
  return scene;
}

function started(options: Parameters<typeof startTiles>[0] = {}): TileService {
  const tiles = startTiles(options);
  closing.push(() => tiles.close());
  return tiles;
}

/** The tile at a zoom that holds the middle of a scene. */
function middleTile({ frame }: Scene, z: number): { z: number; x: number; y: number } {
  const [lon, lat] = frame.pixelToLonLat?.(frame.width / 2, frame.height / 2) ?? [NaN, NaN];
  const count = 2 ** z;
  const y = (1 - Math.asinh(Math.tan((lat * Math.PI) / 180)) / Math.PI) / 2;
  return { z, x: Math.floor(((lon + 180) / 360) * count), y: Math.floor(y * count) };
}

/** A process that is scripted: what it does with each message. */
function scripted(answer: (message: { kind: string; id: number }, link: Scripted) => void): Scripted {
  const link: Scripted = {
    killed: false,
    hear: () => undefined,
    exit: () => undefined,
    post: (message) => setImmediate(() => answer(message as { kind: string; id: number }, link)),
    onMessage: (listener) => {
      link.hear = listener;
    },
    onExit: (listener) => {
      link.exit = listener;
    },
    kill: () => {
      link.killed = true;
      setImmediate(() => link.exit('was killed (SIGKILL)'));
    },
  };
  return link;
}
interface Scripted extends TileLink {
  killed: boolean;
  hear: (message: unknown) => void;
  exit: (how: string) => void;
}

describe('a process that is warmed up', () => {
  it(
    'draws tiles of a file for nobody, and then what it is asked',
    async () => {
      const scene = await opened();
      const tiles = started();
      expect(await tiles.warmUp(FILE)).toBe(viewingTiles(scene.frame).length);
      const address = middleTile(scene, 18);
      const { picture } = await tiles.tile('s-1', scene, address, 256, {});
      const here = await readTile(scene, address, 256);
      expect(picture).toEqual(here && (await encodePicture(here.rgba, { width: 256, height: 256 })));
      expect(await tiles.warmUp(FILE)).toBe(0);
    },
    SLOW_MS,
  );

  it(
    'stops at the first picture that somebody asks for',
    async () => {
      const scene = await opened();
      const tiles = started();
      const warming = tiles.warmUp(FILE);
      const { picture } = await tiles.tile('s-1', scene, middleTile(scene, 18), 256, {});
      expect(picture).not.toBeNull();
      expect(await warming).toBeLessThan(viewingTiles(scene.frame).length);
    },
    SLOW_MS,
  );

  it(
    'goes on without a file that cannot be read',
    async () => {
      const scene = await opened();
      const tiles = started();
      expect(await tiles.warmUp('/nowhere/sample.tif')).toBe(0);
      const { picture } = await tiles.tile('s-1', scene, middleTile(scene, 18), 256, {});
      expect(picture).not.toBeNull();
    },
    SLOW_MS,
  );

  it('waits for no process that ended or was closed, and starts none after that', async () => {
    let spawned = 0;
    const links: Scripted[] = [];
    const spawn = (): Scripted => {
      spawned++;
      const link = scripted(() => undefined);
      links.push(link);
      return link;
    };
    const ends = started({ spawn });
    const ended = ends.warmUp(FILE);
    links[0]?.exit('was killed (SIGSEGV)');
    expect(await ended).toBe(0);
    const closes = started({ spawn });
    const closed = closes.warmUp(FILE);
    await closes.close();
    expect(await closed).toBe(0);
    expect(await closes.warmUp(FILE)).toBe(0);
    expect(spawned).toBe(2);
  });

  it('looks at the whole first and then closer, at nothing twice, and only at the scene', async () => {
    const { frame } = await opened();
    const all = viewingTiles(frame);
    const keys = all.map(({ z, x, y }) => `${z}/${x}/${y}`);
    expect(new Set(keys).size).toBe(keys.length);
    const zooms = all.map(({ z }) => z);
    expect(zooms).toEqual([...zooms].sort((a, b) => a - b));
    const [lon, lat] = frame.pixelToLonLat?.(frame.width / 2, frame.height / 2) ?? [NaN, NaN];
    // The slippy-map formulas of the OpenStreetMap wiki, for the middle of the scene.
    for (const z of new Set(zooms)) {
      const x = Math.floor(((lon + 180) / 360) * 2 ** z);
      const y = Math.floor(((1 - Math.asinh(Math.tan((lat * Math.PI) / 180)) / Math.PI) / 2) * 2 ** z);
      expect(keys).toContain(`${z}/${x}/${y}`);
    }
    expect(viewingTiles({ ...frame, pixelToLonLat: null })).toEqual([]);
  });
});

describe('the tile process', () => {
  it(
    'draws what readTile draws, encoded, and nothing elsewhere',
    async () => {
      const scene = await opened();
      const tiles = started();
      const address = middleTile(scene, 18);
      const { picture, passing } = await tiles.tile('s-1', scene, address, 256, {});
      expect(passing).toBe(false);
      const here = await readTile(scene, address, 256);
      const { type, bytes } = await encodePicture(here!.rgba, { width: 256, height: 256 });
      expect(picture?.type).toBe(type);
      expect(Buffer.from(picture!.bytes).equals(bytes)).toBe(true);
      const metadata = await sharp(bytes).metadata();
      expect([metadata.width, metadata.height]).toEqual([256, 256]);
      const { picture: larger } = await tiles.tile('s-1', scene, middleTile(scene, 17), 512, {
        bands: [2],
        ramp: 'viridis',
      });
      expect((await sharp(larger!.bytes).metadata()).width).toBe(512);
      expect((await tiles.tile('s-1', scene, { z: 4, x: 0, y: 15 }, 256, {})).picture).toBeNull();
    },
    SLOW_MS,
  );

  it(
    'gives the same tile when it is asked again, and another for another display or opening',
    async () => {
      const scene = await opened();
      const tiles = started();
      const address = middleTile(scene, 18);
      const ask = async (key: string, display: Partial<Display>) =>
        Buffer.from((await tiles.tile(key, scene, address, 256, display)).picture!.bytes);
      const first = await ask('s-1', {});
      expect((await ask('s-1', {})).equals(first)).toBe(true);
      expect((await ask('s-1', { bands: [3, 2, 1] })).equals(first)).toBe(false);
      const other = await opened(
        fileURLToPath(new URL('../../fixtures/traits/jpeg-rgb-striped.tif', import.meta.url)),
      );
      const { picture } = await tiles.tile('s-2', other, address, 256, {});
      expect(picture === null || !Buffer.from(picture.bytes).equals(first)).toBe(true);
    },
    SLOW_MS,
  );

  it(
    'tells what is wrong with a request or a file, and goes on',
    async () => {
      const scene = await opened();
      const tiles = started();
      const address = middleTile(scene, 18);
      const wrongBand = tiles.tile('s-1', scene, address, 256, { bands: [77] });
      await expect(wrongBand).rejects.toMatchObject({ code: 'bad-input', subject: FILE });
      const gone = { ...scene, file: `${FILE}.gone`, frame: scene.frame };
      await expect(tiles.tile('s-2', gone, address, 256, {})).rejects.toMatchObject({ code: 'not-found' });
      const absurd = tiles.tile('s-1', scene, { z: 99, x: 0, y: 0 }, 256, {});
      await expect(absurd).rejects.toMatchObject({ code: 'bad-input' });
      expect((await tiles.tile('s-1', scene, address, 256, {})).picture).not.toBeNull();
    },
    SLOW_MS,
  );

  it(
    'is started again when it is killed, and nothing that was asked for is lost',
    async () => {
      const scene = await opened();
      const links: TileLink[] = [];
      const tiles = started({
        spawn: (file, execArgv) => {
          const link = forkTiles(file, execArgv);
          links.push(link);
          return link;
        },
      });
      const address = middleTile(scene, 18);
      const asked = [0, 1, 2].map((dx) =>
        tiles.tile('s-1', scene, { ...address, x: address.x + dx }, 256, {}),
      );
      links[0]?.kill();
      expect((await Promise.all(asked))[0]?.picture).not.toBeNull();
      expect(links).toHaveLength(2);
    },
    SLOW_MS,
  );
});

describe('the tile service', () => {
  it('gives up after two processes ended under a request, with a clear error', async () => {
    const scene = await opened();
    let spawned = 0;
    const tiles = started({
      spawn: () => {
        spawned++;
        return scripted((_message, link) => link.exit('was killed (SIGSEGV)'));
      },
    });
    await expect(tiles.tile('s-1', scene, { z: 3, x: 1, y: 1 }, 256, {})).rejects.toMatchObject({
      code: 'internal',
      subject: FILE,
      message: expect.stringContaining('SIGSEGV') as string,
    });
    expect(spawned).toBe(2);
  });

  it('ends a process that hangs and asks another', async () => {
    const scene = await opened();
    const links: Scripted[] = [];
    const tiles = started({
      silenceMs: 1500,
      spawn: () => {
        const hangs = links.length === 0;
        const link = scripted((message, self) => {
          if (!hangs && message.kind === 'tile')
            self.hear({ kind: 'drawn', id: message.id, picture: null, passing: true });
        });
        links.push(link);
        return link;
      },
    });
    expect(await tiles.tile('s-1', scene, { z: 3, x: 1, y: 1 }, 256, {})).toEqual({
      picture: null,
      passing: true,
    });
    expect(links[0]?.killed).toBe(true);
    expect(links).toHaveLength(2);
  });

  it('ends a process that talks nonsense', async () => {
    const scene = await opened();
    const links: Scripted[] = [];
    const tiles = started({
      spawn: () => {
        const link = scripted((message, self) =>
          self.hear({ kind: 'drawn', id: message.id, picture: 'text', passing: false }),
        );
        links.push(link);
        return link;
      },
    });
    await expect(tiles.tile('s-1', scene, { z: 3, x: 1, y: 1 }, 256, {})).rejects.toMatchObject({
      code: 'internal',
      message: expect.stringContaining('malformed') as string,
    });
    expect(links.every(({ killed }) => killed)).toBe(true);
  });

  it('cancels at once and tells the process so', async () => {
    const scene = await opened();
    const heard: string[] = [];
    const tiles = started({
      spawn: () => scripted((message) => heard.push(`${message.kind} ${message.id}`)),
    });
    const leaves = new AbortController();
    const asked = tiles.tile('s-1', scene, { z: 3, x: 1, y: 1 }, 256, {}, leaves.signal);
    leaves.abort();
    await expect(asked).rejects.toMatchObject({ code: 'cancelled' });
    const never = tiles.tile('s-1', scene, { z: 3, x: 1, y: 1 }, 256, {}, AbortSignal.abort());
    await expect(never).rejects.toMatchObject({ code: 'cancelled' });
    await new Promise((resolve) => setImmediate(resolve));
    expect(heard).toEqual(['tile 1', 'cancel 1']);
  });

  it('has the process let go of scenes that were closed', async () => {
    const scene = await opened();
    const heard: string[] = [];
    let open = true;
    const tiles = started({
      isOpen: () => open,
      spawn: () =>
        scripted((message, self) => {
          heard.push(message.kind);
          if (message.kind === 'tile')
            self.hear({ kind: 'drawn', id: message.id, picture: null, passing: true });
        }),
    });
    await tiles.tile('s-1', scene, { z: 3, x: 1, y: 1 }, 256, {});
    open = false;
    await expect.poll(() => heard, { timeout: 5000 }).toContain('close');
  });

  it('fails what waits when it is closed, and starts nothing before it is asked', async () => {
    const scene = await opened();
    let spawned = 0;
    const tiles = startTiles({
      spawn: () => {
        spawned++;
        return scripted(() => undefined);
      },
    });
    expect(spawned).toBe(0);
    const asked = tiles.tile('s-1', scene, { z: 3, x: 1, y: 1 }, 256, {});
    const failed = expect(asked).rejects.toMatchObject({ code: 'cancelled' });
    await tiles.close();
    await failed;
    await expect(tiles.tile('s-1', scene, { z: 3, x: 1, y: 1 }, 256, {})).rejects.toMatchObject({
      code: 'cancelled',
    });
  });
});
