/** The command line: its arguments and exit codes over fakes, and as a process its streams and signals. */
import { spawn, spawnSync } from 'node:child_process';
import { closeSync, existsSync, mkdtempSync, openSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PixelBox } from '../../src-main/contract/index.js';
import type { Engine } from '../../src-main/engine/index.js';
import { runCli } from '../../src-main/shell/program.js';
import type { WorkspacePorts } from '../../src-main/workspace/index.js';
import { fakeEngine, fakePorts } from '../workspace/fakes.js';
import { capture } from './capture.js';

/** Compiling the sources takes seconds on a busy machine. */
const START_LIMIT_MS = 60_000;
const source = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const CLI = source('../../src-main/shell/cli.ts');
const SAMPLE = source('../../resources/sample-harbour.tif');

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'geo-r1-cli-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Runs the command line in this process, over fakes. */
const run = (...args: string[]): ReturnType<typeof runOver> => runOver(fakePorts(), ...args);

async function runOver(
  ports: WorkspacePorts,
  ...args: string[]
): Promise<{ code: number; stdout: string; stderr: string }> {
  const output = capture();
  try {
    const code = await runCli(args, ports);
    return { code, stdout: output.stdout(), stderr: output.stderr() };
  } finally {
    output.restore();
  }
}

describe('geo-r1', () => {
  it('prints its help to stdout, with the exit codes', async () => {
    const { code, stdout, stderr } = await run('--help');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/info.*ground.*serve/s);
    expect(stdout).toContain('130  interrupted');
  });

  it.each([
    ['no command', [], 'Usage: geo-r1'],
    ['an unknown command', ['sing'], 'unknown command'],
    ['an unknown option', ['info', 'a', '--sing'], 'unknown option'],
    ['an unknown task', ['ground', 'a', 'b', '--task', 'x'], 'rec, ovd, gres'],
    ['a malformed extent', ['ground', 'a', 'b', '--where', '1,2,3'], 'west,south,east,north'],
    ['a score that is none', ['ground', 'a', 'b', '--min-score', '2'], 'from 0 to 1'],
    ['no question', ['ground', 'a.tif'], 'Give a scene and a question'],
    ['an empty question', ['ground', 'a.tif', ' '], 'The question is empty'],
    ['a batch without its images', ['ground', '--batch', 'x'], '--images'],
    ['a stretch without bands', ['ground', 'a', 'b', '--stretch', '0..9'], 'give both'],
    [
      'a stretch by percentiles',
      ['ground', 'a', 'b', '--bands', '1', '--stretch', 'p1-99'],
      'none or LO..HI',
    ],
    ['images of one scene', ['ground', 'a', 'b', '--images', 'y'], '--images is for --batch'],
    ['a port that is none', ['serve', '--port', '99999'], '65535'],
  ])('answers %s on stderr, with exit code 2', async (_what, args, message) => {
    const { code, stdout, stderr } = await run(...args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(message);
  });

  it.each([
    ['--bands', '1'],
    ['--stretch', 'none'],
    ['--crs', 'EPSG:4326'],
    ['--picture', 'p.png'],
    ['--geometry', 'box'],
    ['--engine', 'e'],
  ])('refuses %s with a batch, which would not heed it', async (flag, value) => {
    const { code, stderr } = await run('ground', '--batch', 'x', '--images', 'y', flag, value);
    expect(code).toBe(2);
    expect(stderr).toContain(`${flag} is for one scene, not for --batch`);
  });

  it('hands every option of ground on', async () => {
    const options = ['--task', 'ovd', '--where', '10,53.498,10.003,53.5', '--min-score', '0.05', '--json'];
    const { code, stdout } = await run('ground', 'a.tif', 'ships', ...options);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      task: 'ovd',
      provenance: { where: [10, 53.498, 10.003, 53.5] },
      boxes: [{ bbox: [100, 80, 60, 20] }],
    });
  });

  describe('of a batch', () => {
    const batch = async (...args: string[]) => {
      writeFileSync(join(folder, 'in.jsonl'), '{"image":"a.tif","expression":"ships"}');
      const asked = { outlines: 0 };
      const engine = fakeEngine();
      const description = { ...engine.bundle.description, mask: {} };
      const outlining = { ...engine, bundle: { ...engine.bundle, description } } as Engine;
      const ports = fakePorts({ startEngine: () => Promise.resolve(outlining) });
      const outlineBoxes: typeof ports.outlineBoxes = (_scene, _engine, boxes) => {
        asked.outlines += boxes.length;
        return Promise.resolve(boxes.map(() => null));
      };
      const { code, stdout } = await runOver(
        { ...ports, outlineBoxes },
        ...['ground', '--batch', join(folder, 'in.jsonl'), '--images', folder, ...args],
      );
      expect(code).toBe(0);
      return { ...asked, reply: JSON.parse(stdout) as { boxes: { bbox: number[] }[] } };
    };

    it('draws outlines where they are asked for, and not else', async () => {
      expect((await batch()).outlines).toBe(0);
      expect((await batch('--no-masks')).outlines).toBe(0);
      expect((await batch('--masks')).outlines).toBe(2);
    });

    it('looks at the edges of its boxes again, with the scores as they were, and outlines what it sees then', async () => {
      const ask = async (parts: object, ...args: string[]) => {
        writeFileSync(join(folder, 'in.jsonl'), '{"image":"a.tif","expression":"ships"}');
        const engine = fakeEngine();
        const description = { ...engine.bundle.description, mask: {}, ...parts };
        const seeing = { ...engine, bundle: { ...engine.bundle, description } } as Engine;
        const ports = fakePorts({ startEngine: () => Promise.resolve(seeing) });
        const outlined: PixelBox[] = [];
        const given: typeof ports = {
          ...ports,
          refineBoxes: (_scene, _engine, boxes) =>
            Promise.resolve(boxes.map(([x, y, w, h]) => [x - 1, y + 2, w, h])),
          outlineBoxes: (_scene, _engine, boxes) => {
            outlined.push(...boxes.map(([x, y, w, h]): PixelBox => [x, y, w, h]));
            return Promise.resolve(boxes.map(() => null));
          },
        };
        const { stdout } = await runOver(
          given,
          ...['ground', '--batch', join(folder, 'in.jsonl'), '--images', folder, '--masks', ...args],
        );
        const { boxes } = JSON.parse(stdout) as { boxes: { bbox: number[]; score: number }[] };
        return { boxes: boxes.map(({ bbox, score }) => ({ bbox, score })), outlined };
      };
      const plain = await ask({});
      const refined = await ask({ boxes: {} });
      expect(refined.boxes).toEqual(
        plain.boxes.map((box) => ({ ...box, bbox: box.bbox.map((v, i) => v + [-1, 2, 0, 0][i]!) })),
      );
      expect(refined.outlined).toEqual(refined.boxes.map(({ bbox }) => bbox));
    });

    it('looks only inside the extent', async () => {
      expect((await batch()).reply.boxes).toHaveLength(2);
      const inside = await batch('--where', '10,53.498,10.003,53.5');
      expect(inside.reply.boxes.map(({ bbox }) => bbox)).toEqual([[100, 80, 60, 20]]);
    });
  });

  it.each([
    [['--bands', '4'], { bands: [4] }],
    [['--bands', '4,3,2', '--stretch', 'none'], { model: { bands: [4, 3, 2], ranges: null } }],
    [
      ['--bands', '4,3,2', '--stretch', '0..9'],
      { model: { bands: [4, 3, 2], ranges: [[0, 9], [0, 9], [0, 9]] } }, // prettier-ignore
    ],
    [
      ['--bands', '1,2,3', '--stretch', '0..9,1..8,2..7'],
      { model: { bands: [1, 2, 3], ranges: [[0, 9], [1, 8], [2, 7]] } }, // prettier-ignore
    ],
  ])('lets the model see %j', async (args, wanted) => {
    const ports = fakePorts();
    const opened: unknown[] = [];
    const openScene: typeof ports.openScene = (file, options) => {
      opened.push(options);
      return ports.openScene(file, options);
    };
    const output = capture();
    try {
      expect(await runCli(['ground', 'a.tif', 'ships', ...args], { ...ports, openScene })).toBe(0);
    } finally {
      output.restore();
    }
    expect(opened).toEqual([expect.objectContaining(wanted)]);
  });

  it('takes an extent that starts with a minus', async () => {
    const { code, stderr } = await run('ground', 'a.tif', 'ships', '--where', '-10,50,-9,51');
    expect(stderr).toContain('outside the scene');
    expect(code).toBe(2);
  });

  it('reports what fails in one line, without a stack', async () => {
    const { code, stdout, stderr } = await run('ground', 'a.tif', 'crash');
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toBe('geo-r1: The fake reasoner crashed.\n');
  });
});

