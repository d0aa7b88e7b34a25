/** The loopback host over real sockets: who is let in, what is served, what broken input gets. */
import { mkdtempSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { tileTemplate, uploadReplySchema, type ReplyFrame } from '../../src-main/contract/index.js';
import { startLoopback, type Loopback } from '../../src-main/shell/loopback.js';
import { UploadShelf } from '../../src-main/shell/uploads.js';
import { createServices, type Services } from '../../src-main/workspace/index.js';
import { fakePorts } from '../workspace/fakes.js';
import { fakeTiles } from './fake-tiles.js';

const UPLOAD_LIMIT_BYTES = 100_000;

let folder: string;
let host: Loopback;
let services: Services;
let uploads: UploadShelf;
let cookie: string;
let origin: string;
let faults: unknown[];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'geo-r1-loopback-'));
  mkdirSync(join(folder, 'renderer', 'assets'), { recursive: true });
  writeFileSync(join(folder, 'renderer', 'index.html'), '<!doctype html><title>Geo-R1</title>');
  writeFileSync(join(folder, 'renderer', 'assets', 'app-1a2b.js'), 'export {};');
  writeFileSync(join(folder, 'secret.html'), 'secret');
  writeFileSync(join(folder, 'scene.tif'), 'fake');
  uploads = new UploadShelf(join(folder, 'uploads'), UPLOAD_LIMIT_BYTES);
  services = createServices({
    ports: fakePorts(),
    host: { kind: 'loopback', version: 'test', takeUpload: (id) => uploads.take(id) },
    cacheDir: null,
    sample: join(folder, 'scene.tif'),
    onFault: (fault) => {
      throw fault;
    },
  });
  faults = [];
  host = await startLoopback({
    services,
    tiles: fakeTiles(),
    uploads,
    rendererDir: join(folder, 'renderer'),
    port: 0,
    onFault: (fault) => faults.push(fault),
  });
  origin = `http://127.0.0.1:${host.port}`;
  cookie = await login();
});

afterEach(async () => {
  await host.close();
  await services.close();
  await uploads.close();
  rmSync(folder, { recursive: true, force: true });
  expect(faults).toEqual([]);
});

/** Spends the token. */
async function login(): Promise<string> {
  const reply = await fetch(host.url, { redirect: 'manual' });
  expect(reply.status).toBe(303);
  expect(reply.headers.get('location')).toBe('/');
  const given = reply.headers.get('set-cookie') ?? '';
  expect(given).toMatch(/; HttpOnly; SameSite=Strict; Path=\/$/);
  return given.split(';')[0]!;
}

/** GET with headers and a path that `fetch` would refuse or tidy. */
function rawGet(path: string, headers: Record<string, string>): Promise<{ status: number; body: string }> {
  return new Promise((resolve, reject) => {
    request({ host: '127.0.0.1', port: host.port, path, headers }, (reply) => {
      let body = '';
      reply.setEncoding('utf8').on('data', (chunk: string) => (body += chunk));
      reply.on('end', () => resolve({ status: reply.statusCode ?? 0, body }));
    })
      .on('error', reject)
      .end();
  });
}

const get = (path: string): Promise<Response> => fetch(`${origin}${path}`, { headers: { cookie } });

describe('who is let in', () => {
  it('binds to 127.0.0.1 and gives nothing away without the token', async () => {
    for (const path of ['/', '/assets/app-1a2b.js', '/tiles/s-1/0/0/0', '/?token=wrong']) {
      const reply = await fetch(`${origin}${path}`, { redirect: 'manual' });
      expect([path, reply.status]).toEqual([path, 401]);
      expect(reply.headers.get('set-cookie')).toBeNull();
    }
  });

  it('takes the token once', async () => {
    const second = await fetch(host.url, { redirect: 'manual' });
    expect(second.status).toBe(401);
    expect(second.headers.get('set-cookie')).toBeNull();
    const again = await fetch(host.url, { redirect: 'manual', headers: { cookie } });
    expect([again.status, again.headers.get('location')]).toEqual([303, '/']); // the same browser, the old address
  });

  it.each(['evil.example', 'evil.example:80', '127.0.0.1.evil.example', 'localhost.evil.example', '[::2]'])(
    'refuses the host name "%s", against DNS rebinding',
    async (name) => {
      expect((await rawGet('/', { host: name, cookie })).status).toBe(403);
    },
  );

  it('answers under localhost and at the far end of a tunnel with another port', async () => {
    for (const name of ['localhost', '127.0.0.1:9999', 'localhost:9999', '[::1]:9999']) {
      expect((await rawGet('/', { host: name, cookie })).status).toBe(200);
    }
  });

  it('refuses a wrong cookie of the right length', async () => {
    const wrong = `${cookie.slice(0, -1)}${cookie.endsWith('A') ? 'B' : 'A'}`;
    expect((await rawGet('/', { host: '127.0.0.1', cookie: wrong })).status).toBe(401);
  });
});

