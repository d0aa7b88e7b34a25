import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createHash } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Bundle, ChildLink, Engine } from '../../src-main/engine/index.js';
import { forkChild, loadBundle, startEngine } from '../../src-main/engine/index.js';
import { TINY_BUNDLE, truth, truthPicture } from '../fixtures/engine/index.js';

const LONGER_THAN_A_REST_MS = 1500;
const OPTIONS = { minScore: 0.05, maxPerImage: 100 };
const ON_CPU = { providers: ['cpu'], threads: 1 };

let bundle: Bundle;
let engine: Engine;
/** The child processes started, so that a test can kill the last. */
const links: ChildLink[] = [];
const spawn = () => {
  const link = forkChild();
  links.push(link);
  return link;
};

const folders: string[] = [];

/** A copy of the tiny bundle with these files instead of its own, or added to them, and more to say of it. */
async function bundleWith(contents: Readonly<Record<string, Buffer>>, more: object = {}): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'geo-r1-engine-'));
  folders.push(dir);
  await cp(TINY_BUNDLE, dir, { recursive: true });
  const file = join(dir, 'bundle.json');
  const description = JSON.parse(await readFile(file, 'utf8')) as {
    files: { path: string; bytes: number; sha256: string; role: string }[];
  };
  for (const [path, content] of Object.entries(contents)) {
    await writeFile(join(dir, path), content);
    const sha256 = createHash('sha256').update(content).digest('hex');
    const entry = { path, bytes: content.length, sha256, role: path.replace('.onnx', '') };
    description.files = [...description.files.filter((other) => other.path !== path), entry];
  }
  await writeFile(file, JSON.stringify({ ...description, ...more }));
  return dir;
}

beforeAll(async () => {
  bundle = await loadBundle(TINY_BUNDLE);
  engine = await startEngine(bundle, { ...ON_CPU, spawn });
});
afterAll(async () => {
  await engine.close();
  for (const dir of folders) await rm(dir, { recursive: true });
});

describe('detect', () => {
  it("finds what Python's onnxruntime finds in the same picture", async () => {
    const [found] = await engine.detect(truthPicture(), OPTIONS);
    const [best] = found!;
    const [x1, y1, x2, y2] = truth.strongest.box as [number, number, number, number];
    expect(best!.label).toBe(truth.strongest.label);
    expect(best!.score).toBeCloseTo(truth.strongest.score, 5);
    [x1, y1, x2 - x1, y2 - y1].forEach((v, i) => expect(best!.bbox[i]).toBeCloseTo(v, 3));
    expect([...best!.embedding]).toEqual(truth.strongest.embedding);
    truth.strongest.classScores.forEach((v, i) => expect(best!.classScores[i]).toBeCloseTo(v, 5));
  });

  it('finds the same after a rest, in which the session was opened anew', async () => {
    const before = await engine.detect(truthPicture(), OPTIONS);
    const large = { data: new Uint8Array(640 * 640 * 3), batch: 1, height: 640, width: 640 };
    await engine.detect(large, OPTIONS);
    await new Promise((resolve) => setTimeout(resolve, LONGER_THAN_A_REST_MS));
    expect(await engine.detect(truthPicture(), OPTIONS)).toEqual(before);
  });

  it('gives each image of a batch its own detections', async () => {
    const picture = truthPicture();
    const data = new Uint8Array(picture.data.length * 2).fill(40);
    data.set(picture.data, picture.data.length);
    const [alone] = await engine.detect(picture, OPTIONS);
    const [grey, coloured] = await engine.detect({ ...picture, data, batch: 2 }, OPTIONS);
    expect(grey).toEqual([]);
    expect(coloured).toEqual(alone);
  });

  it.each([
    ['too few bytes', { data: new Uint8Array(10), batch: 1, height: 64, width: 64 }, /10 bytes where/],
    [
      'a side that is no multiple',
      { data: new Uint8Array(60 * 64 * 3), batch: 1, height: 60, width: 64 },
      /multiples of 32/,
    ],
    ['an empty picture', { data: new Uint8Array(0), batch: 1, height: 0, width: 0 }, /height/],
    ['sides of millions', { data: new Uint8Array(0), batch: 1, height: 2 ** 22, width: 2 ** 22 }, /height/],
  ])('refuses %s, and goes on', async (_what, images, words) => {
    const refused = engine.detect(images, OPTIONS);
    await expect(refused).rejects.toMatchObject({ code: 'bad-input' });
    await expect(refused).rejects.toThrow(words);
    await expect(engine.detect(truthPicture(), OPTIONS)).resolves.toHaveLength(1);
  });
});