describe('as a process', { timeout: START_LIMIT_MS }, () => {
  it('reads a real scene; a missing one is exit code 1', () => {
    const cli = (...args: string[]) =>
      spawnSync(process.execPath, ['--import', 'tsx', CLI, ...args], { encoding: 'utf8' });
    const there = cli('info', SAMPLE, '--json');
    expect({ status: there.status, stderr: there.stderr }).toEqual({ status: 0, stderr: '' });
    expect(JSON.parse(there.stdout)).toMatchObject({ file: SAMPLE, bands: 3, placement: 'affine' });
    const missing = cli('info', 'no-such-file.tif');
    expect({ status: missing.status, stdout: missing.stdout }).toEqual({ status: 1, stdout: '' });
    expect(missing.stderr).toMatch(/^geo-r1: no-such-file\.tif: .+\n$/);
  });

  const start = () => {
    const child = spawn(process.execPath, [
      '--import',
      'tsx',
      source('./slow-command.ts'),
      join(folder, 'out.geojson'),
    ]);
    const ended = new Promise<number | null>((resolve) => child.once('exit', (code) => resolve(code)));
    const running = new Promise<void>((resolve) => child.stderr.once('data', () => resolve()));
    return { child, ended, running };
  };

  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('%s ends a command with %i within a second and leaves nothing', async (signal, code) => {
    const { child, ended, running } = start();
    await running;
    const sent = performance.now();
    child.kill(signal);
    expect(await ended).toBe(code);
    expect(performance.now() - sent).toBeLessThan(1000);
    expect(readdirSync(folder).filter((name) => name.includes('out.geojson'))).toEqual([]);
  });

  it('a reader that goes away is no error', () => {
    const command = `"${process.execPath}" --import tsx "${CLI}" info "${SAMPLE}" | true; exit "\${PIPESTATUS[0]}"`;
    const { status, stderr } = spawnSync('bash', ['-c', command], { encoding: 'utf8' });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  });

  it.skipIf(!existsSync('/dev/full')).each([
    ['info', [CLI, 'info', SAMPLE, '--json']],
    ['a command that prints until it is stopped', [source('./endless-command.ts')]],
  ])('%s on a full disk says so in one line', (_what, args) => {
    const stdout = openSync('/dev/full', 'w');
    const { status, stderr } = spawnSync(process.execPath, ['--import', 'tsx', ...args], {
      encoding: 'utf8',
      stdio: ['ignore', stdout, 'pipe'],
    });
    closeSync(stdout);
    expect({ status, stderr }).toEqual({
      status: 1,
      stderr:
        'geo-r1: stdout: What it prints cannot be written (ENOSPC). Free space where it goes, or send it elsewhere.\n',
    });
  });
});