describe('files of the window', () => {
  it('are served with a policy that allows nothing from elsewhere', async () => {
    const reply = await get('/');
    expect(await reply.text()).toContain('<title>Geo-R1</title>');
    const policy = reply.headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain(`connect-src 'self' ws://127.0.0.1:${host.port}`);
    expect(policy).not.toMatch(/unsafe|\*|https?:/);
    expect(reply.headers.get('x-content-type-options')).toBe('nosniff');
    expect((await get('/assets/app-1a2b.js')).headers.get('cache-control')).toContain('immutable');
  });

  it.each([
    '/../secret.html',
    '/%2e%2e/secret.html',
    '/..%2fsecret.html',
    '/assets/..%2f..%2fsecret.html',
    '/..%5csecret.html',
    '/%00',
    '/%E0%A4%A',
    '//secret.html',
    '/assets',
    '/nothing.js',
  ])('are all that is served: %s is not', async (path) => {
    const { status, body } = await rawGet(path, { host: '127.0.0.1', cookie });
    expect(status).toBe(404);
    expect(body).not.toContain('secret</');
    expect(JSON.parse(body)).toMatchObject({ error: { code: 'not-found' } });
  });

  it('are not fetched from elsewhere', async () => {
    expect((await rawGet('http://evil.example/', { host: '127.0.0.1', cookie })).status).toBe(400);
  });

  it('are not written to', async () => {
    const reply = await fetch(`${origin}/`, { method: 'PUT', headers: { cookie, origin }, body: 'x' });
    expect(reply.status).toBe(405);
  });
});

describe('pictures of scenes', () => {
  it('are tiles, with alpha where the scene ends, and 204 where it is not', async () => {
    const { scene } = await services.call('scene.openSample', {});
    const [x, y] = [34589, 21197]; // of zoom 16, holding 10.004 E, 53.497 N by the formula of the XYZ scheme
    const template = tileTemplate(scene, 256).replace('{z}', '16');
    const tile = await get(template.replace('{x}', String(x)).replace('{y}', String(y)));
    expect(tile.headers.get('content-type')).toBe('image/png');
    const { width, height, hasAlpha } = await sharp(Buffer.from(await tile.arrayBuffer())).metadata();
    expect({ width, height, hasAlpha }).toEqual({ width: 256, height: 256, hasAlpha: true });
    expect((await get(template.replace('{x}', '0').replace('{y}', '0'))).status).toBe(204);
  });

  it('are previews no larger than asked', async () => {
    const { scene } = await services.call('scene.openSample', {});
    const whole = await sharp(
      Buffer.from(await (await get(`/preview/${scene}?max=200`)).arrayBuffer()),
    ).metadata();
    expect([whole.width, whole.height]).toEqual([200, 150]);
    const part = await get(`/preview/${scene}?max=200&window=10,20,50,40`);
    const size = await sharp(Buffer.from(await part.arrayBuffer())).metadata();
    expect([size.width, size.height]).toEqual([50, 40]); // never enlarged
  });

  it.each([
    ['/tiles/s-000000000000/0/0/0', 404],
    ['/tiles/..%2f/0/0/0', 400],
    ['/tiles/SCENE/99/0/0', 400],
    ['/tiles/SCENE/2/4/0', 400],
    ['/tiles/SCENE/x/0/0', 400],
    ['/tiles/SCENE/0/0/0?size=100000', 400],
    ['/tiles/SCENE/0/0', 400],
    ['/preview/SCENE?max=0', 400],
    ['/preview/SCENE?max=1e9', 400],
    ['/preview/SCENE?window=0,0,0,0', 400],
    ['/preview/SCENE?window=1,2', 400],
  ])('%s gets %i', async (path, status) => {
    const { scene } = await services.call('scene.openSample', {});
    const reply = await get(path.replace('SCENE', scene));
    expect(reply.status).toBe(status);
    expect(await reply.json()).toHaveProperty('error.message');
  });
});