describe('masks', () => {
  /** Two crops of the tiny model, whose mask is the red channel. */
  const crops = Uint8Array.from({ length: 2 * 16 * 16 * 3 }, (_, i) => (i % 3 === 0 ? (i / 3) % 256 : 99));

  it('gives each crop its mask, row by row', async () => {
    const levels = await engine.masks(crops, 2);
    expect([...levels]).toEqual(Array.from({ length: 512 }, (_, i) => i % 256));
  });

  it('takes more crops than one run or one message carries, and none', async () => {
    const many = new Uint8Array(600 * 16 * 16 * 3).fill(7);
    expect((await engine.masks(many, 600)).every((level) => level === 7)).toBe(true);
    expect(await engine.masks(new Uint8Array(0), 0)).toHaveLength(0);
  });

  it('refuses bytes that are not those crops', async () => {
    await expect(engine.masks(crops.subarray(1), 2)).rejects.toMatchObject({ code: 'bad-input' });
  });

  it('says so where the bundle has no mask model', async () => {
    const { mask: _, ...description } = bundle.description;
    const plain = { ...bundle, description };
    const other = await startEngine(plain, ON_CPU);
    await expect(other.masks(crops, 2)).rejects.toMatchObject({ code: 'unsupported' });
    await other.close();
  });
});

describe('boxes', () => {
  /** Three crops of the tiny model, which says where by the mean colour. */
  const crops = Uint8Array.from(
    { length: 3 * 16 * 16 * 3 },
    (_, i) => [51, 102, 204][i % 3]! - (i < 768 ? 51 : 0),
  );
  const rule = { input: 'crops', output: 'boxes', cropPixels: 16, context: 1.5, looks: 1 };
  let seeing: Engine;

  beforeAll(async () => {
    const model = await readFile(join(TINY_BUNDLE, 'boxes.onnx'));
    const dir = await bundleWith({ 'boxes.onnx': model }, { boxes: rule });
    seeing = await startEngine(await loadBundle(dir), ON_CPU);
  });
  afterAll(() => seeing.close());

  it('gives each crop its box, in shares of its side', async () => {
    const places = await seeing.boxes(crops, 3);
    [0, 0.2, 0.6, 1, 0.2, 0.4, 0.8, 1, 0.2, 0.4, 0.8, 1].forEach((share, i) =>
      expect(places[i]).toBeCloseTo(share, 5),
    );
  });

  it('takes more crops than one run or one message carries, and none', async () => {
    const many = new Uint8Array(600 * 16 * 16 * 3).fill(255);
    expect([...(await seeing.boxes(many, 600))].every((share) => share === 1)).toBe(true);
    expect(await seeing.boxes(new Uint8Array(0), 0)).toHaveLength(0);
  });

  it('refuses bytes that are not those crops', async () => {
    await expect(seeing.boxes(crops.subarray(1), 3)).rejects.toMatchObject({ code: 'bad-input' });
  });

  it('says so where the bundle has no model of edges, or one of another shape', async () => {
    await expect(engine.boxes(crops, 3)).rejects.toMatchObject({ code: 'unsupported' });
    const other = await bundleWith(
      { 'boxes.onnx': await readFile(join(TINY_BUNDLE, 'mask.onnx')) },
      { boxes: { ...rule, output: 'mask' } },
    );
    const wrong = await startEngine(await loadBundle(other), ON_CPU);
    await expect(wrong.boxes(crops, 3)).rejects.toMatchObject({ code: 'bad-input' });
    await wrong.close();
  });
});

describe('encodeText', () => {
  it("gives the vectors of Python's tokenizers and onnxruntime, padded, truncated and unknown words too", async () => {
    const vectors = await engine.encodeText(truth.phrases.map(({ phrase }) => phrase));
    vectors.forEach((vector, i) =>
      vector.forEach((v, j) => expect(v).toBeCloseTo(truth.phrases[i]!.query[j]!, 5)),
    );
  });

  it('takes more texts than one message carries, and none', async () => {
    const many = await engine.encodeText(Array.from({ length: 300 }, () => 'red things'));
    expect(many).toHaveLength(300);
    expect(many[299]).toEqual(many[0]);
    expect(await engine.encodeText([])).toEqual([]);
  });

  it('refuses a text of the length of a book', async () => {
    await expect(engine.encodeText(['red '.repeat(10_000)])).rejects.toMatchObject({ code: 'bad-input' });
  });
});

