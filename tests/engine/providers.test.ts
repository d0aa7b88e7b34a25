import { expect, it } from 'vitest';
import { candidateProviders, whyNotTake } from '../../src-main/engine/providers.js';

it.each([
  ['linux', 'x64', ['cuda', 'webgpu', 'cpu']],
  ['linux', 'arm64', ['cpu']],
  ['win32', 'x64', ['dml', 'webgpu', 'cpu']],
  ['darwin', 'arm64', ['coreml', 'webgpu', 'cpu']],
  ['freebsd', 'riscv64', ['cpu']],
])('tries on %s %s what onnxruntime-node is built with, the CPU last', (platform, arch, expected) => {
  expect(candidateProviders(platform, arch)).toEqual(expected);
});

const GOOD = { finite: true, worstScoreDifference: 0.001, providerMs: 10, cpuMs: 50 };

it('takes a provider that agrees with the CPU and is faster', () => {
  expect(whyNotTake(GOOD)).toBeNull();
});

it.each([
  [{ finite: false }, /not finite/],
  [{ worstScoreDifference: 0.2 }, /differ from the CPU's by 0\.200/],
  [{ worstScoreDifference: Infinity }, /differ/],
  [{ providerMs: 900 }, /slower than the CPU here \(900 ms a window, CPU 50 ms\)/],
])('says why it does not take one with %o', (change, words) => {
  expect(whyNotTake({ ...GOOD, ...change })).toMatch(words);
});
