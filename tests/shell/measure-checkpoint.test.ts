/**
 * `geo-r1 measure --engine` with a real checkpoint: a tiny one that was taught to box one white square in one of nine
 * places (models/checkpoints/taught.py). Where the squares are was decided here, so the figures follow by hand.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { recogniseCheckpoint, startCheckpoint } from '../../src-main/checkpoints/index.js';
import type { Asked, CheckpointEngine } from '../../src-main/checkpoints/index.js';
import { openScene } from '../../src-main/scene/index.js';
import { runCli } from '../../src-main/shell/program.js';
import { EXIT } from '../../src-main/shell/terminal.js';
import { FIXTURES } from '../checkpoints/truth.js';
import { fakePorts } from '../workspace/fakes.js';
import { capture } from './capture.js';

const TAUGHT = fileURLToPath(new URL('taught', FIXTURES));
const SIDE = 224;
/** x, y, width, height of the square of a cell (column, row) of nine. */
const square = (column: number, row: number): [number, number, number, number] => [
  column * 74 + 13,
  row * 74 + 13,
  48,
  48,
];
const corners = ([x, y, width, height]: readonly number[]): number[] => [
  x ?? 0,
  y ?? 0,
  (x ?? 0) + (width ?? 0),
  (y ?? 0) + (height ?? 0),
];

let folder: string;
let engine: CheckpointEngine;
let cache: string;
let output: ReturnType<typeof capture>;
/** Every picture that a child was asked about. */
let asked: Asked[];
/** How many pictures each run of the model had, and may have. */
let runs: number[];
let rows: number;
/** Gives up before so many pictures were asked. */
let stopAt: number;
const path = (name: string): string => join(folder, name);
const run = (...args: string[]): Promise<number> =>
  runCli(['measure', ...args, '--images', folder, '--engine', TAUGHT], {
    ...fakePorts(),
    openScene,
    startCheckpoint: () => Promise.resolve(watched()),
  });

/** The one process of all tests: it outlives the commands, and tells what it is asked. */
const watched = (): CheckpointEngine => ({
  checkpoint: engine.checkpoint,
  precision: engine.precision,
  report: engine.report,
  loadMs: engine.loadMs,
  residentBytes: engine.residentBytes,
  close: () => Promise.resolve(),
  adapt: (adapter, signal) => engine.adapt(adapter, signal),
  rowsFor: () => rows,
  ask: (pictures, limits, signal, onText) => {
    asked.push(...pictures);
    runs.push(pictures.length);
    if (asked.length > stopAt) process.emit('SIGINT');
    return engine.ask(pictures, limits, signal, onText);
  },
});

interface Figures {
  readonly figures: { readonly writing: Record<string, number>; readonly verdicts: Record<string, number> };
}
const printed = (): Figures & Record<string, unknown> =>
  JSON.parse(output.stdout()) as Figures & Record<string, unknown>;