describe('a child that dies', () => {
  it('fails the job under way with a clear error, and the next job starts a new one', async () => {
    const running = engine.detect({ ...truthPicture(), data: truthPicture().data }, OPTIONS);
    links.at(-1)!.kill();
    const before = links.length;
    await expect(running).rejects.toMatchObject({ code: 'engine-failed', subject: 'engine' });
    await expect(running).rejects.toThrow(/was killed \(SIGKILL\)/);
    const [found] = await engine.detect(truthPicture(), OPTIONS);
    expect(found![0]!.label).toBe(truth.strongest.label);
    expect(links).toHaveLength(before + 1);
    expect(engine.report.provider).toBe('cpu');
  });

  it('is started anew only once, however many jobs ask', async () => {
    const before = links.length;
    links.at(-1)!.kill();
    await engine.detect(truthPicture(), OPTIONS).catch(() => undefined);
    await Promise.all(Array.from({ length: 5 }, () => engine.detect(truthPicture(), OPTIONS)));
    expect(links).toHaveLength(before + 1);
  });
});

describe('cancelling', () => {
  it('rejects at once and leaves the other jobs alone', async () => {
    const stop = new AbortController();
    const big = { data: new Uint8Array(1024 * 1024 * 3), batch: 1, height: 1024, width: 1024 };
    const first = engine.detect(big, OPTIONS, stop.signal);
    const second = engine.detect(truthPicture(), OPTIONS);
    const began = performance.now();
    stop.abort();
    await expect(first).rejects.toMatchObject({ code: 'cancelled' });
    expect(performance.now() - began).toBeLessThan(500);
    await expect(second).resolves.toHaveLength(1);
  });

  it('before the start starts nothing', async () => {
    await expect(startEngine(bundle, { ...ON_CPU, signal: AbortSignal.abort() })).rejects.toMatchObject({
      code: 'cancelled',
    });
  });
});

describe('starting', () => {
  it('says why each provider before the one that runs does not', async () => {
    const other = await startEngine(bundle, { providers: ['nonesuch', 'cpu'], threads: 1 });
    expect(other.report.provider).toBe('cpu');
    expect(other.report.tried).toHaveLength(1);
    expect(other.report.tried[0]).toMatchObject({ provider: 'nonesuch' });
    expect(other.report.tried[0]!.why).not.toBe('');
    await other.close();
    await expect(other.detect(truthPicture(), OPTIONS)).rejects.toMatchObject({ code: 'engine-failed' });
  });

  const NO_MODEL = Buffer.from('not a model');

  it('fails clearly on a model that is none', async () => {
    const dir = await bundleWith({ 'perceiver.onnx': NO_MODEL });
    const start = startEngine(await loadBundle(dir), ON_CPU);
    await expect(start).rejects.toMatchObject({ code: 'engine-failed' });
    await expect(start).rejects.toThrow(/No execution provider runs the model: cpu: .*[Pp]rotobuf/);
  });

  it('runs the model in integers on the CPU, and another provider with the other', async () => {
    const model = await readFile(join(TINY_BUNDLE, 'perceiver.onnx'));
    const dir = await bundleWith({ 'perceiver.onnx': NO_MODEL, 'perceiver-int8.onnx': model });
    const other = await startEngine(await loadBundle(dir), { providers: ['webgpu', 'cpu'], threads: 1 });
    expect(other.report).toMatchObject({ provider: 'cpu', tried: [{ provider: 'webgpu' }] });
    expect(await other.detect(truthPicture(), OPTIONS)).toEqual(await engine.detect(truthPicture(), OPTIONS));
    await other.close();
    const reversed = await bundleWith({ 'perceiver.onnx': model, 'perceiver-int8.onnx': NO_MODEL });
    await expect(startEngine(await loadBundle(reversed), ON_CPU)).rejects.toThrow(/cpu: .*[Pp]rotobuf/);
  });
});
