/**
 * What an update of the built-in engine holds, for the figures of src-main/engine/micro-batches.ts: peaks of the engine's
 * process (Linux), a process for each size.
 *
 *     node --import tsx tests/bench/teach-memory.ts
 */
import { builtinBundleDir, loadBundle, startEngine } from '../../src-main/engine/index.js';
import type { WireTensor } from '../../src-main/engine/index.js';
import { childrenOf, peakOf } from '../../src-main/measure/memory.js';
import { supervisedScalars } from './supervised-scalars.js';

interface Chains {
  readonly kind: 'chain';
  readonly chains: number;
  readonly questions: number;
  readonly pieces: number;
  readonly tokens: number;
}
interface Candidates {
  readonly kind: 'term';
  readonly candidates: number;
  readonly rollouts: number;
}
type Size = Chains | Candidates;

const SIZES: readonly Size[] = [
  ...[16, 64, 256, 512, 1024].map((chains): Chains => ({
    kind: 'chain',
    chains,
    questions: Math.min(64, chains / 8),
    pieces: 16,
    tokens: 24,
  })),
  { kind: 'chain', chains: 64, questions: 8, pieces: 16, tokens: 160 },
  { kind: 'chain', chains: 64, questions: 64, pieces: 128, tokens: 24 },
  ...[200, 4000, 16_000].map((candidates): Candidates => ({ kind: 'term', candidates, rollouts: 1 })),
  { kind: 'term', candidates: 9600, rollouts: 64 },
];
const FEATURES = 1104;
const BOX_NUMBERS = 4;
const WORDS = 12;
const BYTES_PER_MB = 1e6;
const SCALARS = supervisedScalars(1e-4);

const cells = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);
const floats = (name: string, shape: number[], value = 0): WireTensor => ({
  name,
  shape,
  data: new Float32Array(cells(shape)).fill(value),
});
const integers = (name: string, shape: number[], value = 0): WireTensor => ({
  name,
  shape,
  data: new Int32Array(cells(shape)).fill(value),
});
const losses = (shape: number[]): WireTensor[] => [
  ...['old_log', 'reference_log', 'advantage'].map((name) => floats(name, shape, -0.5)),
  floats('weight', shape, 1 / cells(shape)),
];

function chainTensors({ chains, questions, pieces, tokens }: Chains, base: number, classes: number) {
  const which = new Float32Array(chains * questions);
  for (let row = 0; row < chains; row++) which[row * questions + Math.floor((row * questions) / chains)] = 1;
  const allowed = [chains, tokens, base + WORDS];
  return [
    integers('ids', [questions, pieces], 2000),
    floats('mask', [questions, pieces], 1),
    integers('starts', [questions, WORDS], 1),
    floats('word_mask', [questions, WORDS], 1),
    integers('counts', [questions, classes]),
    integers('gsd', [questions], 2),
    { name: 'rows', shape: [chains, questions], data: which },
    integers('tokens', [chains, tokens], 3),
    integers('targets', [chains, tokens], 4),
    { name: 'allowed', shape: allowed, data: new Uint8Array(cells(allowed)).fill(1) },
    ...losses([chains, tokens]),
  ];
}

const termTensors = ({ candidates, rollouts }: Candidates): WireTensor[] => [
  floats('features', [candidates, FEATURES], 0.1),
  floats('terms', [candidates, 1], 1),
  floats('taken', [rollouts, candidates], 1),
  floats('moved', [rollouts, candidates, BOX_NUMBERS]),
  ...losses([rollouts, candidates, 1 + BOX_NUMBERS]),
];

/** Megabytes that the largest child of this process held at most. */
const peakOfChildren = (): number => Math.max(0, ...childrenOf(process.pid).map(peakOf)) / BYTES_PER_MB;

for (const size of SIZES) {
  const engine = await startEngine(await loadBundle(builtinBundleDir()), { providers: ['cpu'], threads: 1 });
  try {
    const { teach, policy } = engine;
    if (teach?.description.chain == null || policy == null) throw new Error('the bundle cannot learn');
    const { weights, tokens } = teach.description.chain;
    const length = size.kind === 'chain' ? weights : (1 + BOX_NUMBERS) * (FEATURES + 1);
    const zeros = (): Float32Array => new Float32Array(length);
    const started = peakOfChildren();
    const training = await teach.open(size.kind, { weights: zeros(), first: zeros(), second: zeros() });
    const batch =
      size.kind === 'chain'
        ? chainTensors(size, tokens, policy.description.classes.length)
        : termTensors(size);
    await training.step(SCALARS, batch);
    const peak = peakOfChildren();
    console.log(`${JSON.stringify(size)}: ${peak.toFixed(0)} MB, ${started.toFixed(0)} MB before`);
  } finally {
    await engine.close();
  }
}
