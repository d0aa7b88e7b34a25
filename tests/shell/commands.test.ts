/** The terminal's commands over fakes: what they print, write and return. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { GeoR1Error, sceneInfoSchema, answerSchema } from '../../src-main/contract/index.js';
import { batch } from '../../src-main/shell/commands/batch.js';
import { describeAnswer, ground } from '../../src-main/shell/commands/ground.js';
import { info } from '../../src-main/shell/commands/info.js';
import { EXIT } from '../../src-main/shell/terminal.js';
import { fakePorts, plainFrame, type FakeOptions } from '../workspace/fakes.js';
import { capture } from './capture.js';

const never = new AbortController().signal;
let folder: string;
let output: ReturnType<typeof capture>;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'geo-r1-commands-'));
  output = capture();
});
afterEach(() => {
  output.restore();
  rmSync(folder, { recursive: true, force: true });
});

describe('info', () => {
  it('prints the scene as JSON, and nothing else', async () => {
    expect(await info(fakePorts(), '/s/a.tif', { json: true }, never)).toBe(EXIT.done);
    const parsed = sceneInfoSchema.parse(JSON.parse(output.stdout()));
    expect(parsed).toMatchObject({ file: '/s/a.tif', width: 800, crs: 'EPSG:4326' });
    expect(output.stderr()).toBe('');
  });

  it.each([
    ['PNG', 3, 'uint8', ['header /s/a.tif']],
    ['PNG', 4, 'uint8', ['header /s/a.tif', 'open /s/a.tif']],
    ['PNG', 3, 'uint16', ['header /s/a.tif', 'open /s/a.tif']],
    ['DEFLATE', 3, 'uint8', ['header /s/a.tif', 'open /s/a.tif']],
  ])(
    'of %s with %i bands of %s reads pixels only where they tell more',
    async (...[compression, bands, dtype, log]) => {
      const ports = fakePorts();
      const openScene: typeof ports.openScene = async (file, options) => {
        const scene = await ports.openScene(file, options);
        return Object.assign(scene, { info: { ...scene.info, compression, bands, dtype } });
      };
      expect(await info({ openScene }, '/s/a.tif', {}, never)).toBe(EXIT.done);
      expect(ports.log).toEqual(log);
      expect(ports.scenes.every(({ closed }) => closed)).toBe(true);
    },
  );

  it('prints lines for people, with the notes', async () => {
    const ports = fakePorts({ frame: plainFrame() });
    await info(ports, '/s/a.tif', {}, never);
    expect(output.stdout()).toMatch(/^size +800 x 600 px, 3 bands of uint8, NONE$/m);
    expect(output.stdout()).toMatch(/^note +has no CRS/m);
    expect(ports.scenes[0]!.closed).toBe(true);
  });
});

describe('ground', () => {
  const run = (
    question: string,
    extra: object = {},
    options: FakeOptions = {},
    signal = never,
  ): Promise<number> =>
    ground(fakePorts(options), folder, '/s/a.tif', question, { task: 'gres', ...extra }, signal);

  it('prints the chain and the boxes, best first', async () => {
    expect(await run('ships')).toBe(EXIT.done);
    expect(output.stdout()).toMatch(
      /\[1\] find "ship".*\n.*\[2\] answer \[1\].*\n2 found\n +1 {2}ship {2}0\.93 {2}px 100,80 60x20/,
    );
  });

  it('prints the whole answer as JSON', async () => {
    await run('ships', { json: true });
    expect(answerSchema.parse(JSON.parse(output.stdout())).boxes).toHaveLength(2);
  });

  it('prints a place beyond the antimeridian as the longitude that it is', async () => {
    await run('ships', { json: true });
    const { boxes, ...answer } = answerSchema.parse(JSON.parse(output.stdout()));
    const [west, east] = [179.9, 180.3];
    const ring: [number, number][] = [[west, 0], [east, 0], [east, 1], [west, 1], [west, 0]]; // prettier-ignore
    const across = describeAnswer({ ...answer, boxes: boxes.slice(0, 1).map((box) => ({ ...box, ring })) });
    expect(across).toContain('  -179.900000 0.500000\n');
  });

  it('says "none", and which step left nothing, and that is no failure', async () => {
    expect(await run('nothing like ships')).toBe(EXIT.done);
    expect(output.stdout()).toContain('none; step [1] left nothing');
  });

  it('writes GeoJSON and a picture', async () => {
    await run('ships', { output: join(folder, 'a.geojson'), picture: join(folder, 'a.png') });
    expect(JSON.parse(readFileSync(join(folder, 'a.geojson'), 'utf8'))).toMatchObject({
      type: 'FeatureCollection',
    });
    expect(readFileSync(join(folder, 'a.png')).subarray(1, 4).toString()).toBe('PNG');
    expect(output.stderr()).toBe('');
  });

  it('says on stderr that a scene without georeference has no geometries', async () => {
    await run('ships', { output: join(folder, 'a.geojson') }, { frame: plainFrame() });
    expect(output.stderr()).toContain('no georeference');
  });

  it('closes the scene and the engine when the question fails', async () => {
    const ports = fakePorts();
    await expect(ground(ports, folder, '/s/a.tif', 'crash', { task: 'gres' }, never)).rejects.toThrow(
      'crashed',
    );
    expect(ports.scenes[0]!.closed).toBe(true);
  });

  it('refuses an extent beside the scene, and a folder to write to, before it starts the model', async () => {
    const ports = fakePorts();
    const ask = (extra: object) =>
      ground(ports, folder, '/s/a.tif', 'ships', { task: 'gres', ...extra }, never);
    await expect(ask({ where: [100, 10, 101, 11] })).rejects.toMatchObject({
      code: 'bad-input',
      subject: '100,10,101,11',
    });
    await expect(ask({ output: folder })).rejects.toMatchObject({ code: 'io', subject: folder });
    expect(ports.log).toEqual(['open /s/a.tif']);
    expect(ports.scenes[0]!.closed).toBe(true);
  });

  it('leaves no file when it is cancelled', async () => {
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 30);
    const running = run(
      'ships',
      { output: join(folder, 'a.geojson') },
      { windows: 500, windowMs: 5 },
      controller.signal,
    );
    await expect(running).rejects.toMatchObject({ code: 'cancelled' });
    expect(readdirSync(folder)).toEqual([]);
  });
});

describe('ground --batch', () => {
  const path = (name: string): string => join(folder, name);
  const lines = (...texts: (string | object)[]): void =>
    writeFileSync(
      path('in.jsonl'),
      texts.map((text) => (typeof text === 'string' ? text : JSON.stringify(text))).join('\n'),
    );
  const run = (ports = fakePorts(), signal = never, extra: object = {}): Promise<number> =>
    batch(
      ports,
      folder,
      { input: path('in.jsonl'), images: folder, output: path('out.jsonl'), task: 'gres', ...extra },
      signal,
    );
  const replies = (): Record<string, unknown>[] =>
    readFileSync(path('out.jsonl'), 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);

  it('repeats each line and adds the answer, in order, looking at each image once', async () => {
    lines(
      { image: '1.tif', expression: 'ships', targets: [3] },
      { image: '2.tif', expression: 'tanks' },
      { image: '1.tif', expression: 'tanks' },
      { image: '2.tif', expression: 'nothing' },
    );
    const ports = fakePorts();
    expect(await run(ports)).toBe(EXIT.done);
    expect(replies()).toMatchObject([
      {
        image: '1.tif',
        expression: 'ships',
        targets: [3],
        boxes: [
          { bbox: [100, 80, 60, 20], label: 'ship', score: 0.93 },
          { bbox: [600, 400, 120, 30], label: 'ship', score: 0.64 },
        ],
        chain: [{ number: 1, text: 'find "ship"', step: { verb: 'find', term: 'ship' } }, { number: 2 }],
        none: false,
      },
      { image: '2.tif', boxes: [{}, {}, {}] },
      { image: '1.tif', boxes: [{}, {}, {}] },
      { image: '2.tif', boxes: [], none: true },
    ]);
    expect(ports.log.filter((line) => line.startsWith('perceive'))).toEqual([
      `perceive ${path('1.tif')}`,
      `perceive ${path('2.tif')}`,
    ]);
    expect(ports.log.filter((line) => line.startsWith('open'))).toHaveLength(2);
    expect(ports.scenes.every(({ closed }) => closed)).toBe(true);
  });

  it('gives a bad line its error, goes on, and says so by its exit code', async () => {
    const ports = fakePorts();
    const broken: typeof ports.openScene = (file, options) =>
      file.endsWith('broken.tif')
        ? Promise.reject(
            new GeoR1Error({ code: 'unsupported', message: 'Compression 34926.', subject: file }),
          )
        : ports.openScene(file, options);
    lines(
      'not json',
      '[]',
      { image: '1.tif' },
      { image: '1.tif', expression: '' },
      { image: 1, expression: 'ships' },
      { image: '1.tif', expression: 'ships', task: 'sing' },
      { image: 'broken.tif', expression: 'ships' },
      { image: '1.tif', expression: 'crash' },
      '',
      '   ',
      { image: '1.tif', expression: 'ships' },
    );
    expect(await run({ ...ports, openScene: broken })).toBe(EXIT.someLinesFailed);
    const found = replies();
    expect(found).toHaveLength(9);
    expect(found.slice(0, 8).map(({ error }) => (error as { code: string }).code)).toEqual([
      'bad-input',
      'bad-input',
      'bad-input',
      'bad-input',
      'bad-input',
      'bad-input',
      'unsupported',
      'internal',
    ]);
    expect(found[0]).toMatchObject({ input: 'not json' });
    expect(found[6]).toMatchObject({ image: 'broken.tif', expression: 'ships' });
    expect(found[8]).not.toHaveProperty('error');
    expect(output.stderr()).toContain('8 of 11 lines failed');
  });

  it.each(['one', 'many', 'none'])(
    'does not read the truth "%s" that the expression packs carry',
    async (task) => {
      const asked: unknown[] = [];
      const ports = fakePorts();
      lines({ image: '1.tif', expression: 'ships', task });
      const spying: typeof ports.reason = (question, options) => {
        asked.push(options.task);
        return ports.reason(question, options);
      };
      await run({ ...ports, reason: spying });
      expect(asked).toEqual(['gres']);
      expect(replies()[0]).toMatchObject({ task, boxes: [{}, {}] });
    },
  );

  it('reads a byte order mark, Windows line ends and a file without lines', async () => {
    writeFileSync(
      path('in.jsonl'),
      '\uFEFF{"image":"1.tif","expression":"ships"}\r\n{"image":"1.tif","expression":"tanks"}\r\n',
    );
    expect(await run()).toBe(EXIT.done);
    expect(replies()).toHaveLength(2);
    writeFileSync(path('in.jsonl'), '');
    expect(await run()).toBe(EXIT.done);
    expect(readFileSync(path('out.jsonl'), 'utf8')).toBe('');
  });

  it('prints to stdout where no file is named', async () => {
    lines({ image: '1.tif', expression: 'ships' });
    await run(fakePorts(), never, { output: undefined });
    expect(JSON.parse(output.stdout())).toMatchObject({ image: '1.tif' });
  });

  it('names a missing input before it starts the model', async () => {
    const ports = fakePorts();
    await expect(run(ports)).rejects.toMatchObject({ code: 'not-found', subject: path('in.jsonl') });
    expect(ports.log).toEqual([]);
  });

  it('names a missing folder of images once, before it starts the model, and not for each line', async () => {
    lines({ image: '1.tif', expression: 'ships' });
    const ports = fakePorts();
    const images = path('nowhere');
    await expect(run(ports, never, { images })).rejects.toMatchObject({ code: 'not-found', subject: images });
    expect(ports.log).toEqual([]);
  });

  it('leaves no half file when it is cancelled, and an older result as it was', async () => {
    writeFileSync(path('out.jsonl'), 'older');
    lines({ image: '1.tif', expression: 'ships' }, { image: '2.tif', expression: 'ships' });
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 60);
    const running = run(fakePorts({ windows: 10, windowMs: 5 }), controller.signal);
    await expect(running).rejects.toMatchObject({ code: 'cancelled' });
    expect(readdirSync(folder).sort()).toEqual(['in.jsonl', 'out.jsonl']);
    expect(readFileSync(path('out.jsonl'), 'utf8')).toBe('older');
  });
});
