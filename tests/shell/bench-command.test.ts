/** `geo-r1 bench`: it runs what the sources have, and says how to get them where they are not. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bench } from '../../src-main/shell/commands/bench.js';

/** Two processes compile the sources, on a busy machine. */
const LIMIT_MS = 120_000;
const CLI = fileURLToPath(new URL('../../src-main/shell/cli.ts', import.meta.url));
const PACKAGES = fileURLToPath(new URL('../../node_modules', import.meta.url));
const TSX = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'geo-r1-bench-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** As given in a folder that is no checkout. */
const cli = (...args: string[]) =>
  spawnSync(process.execPath, ['--import', TSX, CLI, ...args], { encoding: 'utf8', cwd: folder });

describe('geo-r1 bench', { timeout: LIMIT_MS }, () => {
  it('lists the benchmarks where none is named', () => {
    const { status, stdout, stderr } = cli('bench');
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toMatch(/few-shot.*perceive.*tiles/);
  });

  it('hands options on to the benchmark that is named', () => {
    const { status, stderr } = cli('bench', 'few-shot', '--no-such-option', '1');
    expect(status).toBe(1);
    expect(stderr).toContain("Unknown option '--no-such-option'");
    expect(stderr).toContain('benchFewShot');
  });

  describe('in a checkout', () => {
    const checkout = (script: string, packages: boolean): string => {
      const root = mkdtempSync(join(folder, 'checkout-'));
      if (packages) symlinkSync(PACKAGES, join(root, 'node_modules'), 'junction');
      writeFileSync(join(root, 'run.ts'), script);
      return join(root, 'run.ts');
    };

    it('ends with the exit code of the benchmark', async () => {
      const script = checkout('process.exit(Number(process.argv[2] satisfies string | undefined));\n', true);
      expect(await bench(['7'], new AbortController().signal, script)).toBe(7);
    });

    it('ends the benchmark when it is told to stop', async () => {
      const stop = new AbortController();
      const running = bench([], stop.signal, checkout('setInterval(() => undefined, 1000);\n', true));
      setTimeout(() => stop.abort(), 200);
      expect(await running).toBe(1);
    });

    it('says what to do where its packages are not installed', async () => {
      const script = checkout('', false);
      await expect(bench([], new AbortController().signal, script)).rejects.toMatchObject({
        code: 'not-found',
        next: 'Run `npm ci` in the repository.',
      });
    });
  });

  it('says where the benchmarks are to be had', async () => {
    const none = join(folder, 'none.ts');
    await expect(bench(['few-shot'], new AbortController().signal, none)).rejects.toMatchObject({
      code: 'not-found',
      subject: none,
      message: 'The benchmarks come with the sources, and these are not here.',
      next: expect.stringContaining('npm ci') as string,
    });
  });
});