describe('uploads', () => {
  const send = (body: BodyInit, headers: Record<string, string> = {}, name = 'My scene'): Promise<Response> =>
    fetch(`${origin}/upload?name=${encodeURIComponent(`../../${name}.tif`)}`, {
      method: 'POST',
      body,
      headers: { cookie, origin, ...headers },
    });
  const left = (): string[] => readdirSync(join(folder, 'uploads'), { recursive: true, encoding: 'utf8' });

  it('are opened as scenes and deleted with them', async () => {
    const { upload } = uploadReplySchema.parse(await (await send('bytes of a scene')).json());
    const { scene, info } = await services.call('scene.openUpload', { upload });
    expect(info.file.startsWith(join(folder, 'uploads'))).toBe(true);
    expect(info.file.endsWith('My scene.tif')).toBe(true);
    await services.call('scene.close', { scene });
    expect(left().filter((name) => name.endsWith('.tif'))).toEqual([]);
    await expect(services.call('scene.openUpload', { upload })).rejects.toMatchObject({ code: 'not-found' });
  });

  it('that cannot be read are named as they were given, and not kept', async () => {
    const { upload } = uploadReplySchema.parse(await (await send('bytes', {}, 'broken')).json());
    await expect(services.call('scene.openUpload', { upload })).rejects.toMatchObject({
      code: 'bad-input',
      subject: 'broken.tif',
    });
    expect(left().filter((name) => name.endsWith('.tif'))).toEqual([]);
  });

  it('that say they are too large are refused at once, and those that turn out so are not kept', async () => {
    const tooMuch = new Uint8Array(UPLOAD_LIMIT_BYTES + 1);
    const declared = await send(tooMuch);
    expect(declared.status).toBe(400);
    expect(await declared.json()).toMatchObject({
      error: { message: expect.stringContaining('larger') as string },
    });
    const chunked = await new Promise<number>((resolve, reject) => {
      const sender = request(
        {
          host: '127.0.0.1',
          port: host.port,
          path: '/upload?name=a.tif',
          method: 'POST',
          headers: { cookie, origin },
        },
        (reply) => resolve(reply.statusCode ?? 0),
      ).on('error', reject);
      sender.write(tooMuch.subarray(0, 60_000));
      sender.end(tooMuch.subarray(60_000));
    });
    expect(chunked).toBe(400);
    expect(left().filter((name) => name.endsWith('.tif'))).toEqual([]);
  });

  it('that break off leave nothing', async () => {
    await new Promise<void>((resolve) => {
      const sender = request({
        host: '127.0.0.1',
        port: host.port,
        path: '/upload?name=a.tif',
        method: 'POST',
        headers: { cookie, origin, 'content-length': 1000 },
      });
      sender.on('error', () => resolve());
      sender.write('half', () => setTimeout(() => sender.destroy(new Error('gone')), 50));
    });
    await expect.poll(() => left().filter((name) => name.endsWith('.tif'))).toEqual([]);
  });

  it('come only from the window itself', async () => {
    expect((await send('x', { origin: 'http://evil.example' })).status).toBe(403);
    expect((await send('x', { cookie: '' })).status).toBe(401);
  });
});