beforeAll(async () => {
  const checkpoint = await recogniseCheckpoint(TAUGHT);
  engine = await startCheckpoint(checkpoint, { providers: ['cpu'], threads: 1 });
  folder = mkdtempSync(join(tmpdir(), 'geo-r1-measure-checkpoint-'));
  const draw = async (name: string, cells: readonly [number, number][]): Promise<void> => {
    const white = await sharp({ create: { width: 48, height: 48, channels: 3, background: '#f0f0f0' } })
      .png()
      .toBuffer();
    await sharp({ create: { width: SIDE, height: SIDE, channels: 3, background: '#505050' } })
      .composite(
        cells.map(([column, row]) => ({
          input: white,
          left: square(column, row)[0],
          top: square(column, row)[1],
        })),
      )
      .png()
      .toFile(path(name));
  };
  await draw('a.png', [[1, 1]]);
  await draw('b.png', [[2, 0]]);
  await draw('empty.png', []);
  const item = (image: string, solution: readonly number[]) => ({
    image,
    problem: 'the white square',
    solution: corners(solution),
  });
  writeFileSync(
    path('rec.json'),
    // The third is wrong on purpose: the square of b.png is not in that corner.
    JSON.stringify([item('a.png', square(1, 1)), item('b.png', square(2, 0)), item('b.png', square(0, 2))]),
  );
  const line = (id: string, image: string, boxes: readonly (readonly number[])[]): string =>
    JSON.stringify({
      id,
      image,
      mask: null,
      problem: 'squares',
      category: null,
      bbox_list: boxes.map(corners),
    });
  writeFileSync(path('gres.jsonl'), `${line('1', 'a.png', [square(1, 1)])}\n${line('2', 'empty.png', [])}\n`);
  writeFileSync(
    path('coco.json'),
    JSON.stringify({
      images: ['a.png', 'b.png', 'empty.png'].map((file_name, i) => ({
        id: i + 1,
        file_name,
        width: SIDE,
        height: SIDE,
      })),
      annotations: [
        { id: 1, image_id: 1, category_id: 1, bbox: square(1, 1) },
        { id: 2, image_id: 2, category_id: 1, bbox: square(2, 0) },
      ],
      categories: [{ id: 1, name: 'white square' }],
    }),
  );
}, 60_000);
afterAll(async () => {
  await engine.close();
  rmSync(folder, { recursive: true, force: true });
});
beforeEach(() => {
  cache = mkdtempSync(join(tmpdir(), 'geo-r1-measure-cache-'));
  vi.stubEnv('GEO_R1_CACHE', cache);
  [asked, runs, rows] = [[], [], 8];
  stopAt = Infinity;
  output = capture();
});
afterEach(() => {
  output.restore();
  vi.unstubAllEnvs();
  rmSync(cache, { recursive: true, force: true });
});

it('asks a REC file of the paper in the words of REC, and says what was written', async () => {
  const results = path('results.jsonl');
  expect(await run('expressions', '--expressions', path('rec.json'), '--json', '-o', results)).toBe(
    EXIT.done,
  );
  expect(printed()).toMatchObject({
    accuracy50: expect.closeTo(2 / 3, 6) as number,
    counts: { one: 3, many: 0, none: 0 },
    figures: { writing: { questions: 3, pictures: 3, unreadable: 0, cutOff: 0 } },
  });
  const { tokens = 0, seconds = 0, promptTokens = 0 } = printed().figures.writing;
  expect(tokens).toBeGreaterThan(3 * 10);
  expect(promptTokens).toBeGreaterThan(3 * 64); // the picture alone takes 8 x 8
  expect(seconds).toBeGreaterThan(0);
  expect(asked[0]?.prompt).toBe(
    'the white square First output the thinking process in <think> </think> tags and then output the final answer in <answer> </answer> tags. Output the final answer in JSON format.',
  );
  const lines = readFileSync(results, 'utf8').trimEnd().split('\n');
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({ right: 1, writing: { pictures: 1, unreadable: 0 } });
}, 60_000);

it('asks several images in one run where the memory allows, and gives what one by one gives', async () => {
  const measured = async (name: string): Promise<Record<string, unknown>[]> => {
    const files = ['expressions', '--expressions', path('rec.json'), '-o', path(name)];
    expect(await run(...files)).toBe(EXIT.done);
    const lines = readFileSync(path(name), 'utf8').trimEnd().split('\n');
    return lines.map((line) => {
      const { image, right, answered } = JSON.parse(line) as Record<string, unknown>;
      return { image, right, answered };
    });
  };
  const together = await measured('together.jsonl');
  expect(runs).toEqual([2]); // the third question is the second again
  [runs, rows] = [[], 1];
  rmSync(join(cache, 'checkpoint-answers'), { recursive: true });
  expect(await measured('alone.jsonl')).toEqual(together);
  expect(runs).toEqual([1, 1]);
}, 60_000);

