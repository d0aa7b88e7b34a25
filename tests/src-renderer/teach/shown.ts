/** What the services would say of teaching, for the tests of the window. */
import {
  teachSettingsSchema,
  type AdapterEntry,
  type ShownExample,
  type TeachProgress,
  type TeachResult,
  type TeachRun,
} from '../../../src-main/contract/index.js';
import type { ShownSet } from '../../../src-renderer/teach/setsStore.js';

export const exampleOf = (more: Partial<ShownExample> = {}): ShownExample => ({
  id: 'e-1',
  words: 'oil well',
  kind: 'term',
  task: 'many',
  targets: [[10, 20, 30, 40]],
  complete: false,
  extent: null,
  source: 'drawn',
  image: '/data/field.tif',
  part: 'train',
  scene: 'scene-1',
  rings: [null],
  problem: null,
  ...more,
});

export const setOf = (examples: ShownExample[] = [exampleOf()], more: Partial<ShownSet> = {}): ShownSet => ({
  id: 'set-1',
  name: 'Wells',
  version: 1,
  changed: '2026-01-01T00:00:00Z',
  examples,
  ...more,
});

export const summaryOf = (set: ShownSet) => ({
  id: set.id,
  name: set.name,
  version: set.version,
  changed: set.changed,
  examples: set.examples.length,
  images: 1,
  heldOut: 0,
  terms: ['oil well'],
  expressions: 0,
});

export const progressOf = (step: number, more: Partial<TeachProgress> = {}): TeachProgress => ({
  phase: 'training',
  part: 'term',
  step,
  steps: 40,
  reward: { total: 0.5, format: 1, iou: null, map: 0.4, mask: null },
  loss: 0.3,
  kl: 0.01,
  entropy: 0.6,
  clipShare: 0.02,
  flatGroups: 0,
  heldOut: null,
  remainingMs: 4000,
  memoryBytes: 5e8,
  ...more,
});

export const runOf = (more: Partial<TeachRun> = {}): TeachRun => ({
  run: 'run-1',
  set: { id: 'set-1', name: 'Wells', version: 1 },
  checkpoint: null,
  method: 'grpo',
  state: 'running',
  started: '2026-01-01T10:00:00Z',
  progress: null,
  error: null,
  kept: null,
  ...more,
});

const interval = (mean: number) => ({ mean, low: mean - 0.1, high: mean + 0.1 });
const compared = (before: number, after: number) => ({
  examples: 8,
  before: interval(before),
  after: interval(after),
  difference: interval(after - before),
});

export const resultOf = (more: Partial<TeachResult> = {}): TeachResult => ({
  method: 'grpo',
  settings: teachSettingsSchema.parse({}),
  set: { id: 'set-1', name: 'Wells', version: 1, sha256: 'c' },
  trained: ['term'],
  terms: ['oil well'],
  steps: 40,
  bestStep: 25,
  seconds: 12,
  provider: 'cpu',
  secondsToBest: 7,
  heldOut: compared(0.3, 0.7),
  train: compared(0.4, 0.9),
  replay: compared(0.8, 0.8),
  forgot: false,
  changed: [],
  leftOut: [],
  ended: 'patience',
  bytes: 40_000,
  ...more,
});

export function adapterOf(
  id: string,
  name: string,
  refused: string | null = null,
  note: string | null = null,
): AdapterEntry {
  const { changed: _, leftOut: __, bytes, ...result } = resultOf();
  const base = { name: 'b', version: '1', bundleSha256: 'b', termSha256: null, chainSha256: null };
  const meta = {
    schemaVersion: 1 as const,
    name,
    created: '2026-01-01T00:00:00Z',
    base,
    terms: ['oil well'],
    chainKnowsTerms: false,
    result,
  };
  return { engine: 'builtin', id, bytes, meta, refused, note };
}

export function answerAdapterOf(
  id: string,
  name: string,
  fits: string[],
  refused: string | null = null,
): AdapterEntry {
  const { changed: _, leftOut: __, bytes, ...result } = resultOf({ trained: ['answer'], terms: [] });
  const meta = {
    schemaVersion: 1 as const,
    name,
    created: '2026-01-01T00:00:00Z',
    base: { name: 'taught', family: 'qwen2_5_vl', sha256: 'd' },
    rank: 16,
    alpha: 32,
    from: null,
    result,
  };
  return { engine: 'checkpoint', id, bytes, meta, refused, fits };
}
