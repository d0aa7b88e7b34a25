/**
 * Teaching by script: sets in memory, a run whose curves are formulas. It shows what the window does with what it is told;
 * nothing of it says how well anything is learned.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import {
  cancelled,
  GeoR1Error,
  teachSettingsSchema,
  type AdapterEntry,
  type Compared,
  type ErrorShape,
  type Example,
  type GeoR1Event,
  type NewExample,
  type PixelBox,
  type RequestOf,
  type Rollout,
  type ShownExample,
  type TeachProgress,
  type TeachResult,
  type TeachRun,
} from '../../src-main/contract/index.js';
import type { Scene } from '../../src-main/scene/index.js';

type Run = TeachRun & { result: TeachResult | null; control: AbortController };
type BuiltinEntry = Extract<AdapterEntry, { engine: 'builtin' }>;
type StoredSet = { id: string; name: string; version: number; changed: string; examples: Example[] };

const STEPS = 60;
const BYTES = 48_213;

export interface FakeTeachingOptions {
  readonly emit: (event: GeoR1Event) => void;
  /** Open scenes by id. */
  readonly scenes: ReadonlyMap<string, Scene>;
  readonly ringOf: (scene: Scene, box: PixelBox) => [number, number][] | null;
  readonly stepMs: number;
}

/** Sets named "forgets" end in a run that forgot; those named "breaks" in one that fails half way. */
export function fakeTeaching({ emit, scenes, ringOf, stepMs }: FakeTeachingOptions): {
  [channel: string]: (request: never) => unknown;
} {
  const sets = new Map<string, StoredSet>();
  const runs = new Map<string, Run>();
  const adapters = new Map<string, BuiltinEntry>();
  let last = 0;
  const id = (kind: string): string => `${kind}-${++last}`;

  const found = <T>(map: ReadonlyMap<string, T>, key: string): T => {
    const value = map.get(key);
    if (value === undefined)
      throw new GeoR1Error({ code: 'not-found', message: 'There is no such thing.', subject: key });
    return value;
  };
  const shown = (example: Example): ShownExample => {
    const [scene, open] = [...scenes].find(([, { file }]) => file === example.image) ?? [null, null];
    return {
      ...example,
      scene,
      rings: example.targets.map((box) => (open === null ? null : ringOf(open, box))),
      problem: example.image.includes('gone') ? 'Its scene is not where it was.' : null,
    };
  };
  const reply = (set: StoredSet): { set: object } => ({
    set: { ...set, examples: set.examples.map(shown) },
  });
  function changed(set: StoredSet, examples: Example[] = set.examples): { set: object } {
    const next = { ...set, examples, version: set.version + 1, changed: new Date().toISOString() };
    sets.set(set.id, next);
    return reply(next);
  }

  const progressAt = (
    step: number,
    method: TeachRun['method'],
    state: Partial<TeachProgress>,
  ): TeachProgress => {
    const risen = 1 - Math.exp(-step / 18);
    const reward =
      method === 'sft'
        ? null
        : {
            total: 0.3 + 0.5 * risen,
            format: 0.6 + 0.4 * risen,
            iou: null,
            map: 0.2 + 0.6 * risen,
            mask: null,
          };
    return {
      phase: 'training',
      part: 'term',
      step,
      steps: STEPS,
      reward,
      loss: 1.4 * (1 - risen),
      kl: method === 'grpo' ? 0.02 * risen : null,
      entropy: method === 'sft' ? null : 0.7 - 0.4 * risen,
      clipShare: method === 'sft' ? null : 0.12 * Math.abs(Math.sin(step / 7)),
      flatGroups: method === 'sft' ? null : 1,
      heldOut: step % 5 === 0 ? 0.25 + 0.45 * risen : null,
      remainingMs: (STEPS - step) * stepMs,
      memoryBytes: 612e6,
      ...state,
    };
  };
  const rolloutsOf = ({ targets, image }: Example): { scene: string | null; rollouts: Rollout[] } => {
    const [scene, open] = [...scenes].find(([, { file }]) => file === image) ?? [null, null];
    return {
      scene,
      rollouts: [1, -0.2, -0.8].map((advantage, place) => {
        const boxes = targets.slice(0, targets.length - place);
        return {
          lines: ['find "oil well"', `answer with ${boxes.length}`],
          reward: { total: 0.8 - 0.3 * place, format: 1, iou: null, map: 0.8 - 0.3 * place, mask: null },
          advantage,
          boxes,
          rings: boxes.map((box) => (open === null ? null : ringOf(open, box))),
        };
      }),
    };
  };

  async function train(run: Run, set: StoredSet, from: number): Promise<void> {
    const { signal } = run.control;
    const tell = (progress: TeachProgress): void => {
      run.progress = progress;
      emit({ event: 'teach.progress', run: run.run, progress });
    };
    for (let step = from; step <= STEPS; step++) {
      await sleep(stepMs);
      if (signal.aborted) throw cancelled();
      if (run.state === 'paused') return;
      if (set.name.includes('breaks') && step === STEPS / 2) {
        throw new GeoR1Error({
          code: 'io',
          message: 'The checkpoint could not be written.',
          subject: 'teach-run',
          next: 'Make room on the disk and resume.',
        });
      }
      tell(progressAt(step, run.method, {}));
      const example = set.examples[0];
      if (step % 10 === 1 && example !== undefined && run.method !== 'sft') {
        emit({
          event: 'teach.rollouts',
          run: run.run,
          example: example.id,
          words: example.words,
          step,
          ...rolloutsOf(example),
        });
      }
    }
    tell(
      progressAt(STEPS, run.method, {
        phase: 'replay after',
        part: null,
        step: 4,
        steps: 12,
        reward: null,
        heldOut: null,
      }),
    );
    await sleep(5 * stepMs);
    run.state = 'done';
    run.result = resultOf(run, set);
    emit({ event: 'teach.done', run: run.run, result: run.result });
  }
  function go(run: Run, from: number): void {
    run.state = 'running';
    run.control = new AbortController();
    train(run, found(sets, run.set.id), from).catch((thrown: unknown) => {
      const error: ErrorShape = GeoR1Error.from(thrown).toShape();
      run.state = error.code === 'cancelled' ? 'cancelled' : 'failed';
      run.error = error;
      emit({ event: 'teach.failed', run: run.run, error });
    });
  }

  return {
    'examples.sets': () => ({ sets: [...sets.values()].map(summaryOf) }),
    'examples.create': ({ name }: { name: string }) => {
      const set = { id: id('set'), name, version: 0, changed: '', examples: [] };
      return changed(set);
    },
    'examples.get': ({ set }: { set: string }) => reply(found(sets, set)),
    'examples.rename': ({ set, name }: { set: string; name: string }) =>
      changed({ ...found(sets, set), name }),
    'examples.delete': ({ set }: { set: string }) => (sets.delete(set), {}),
    'examples.add': ({ set, scene, example }: { set: string; scene: string; example: NewExample }) => {
      const made = {
        ...example,
        id: id('example'),
        image: found(scenes, scene).file,
        part: 'train' as const,
      };
      const old = found(sets, set);
      return { ...changed(old, [...old.examples, made]), example: made.id };
    },
    'examples.replace': ({ set, example, by }: { set: string; example: string; by: NewExample }) => {
      const old = found(sets, set);
      return changed(
        old,
        old.examples.map((one) => (one.id === example ? { ...one, ...by } : one)),
      );
    },
    'examples.remove': ({ set, example }: { set: string; example: string }) => {
      const old = found(sets, set);
      return changed(
        old,
        old.examples.filter((one) => one.id !== example),
      );
    },
    'examples.setPart': ({ set, example, part }: RequestOf<'examples.setPart'>) => {
      const old = found(sets, set);
      const image = old.examples.find((one) => one.id === example)?.image;
      return changed(
        old,
        old.examples.map((one) => (one.image === image ? { ...one, part } : one)),
      );
    },
    'examples.import': ({ name, file }: { name: string; file: string }) => {
      if (file.includes('gone'))
        throw new GeoR1Error({ code: 'not-found', message: 'There is no such file.', subject: file });
      return changed({
        id: id('set'),
        name,
        version: 0,
        changed: '',
        examples: [1, 2, 3].map((n) => imported(n, id('example'))),
      });
    },
    'teach.estimate': ({ set, method }: RequestOf<'teach.start'>) => {
      const { examples } = found(sets, set);
      const gone = examples.filter(({ image }) => image.includes('gone'));
      return {
        trains:
          method === 'sft' || examples.every(({ kind }) => kind === 'term') ? ['term'] : ['term', 'chain'],
        examples: examples.length - gone.length,
        heldOut: examples.filter(({ part }) => part === 'held-out').length,
        steps: STEPS,
        memoryBytes: 640e6,
        parts: null,
        writes: null,
        advice: [],
        leftOut: gone.map(({ id: example }) => ({ example, why: 'Its scene is not where it was.' })),
      };
    },
    'teach.start': ({ set, method }: RequestOf<'teach.start'>) => {
      const { name, version } = found(sets, set);
      const run: Run = {
        run: id('run'), set: { id: set, name, version }, checkpoint: null, method, state: 'running', started: new Date().toISOString(),
        progress: null, error: null, kept: null, result: null, control: new AbortController(),
      }; // prettier-ignore
      runs.set(run.run, run);
      go(run, 1);
      return { run: run.run };
    },
    'teach.pause': ({ run }: { run: string }) => {
      found(runs, run).state = 'paused';
      emit({ event: 'teach.paused', run });
      return {};
    },
    'teach.resume': ({ run }: { run: string }) => {
      const known = found(runs, run);
      go(known, (known.progress?.step ?? 0) + 1);
      return {};
    },
    'teach.cancel': ({ run }: { run: string }) => {
      const known = found(runs, run);
      known.control.abort();
      if (known.state === 'paused') {
        known.state = 'cancelled';
        emit({ event: 'teach.failed', run, error: cancelled().toShape() });
      }
      return {};
    },
    'teach.runs': () => ({ runs: [...runs.values()].map(({ result: _, control: __, ...run }) => run) }),
    'teach.told': () => ({ told: [] }),
    'teach.result': ({ run }: { run: string }) => ({ result: found(runs, run).result }),
    'teach.keep': ({ run, name }: { run: string; name: string }) => {
      const known = found(runs, run);
      const adapter = adapterOf(id('adapter'), name, known.result!, null);
      adapters.set(adapter.id, adapter);
      const strange = adapterOf(
        id('adapter'),
        'From another desk',
        known.result!,
        'it was made for scripted 0.9.0',
      );
      adapters.set(strange.id, strange);
      known.kept = adapter.id;
      return { adapter };
    },
    'teach.discard': ({ run }: { run: string }) => (runs.delete(run), {}),
    'adapters.list': () => ({ adapters: [...adapters.values()] }),
    'adapters.rename': ({ adapter, name }: { adapter: string; name: string }) => {
      const old = found(adapters, adapter);
      const renamed = { ...old, meta: { ...old.meta, name } };
      adapters.set(adapter, renamed);
      return { adapter: renamed };
    },
    'adapters.delete': ({ adapter }: { adapter: string }) => (adapters.delete(adapter), {}),
    'adapters.export': ({ adapter }: { adapter: string }) => ({
      fileName: `${found(adapters, adapter).meta.name}.adapter`,
      base64: Buffer.from('weights').toString('base64'),
    }),
    'adapters.import': () => {
      throw new GeoR1Error({
        code: 'bad-input',
        message: 'The file is no adapter.',
        next: 'Choose one that Geo-R1 exported.',
      });
    },
  };
}