it('goes on where it was given up, and asks nothing twice', async () => {
  [stopAt, rows] = [1, 1];
  const files = ['expressions', '--expressions', path('rec.json'), '--json'];
  expect(await run(...files)).toBe(EXIT.interrupted);
  expect(readdirSync(join(cache, 'checkpoint-answers'))).toHaveLength(1);
  stopAt = Infinity;
  asked = [];
  expect(await run(...files)).toBe(EXIT.done);
  expect(asked).toHaveLength(1); // of three questions, a.png was asked before, and the third is the second again
  expect(printed()).toMatchObject({ figures: { writing: { questions: 3 } } });
  asked = [];
  expect(await run(...files, '--max-tokens', '100')).toBe(EXIT.done);
  expect(asked).toHaveLength(2); // other limits may give other answers
}, 60_000);

it('asks a GRES file in the words of GRES; what is empty is rightly refused', async () => {
  const report = path('report.md');
  expect(await run('expressions', '--expressions', path('gres.jsonl'), '--report', report)).toBe(EXIT.done);
  expect(asked.map(({ prompt }) => prompt.includes('"keypoint1": [x, y]'))).toEqual([true, true]);
  expect(output.stdout()).toMatch(/many {2}F1@0\.5 {2}1\.000/);
  expect(output.stdout()).toMatch(/none {2}refused 1\.000/);
  expect(output.stdout()).toMatch(/wrote \d+ tokens in [\d.]+ s, [\d.]+ tokens\/s/);
  expect(output.stdout()).toContain('0 answers could not be read');
  const text = readFileSync(report, 'utf8');
  expect(text).toContain('What the checkpoint wrote');
  expect(text).toMatch(/Checkpoint.*taught \(Qwen2\.5-VL, fp32\)/);
  expect(text).toContain('GRES: none, one or many');
}, 60_000);

it('counts an answer that cannot be read as wrong, also where nothing is meant', async () => {
  const files = ['expressions', '--expressions', path('gres.jsonl'), '--json'];
  expect(await run(...files, '--max-tokens', '1')).toBe(EXIT.done);
  expect(printed()).toMatchObject({
    f1: 0,
    refusals: 0,
    figures: { writing: { unreadable: 2, cutOff: 2, tokens: 2 }, verdicts: { 'no answer': 2 } },
  });
}, 60_000);

it('asks every image for every class, for detection', async () => {
  const files = ['ovd', '--coco', path('coco.json'), '--json', '-o', path('boxes.json')];
  expect(await run(...files)).toBe(EXIT.done);
  expect(asked).toHaveLength(3);
  expect(asked[0]?.prompt).toMatch(/detect the following objects: white square\. Output each/);
  expect(asked[0]?.prompt).not.toContain('keypoint');
  expect(JSON.parse(output.stdout())).toMatchObject({ ap50: 1, writing: { questions: 3, unreadable: 0 } });
  expect(JSON.parse(readFileSync(path('boxes.json'), 'utf8'))).toHaveLength(2);
}, 60_000);

it.each([
  ['--writer', 'parser'],
  ['--true-boxes'],
  ['--ablations'],
  ['--top-p', '0.9'],
  ['--max-tokens', '5000'],
  ['--temperature', '0'],
])('refuses %s, which does not go with a checkpoint or is out of range', async (...option) => {
  expect(await run('expressions', '--expressions', path('rec.json'), ...option)).toBe(EXIT.usage);
  expect(output.stderr()).toMatch(/--/);
  expect(asked).toEqual([]);
});

it('names the adapter that is not there, and asks nothing', async () => {
  const missing = ['--adapter', path('missing.geor1')];
  expect(await run('expressions', '--expressions', path('rec.json'), ...missing)).toBe(EXIT.failed);
  expect(output.stderr()).toContain('missing.geor1');
  expect(asked).toEqual([]);
});
