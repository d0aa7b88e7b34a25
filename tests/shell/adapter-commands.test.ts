/** An adapter that `geo-r1 teach` wrote, in each command that takes one: what is answered differs, and rightly so. */
import { readFileSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { PixelBox } from '../../src-main/contract/index.js';
import { iou } from '../../src-main/geometry/index.js';
import { runCli } from '../../src-main/shell/program.js';
import { realPorts } from '../../src-main/shell/wiring.js';
import { smallScene } from '../teach/small-scene.js';
import { capture } from './capture.js';

const STEPS = 40;
const QUESTION = 'all brimmels';
/** Each command starts an engine, on a busy machine. */
const LIMIT_MS = 60_000;

let folder = '';
let small: Awaited<ReturnType<typeof smallScene>>;
const adapter = (): string => join(folder, 'brimmels.geor1');

async function cli(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const output = capture();
  try {
    const code = await runCli(args, realPorts());
    return { code, stdout: output.stdout(), stderr: output.stderr() };
  } finally {
    output.restore();
  }
}

let taught: Awaited<ReturnType<typeof cli>>;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'adapter-commands-'));
  vi.stubEnv('GEO_R1_CACHE', join(folder, 'cache'));
  small = await smallScene(folder);
  const how = ['--method', 'sft', '--steps', String(STEPS), '-o', adapter()];
  taught = await cli('teach', small.coco, '--images', folder, ...how);
}, LIMIT_MS);
afterAll(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true, force: true });
});

interface Answered {
  readonly boxes: readonly { readonly bbox: PixelBox; readonly label: string }[];
}
/** How many of the scene's tanks an answer found, by place. */
const found = ({ boxes }: Answered): number =>
  small.example.targets.filter((target) => boxes.some(({ bbox }) => iou([...bbox], [...target]) >= 0.4))
    .length;

describe('with an adapter', { timeout: LIMIT_MS }, () => {
  it('teach says what memory it takes before it begins', () => {
    expect(taught.code).toBe(0);
    expect(taught.stderr).toMatch(/Teaching takes about \d\.\d GB of memory: .* for what the scenes hold\./);
    expect(taught.stdout).toContain('sft: term (brimmel)');
  });

  it('ground finds what was taught, and nothing without', async () => {
    const ask = async (...more: string[]): Promise<Answered> => {
      const { code, stdout } = await cli('ground', small.image, QUESTION, '--task', 'ovd', '--json', ...more);
      expect(code).toBe(0);
      return JSON.parse(stdout) as Answered;
    };
    expect((await ask()).boxes).toEqual([]);
    const answer = await ask('--adapter', adapter());
    expect(found(answer)).toBeGreaterThanOrEqual(7);
    expect(new Set(answer.boxes.map(({ label }) => label))).toEqual(new Set(['brimmel']));
  });

  it('ground --batch answers each line so, those of other words as before', async () => {
    const [input, output] = [join(folder, 'in.jsonl'), join(folder, 'out.jsonl')];
    const line = (expression: string): string =>
      JSON.stringify({ image: 'tanks.png', expression, task: 'ovd' });
    writeFileSync(input, [line(QUESTION), line('storage tanks')].join('\n'));
    const ask = async (...more: string[]): Promise<Answered[]> => {
      const { code } = await cli('ground', '--batch', input, '--images', folder, '-o', output, ...more);
      expect(code).toBe(0);
      const lines = readFileSync(output, 'utf8').trim().split('\n');
      return lines.map((each) => JSON.parse(each) as Answered);
    };
    const before = await ask();
    const after = await ask('--adapter', adapter());
    expect(before.map(found)[0]).toBe(0);
    expect(after.map(found)[0]).toBeGreaterThanOrEqual(7);
    expect(after[1]?.boxes.length).toBeGreaterThan(0);
    expect(after[1]?.boxes).toEqual(before[1]?.boxes);
  });

  it('measure tells how good it is, beside nothing without', async () => {
    const measure = async (...more: string[]): Promise<number> => {
      const files = ['--coco', small.coco, '--images', folder];
      const { code, stdout } = await cli('measure', 'ovd', ...files, '--json', ...more);
      expect(code).toBe(0);
      return (JSON.parse(stdout) as { ap50: number }).ap50;
    };
    expect(await measure()).toBe(0);
    expect(await measure('--adapter', adapter())).toBeGreaterThan(0.5);
  });
});
