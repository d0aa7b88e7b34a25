import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, it } from 'vitest';
import { peakMemoryBytes } from '../../src-main/measure/index.js';

const MB = 1e6;

it('is at least what this process holds now', () => {
  expect(peakMemoryBytes()).toBeGreaterThanOrEqual(process.memoryUsage().rss * 0.9);
});

it.runIf(process.platform === 'linux')('counts the peak of a child, also of what it gave back', async () => {
  const before = peakMemoryBytes();
  const holding =
    'let a = Buffer.alloc(200e6, 1); a = null; console.log("held"); setInterval(() => {}, 1000)';
  const child = spawn(process.execPath, ['-e', holding], { stdio: ['ignore', 'pipe', 'inherit'] });
  try {
    await once(child.stdout, 'data');
    expect(peakMemoryBytes() - before).toBeGreaterThan(190 * MB);
  } finally {
    child.kill();
  }
});
