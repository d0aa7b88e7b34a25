/** `geo-r1 engines` and `geo-r1 ground --engine`, with a real checkpoint that boxes a white square. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { startCheckpoint } from '../../src-main/checkpoints/index.js';
import { openScene } from '../../src-main/scene/index.js';
import { runCli } from '../../src-main/shell/program.js';
import { EXIT } from '../../src-main/shell/terminal.js';
import { FIXTURES } from '../checkpoints/truth.js';
import { fakePorts } from '../workspace/fakes.js';
import { capture } from './capture.js';

const TAUGHT = fileURLToPath(new URL('taught', FIXTURES));
let folder: string;
let output: ReturnType<typeof capture>;
const run = (...args: string[]): Promise<number> =>
  runCli(args, {
    ...fakePorts(),
    openScene,
    startCheckpoint: (checkpoint, options) =>
      startCheckpoint(checkpoint, { ...options, providers: ['cpu'], threads: 1 }),
  });

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'geo-r1-cli-engines-'));
  vi.stubEnv('GEO_R1_DATA', folder);
  output = capture();
});
afterEach(() => {
  output.restore();
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

describe('engines', () => {
  it('says what a folder is and costs, and how it would run', async () => {
    expect(await run('engines', TAUGHT)).toBe(EXIT.done);
    expect(output.stdout()).toMatch(/^built-in {2}/);
    expect(output.stdout()).toMatch(/family +Qwen2\.5-VL\n +licence +not stated in the folder/);
    expect(output.stdout()).toMatch(
      /fp32 +1\.3 MB on disk, about 0\.5 GB in memory\n +would try .*cpu in fp32/,
    );
    expect(output.stdout()).toMatch(/GB of memory are free\.$/m);
  });

  it('keeps folders, lists them, and forgets them', async () => {
    expect(await run('engines', '--add', TAUGHT, '--json')).toBe(EXIT.done);
    const listed = JSON.parse(output.stdout()) as { checkpoints: { folder: string }[] };
    expect(listed.checkpoints.map((each) => each.folder)).toEqual([TAUGHT]);
    await run('engines', '--remove', TAUGHT);
    expect(output.stdout()).toContain('No checkpoint is known');
  });

  it('fails for a folder that cannot be asked, saying what converts it', async () => {
    writeFileSync(join(folder, 'config.json'), '{}');
    writeFileSync(join(folder, 'model.safetensors'), '');
    expect(await run('engines', folder)).toBe(EXIT.failed);
    expect(output.stdout()).toMatch(/cannot be asked: .*checkpoints\.export --model .* --out FOLDER/);
    expect(await run('engines', '--add', folder)).toBe(EXIT.failed);
    expect(output.stderr()).toContain('which are not loaded as they are');
  });
});

describe('ground --engine', () => {
  it('prints what the model wrote, the chain and the box, and exports all of it', async () => {
    const scene = join(folder, 'square.png');
    const square = await sharp({ create: { width: 110, height: 110, channels: 3, background: '#f0f0f0' } })
      .png()
      .toBuffer();
    await sharp({ create: { width: 512, height: 512, channels: 3, background: '#505050' } })
      .composite([{ input: square, left: 199, top: 199 }])
      .png()
      .toFile(scene);
    const geojson = join(folder, 'out.geojson');
    const code = await run('ground', scene, 'the square', '--task', 'rec', '--engine', TAUGHT, '-o', geojson);
    expect(code).toBe(EXIT.done);
    expect(output.stdout()).toMatch(/the whole area: 1 boxes \(\d+ tokens.*\n {4}I see one white square\./);
    expect(output.stdout()).toMatch(/1 {2}square {2}[01]\.\d\d {2}px 199,199 110x110/);
    const exported = JSON.parse(readFileSync(geojson, 'utf8')) as {
      geo_r1: { written: { text: string }[]; bundle: { version: string } };
    };
    expect(exported.geo_r1.written[0]?.text).toMatch(/^<think>I see .*<answer>.*<\/answer>$/);
    expect(exported.geo_r1.bundle.version).toBe('Qwen2.5-VL, fp32');
  }, 30_000);

  it('refuses what does not go together, and folders that are none', async () => {
    expect(await run('ground', 'a.png', 'x', '--engine', join(folder, 'no'))).toBe(EXIT.failed);
    expect(await run('ground', '--batch', 'a.jsonl', '--images', folder, '--engine', TAUGHT)).toBe(
      EXIT.usage,
    );
    expect(await run('ground', 'a.png', 'x', '--engine', TAUGHT, '--precision', 'int3')).toBe(EXIT.usage);
  });
});