describe('the socket', () => {
  const connect = (headers: Record<string, string>, path = '/socket'): Promise<WebSocket | number> =>
    new Promise((resolve) => {
      const socket = new WebSocket(`ws://127.0.0.1:${host.port}${path}`, { headers });
      socket.on('open', () => resolve(socket));
      socket.on('unexpected-response', (_request, reply) => resolve(reply.statusCode ?? 0));
      socket.on('error', () => undefined);
    });

  /** Sends raw messages; resolves with the replies, as many as were sent. */
  function exchange(socket: WebSocket, messages: (string | Buffer)[]): Promise<ReplyFrame[]> {
    return new Promise((resolve) => {
      const replies: ReplyFrame[] = [];
      socket.on('message', (data: Buffer) => {
        const frame = JSON.parse(data.toString('utf8')) as ReplyFrame;
        if (!('push' in frame)) replies.push(frame);
        if (replies.length === messages.length) resolve(replies);
      });
      for (const message of messages) socket.send(message);
    });
  }

  it.each([
    ['no cookie', () => ({ origin }), 401],
    ['another origin', () => ({ cookie, origin: 'http://evil.example' }), 403],
    ['no origin', () => ({ cookie }), 403],
    ['another host', () => ({ cookie, origin: 'http://evil.example', host: 'evil.example' }), 403],
  ])('refuses %s', async (_what, headers, status) => {
    expect(await connect(headers())).toBe(status);
  });

  it('takes a page that is gone without a word for what it is: no fault', async () => {
    const headers = {
      cookie, origin, connection: 'Upgrade', upgrade: 'websocket',
      'sec-websocket-version': '13', 'sec-websocket-key': Buffer.alloc(16).toString('base64'),
    }; // prettier-ignore
    const gone = await new Promise<Socket>((resolve, reject) => {
      const page = request({ host: '127.0.0.1', port: host.port, path: '/socket', headers });
      page.on('upgrade', (_reply, stream: Socket) => resolve(stream));
      page.on('error', reject);
      page.end();
    });
    const other = (await connect({ cookie, origin })) as WebSocket;
    const closed = new Promise((resolve) => gone.once('close', resolve));
    gone.resetAndDestroy();
    await closed;
    const [reply] = await exchange(other, ['{"id":1,"channel":"scene.list","request":{}}']);
    expect(reply).toEqual({ id: 1, reply: { scenes: [] } });
    other.close();
  });

  it('is at its own path only', async () => {
    expect(await connect({ cookie, origin }, '/other')).toBe(404);
  });

  it('answers malformed, unknown, binary and huge frames with errors, and lives on', async () => {
    const socket = (await connect({ cookie, origin })) as WebSocket;
    const replies = await exchange(socket, [
      'not json',
      '[]',
      'null',
      '{"id":-1,"channel":"scene.list","request":{}}',
      '{"id":7,"channel":"no.such","request":{}}',
      '{"id":8,"channel":"ask","request":{"scene":"s-1"}}',
      '{"id":9,"channel":"scene.list","request":{"surplus":1}}',
      '{"id":10,"channel":"scene.close","request":{"scene":"s-nothing"}}',
      '{"id":11,"channel":"__proto__","request":{}}',
      Buffer.from([1, 2, 3]),
      'x'.repeat(2_000_000),
      '{"id":12,"channel":"scene.list","request":{}}',
    ]);
    const byId = new Map(replies.map((frame) => ['id' in frame ? frame.id : 'push', frame]));
    expect(byId.get(12)).toEqual({ id: 12, reply: { scenes: [] } });
    for (const id of [7, 8, 9, 11]) expect(byId.get(id)).toMatchObject({ error: { code: 'bad-input' } });
    expect(byId.get(8)).toMatchObject({ error: { subject: 'ask request: question' } });
    expect(byId.get(10)).toMatchObject({ error: { code: 'not-found', subject: 's-nothing' } });
    expect(replies.filter((frame) => 'id' in frame && frame.id === null)).toHaveLength(6);
    expect(socket.readyState).toBe(WebSocket.OPEN);
    socket.close();
  });

  it('tells every window what happens, and stops with the host', async () => {
    const [one, two] = (await Promise.all([connect({ cookie, origin }), connect({ cookie, origin })])) as [
      WebSocket,
      WebSocket,
    ];
    const heard = [one, two].map(
      (socket) =>
        new Promise<void>((resolve) => {
          socket.on('message', (data: Buffer) => {
            const frame = JSON.parse(data.toString('utf8')) as ReplyFrame;
            if ('push' in frame && frame.push.event === 'job.done') resolve();
          });
        }),
    );
    const { scene } = await services.call('scene.openSample', {});
    await services.call('ask', {
      scene,
      question: 'ships',
      task: 'gres',
      where: null,
      minScore: null,
      adapter: null,
    });
    await Promise.all(heard);
    const closed = new Promise<number>((resolve) => one.on('close', resolve));
    await host.close();
    expect([1001, 1006]).toContain(await closed);
  });
});

it('says which port is taken', async () => {
  const second = startLoopback({
    services,
    tiles: fakeTiles(),
    uploads,
    rendererDir: folder,
    port: host.port,
    onFault: () => undefined,
  });
  await expect(second).rejects.toMatchObject({ code: 'io', subject: `port ${host.port}` });
});