const summaryOf = ({ examples, ...set }: StoredSet): object => ({
  ...set,
  examples: examples.length,
  images: new Set(examples.map(({ image }) => image)).size,
  heldOut: examples.filter(({ part }) => part === 'held-out').length,
  terms: [...new Set(examples.filter(({ kind }) => kind === 'term').map(({ words }) => words))],
  expressions: examples.filter(({ kind }) => kind === 'expression').length,
});

const imported = (n: number, id: string): Example => ({
  id,
  words: ['oil well', 'the tank north of the pier', 'storage tank'][n - 1]!,
  kind: n === 2 ? 'expression' : 'term',
  task: n === 2 ? 'one' : 'many',
  targets: [[100 * n, 140, 60, 60]],
  complete: n === 1,
  extent: null,
  source: 'imported',
  image: n === 3 ? '/data/gone.tif' : `/data/field-${n}.tif`,
  part: n === 2 ? 'held-out' : 'train',
});

const around = (mean: number, half: number): { mean: number; low: number; high: number } => ({
  mean,
  low: mean - half,
  high: mean + half,
});
const compared = (examples: number, before: number, after: number, half: number): Compared => ({
  examples,
  before: around(before, half),
  after: around(after, half),
  difference: around(after - before, half),
});

function resultOf({ method, set }: TeachRun, { examples, name }: StoredSet): TeachResult {
  const forgot = name.includes('forgets');
  const [first] = examples;
  return {
    method,
    settings: teachSettingsSchema.parse({}),
    set: { ...set, sha256: 'c'.repeat(64) },
    trained: ['term'],
    terms: [...new Set(examples.filter(({ kind }) => kind === 'term').map(({ words }) => words))],
    steps: STEPS,
    bestStep: 45,
    seconds: 12.4,
    provider: 'cpu',
    secondsToBest: 8.1,
    heldOut: examples.some(({ part }) => part === 'held-out') ? compared(12, 0.31, 0.68, 0.12) : null,
    train: compared(examples.length, 0.35, 0.81, 0.08),
    replay: forgot ? compared(60, 0.74, 0.61, 0.05) : compared(60, 0.74, 0.73, 0.03),
    forgot,
    changed:
      first === undefined
        ? []
        : [
            { example: first.id, image: first.image, words: first.words, before: 0.2, after: 0.9, boxesBefore: first.targets.slice(0, 1), boxesAfter: first.targets },
            { example: `${first.id}-b`, image: first.image, words: 'all ships', before: 0.9, after: 0.7, boxesBefore: first.targets, boxesAfter: [] },
          ], // prettier-ignore
    leftOut: [],
    ended: 'patience',
    bytes: BYTES,
  };
}

function adapterOf(id: string, name: string, result: TeachResult, refused: string | null): BuiltinEntry {
  const { changed: _, leftOut: __, bytes, ...kept } = result;
  return {
    engine: 'builtin',
    id,
    bytes,
    refused,
    note: null,
    meta: {
      schemaVersion: 1,
      name,
      created: new Date().toISOString(),
      base: {
        name: 'scripted',
        version: '0.0.0',
        bundleSha256: 'b'.repeat(64),
        termSha256: 'd'.repeat(64),
        chainSha256: null,
      },
      terms: result.terms,
      chainKnowsTerms: false,
      result: kept,
    },
  };
}
