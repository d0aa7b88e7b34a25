/** `geo-r1 teach` and `--adapter`: what is refused, with which exit code, and that nothing half-written is left. */
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { describeResult, lostOnTheWay } from '../../src-main/shell/commands/teach.js';
import { runCli } from '../../src-main/shell/program.js';
import { EXIT } from '../../src-main/shell/terminal.js';
import { taughtResult } from '../teach/taught-result.js';
import { fakePorts } from '../workspace/fakes.js';
import { capture } from './capture.js';

const COCO = {
  images: [{ id: 1, file_name: 'gone.png', width: 10, height: 10 }],
  categories: [{ id: 1, name: 'oil well' }],
  annotations: [{ id: 1, image_id: 1, category_id: 1, bbox: [1, 1, 5, 5], area: 25, iscrowd: 0 }],
};

describe('geo-r1 teach', () => {
  let folder: string;
  let output: ReturnType<typeof capture>;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'geo-r1-teach-'));
    output = capture();
  });
  afterEach(() => {
    output.restore();
    rmSync(folder, { recursive: true, force: true });
  });
  const teach = (content: string, ...more: string[]): Promise<number> => {
    const file = join(folder, 'examples.json');
    writeFileSync(file, content);
    return runCli(['teach', file, '-o', join(folder, 'out.geor1'), ...more], fakePorts());
  };
  const whole = JSON.stringify(COCO);

  it.each([
    ['a truncated file', whole.slice(0, 60)],
    ['an empty file', ''],
    ['a file without a box', JSON.stringify({ ...COCO, annotations: [] })],
    ['images that are not there', whole],
  ])('refuses %s, naming it', async (_, content) => {
    expect(await teach(content)).toBe(EXIT.usage);
    expect(output.stderr()).toContain('examples.json');
    expect(readdirSync(folder)).toEqual(['examples.json']);
  });

  it('says of a file that is no JSON that it is none', async () => {
    await teach(whole.slice(0, 60));
    expect(output.stderr()).toContain('Not a COCO file: it is no JSON.');
    await teach(JSON.stringify({ ...COCO, images: 5 }));
    expect(output.stderr()).toContain('Not a COCO file: images ');
  });

  it('refuses an output that cannot be written before it looks at anything', async () => {
    const there = join(folder, 'examples.json', 'out.geor1');
    expect(await teach(whole, '-o', there)).toBe(EXIT.failed);
    expect(output.stderr()).toContain(there);
    expect(output.stderr()).not.toContain('left out');
    expect(await teach(whole, '-o', folder)).toBe(EXIT.failed);
    expect(output.stderr()).toContain('it is a folder');
    expect(readdirSync(folder)).toEqual(['examples.json']);
  });

  it('says which example is left out, and why', async () => {
    await teach(whole);
    expect(output.stderr()).toMatch(/left out: Its scene is not where it was: .*gone\.png/);
  });

  it.each([
    ['--method', 'ppo'],
    ['--shots', '0'],
    ['--seed', '1.5'],
    ['--seed', '2147483648'],
    ['--steps', '2001'],
    ['--rewards', 'points'],
    ['--rewards', 'iou,points'],
    ['--rewards', ''],
  ])('refuses %s %s', async (name, value) => {
    expect(await teach(whole, name, value)).toBe(EXIT.usage);
  });

  it('says of each example that was lost in the run why, and of none twice', () => {
    const [known, lost] = ['gone.png', 'half.png'].map((example) => ({ example, why: `No ${example}.` }));
    expect(lostOnTheWay({ leftOut: [known!, lost!] }, { leftOut: [known!] })).toEqual([
      'left out: half.png: No half.png.',
    ]);
  });

  it('says on what it trained, where that is known', () => {
    const result = {
      ...taughtResult({ name: 'Wells', version: 1 }, ['oil well']),
      changed: [],
      leftOut: [],
      bytes: 1e5,
    };
    expect(describeResult(result, 'w.geor1')).toContain('10 steps in 1 s, trained on cpu, kept');
    expect(describeResult({ ...result, provider: null }, 'w.geor1')).toContain('10 steps in 1 s, kept');
  });

  it('refuses an adapter that is missing or is none', async () => {
    const ground = (adapter: string): Promise<number> =>
      runCli(['ground', '/s/a.tif', 'ships', '--adapter', adapter], fakePorts());
    expect(await ground(join(folder, 'none.geor1'))).toBe(EXIT.failed);
    const file = join(folder, 'bad.geor1');
    writeFileSync(file, 'GEOR1ADP and then nothing');
    expect(await ground(file)).toBe(EXIT.usage);
    expect(output.stderr()).toContain('bad.geor1');
  });
});
