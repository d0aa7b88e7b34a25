import { resolve } from 'node:path';
import type { GeoR1Event } from '../contract/index.js';
import type { Bundle } from '../engine/index.js';
import { STEPS } from '../teach/index.js';
import type { Adapters } from './adapters.js';
import { readAdapter } from './adapters.js';
import { cornerRing } from './answer.js';
import type { ExampleSets } from './example-sets.js';
import type { SceneRegistry } from './scenes.js';
import type { TeachHandlers } from './teach-channels.js';
import { requestOf } from './teach-request.js';
import { plainBoxes } from './teach-runs.js';
import type { RunHooks, TeachRuns } from './teach-runs.js';

type RunHandlers = Pick<
  TeachHandlers,
  Extract<keyof TeachHandlers, `teach.${string}` | `adapters.${string}`>
>;

/** Bytes of the engine with its sessions, as measured, and of an image's candidates with their descriptions. */
const ENGINE_BYTES = 700e6;
const IMAGE_BYTES = 8e6;
/** Of a step by 64 chains, as measured of the engine's process. */
const CHAIN_BYTES = 600e6;
const KIND_OF = { term: 'term', chain: 'expression' } as const;

export interface TeachingPlace {
  readonly sets: ExampleSets;
  readonly adapters: Adapters;
  readonly runs: TeachRuns;
  readonly bundle: () => Promise<Bundle>;
  readonly takeUpload: (upload: string) => { path: string; discard: () => Promise<void> };
}

/** The channels of runs and of adapters. */
export function teachHandlers({ sets, adapters, runs, bundle, takeUpload }: TeachingPlace): RunHandlers {
  const entry = async (id: string) => ({ adapter: await adapters.entry(id, await bundle()) });
  const importFrom = async (path: string) => entry(await adapters.add(await readAdapter(path)));
  return {
    'teach.estimate': async ({ set, ...how }) => {
      const { train, heldOut, leftOut, method, settings } = await requestOf(await sets.read(set), how);
      const kinds = new Set(train.map(({ kind }) => kind));
      const trains = (['term', 'chain'] as const).filter((part) => kinds.has(KIND_OF[part]));
      const images = new Set([...train, ...heldOut].map(({ image }) => image)).size;
      const stepsOf = (part: (typeof trains)[number]): number => {
        const warmUp = method === 'sft' ? 0 : STEPS[part].warmUp;
        return (settings.steps ?? STEPS[part][method === 'sft' ? 'supervised' : 'rewards']) + warmUp;
      };
      return {
        trains: [...trains],
        examples: train.length,
        heldOut: heldOut.length,
        steps: Math.max(
          1,
          trains.map(stepsOf).reduce((a, c) => a + c, 0),
        ),
        memoryBytes: ENGINE_BYTES + images * IMAGE_BYTES + (trains.includes('chain') ? CHAIN_BYTES : 0),
        leftOut,
      };
    },
    'teach.start': async ({ set, ...how }) => ({
      run: await runs.start(await requestOf(await sets.read(set), how)),
    }),
    'teach.pause': ({ run }) => {
      runs.pause(run);
      return Promise.resolve({});
    },
    'teach.resume': async ({ run }) => {
      await runs.resume(run);
      return {};
    },
    'teach.cancel': async ({ run }) => {
      await runs.cancel(run);
      return {};
    },
    'teach.runs': async () => ({ runs: await runs.list() }),
    'teach.result': async ({ run }) => ({ result: await runs.result(run) }),
    'teach.keep': async ({ run, name }) =>
      entry(await runs.keep(run, name, (adapter) => adapters.add(adapter))),
    'teach.discard': async ({ run }) => {
      await runs.discard(run);
      return {};
    },
    'adapters.list': async () => ({ adapters: await adapters.list(await bundle()) }),
    'adapters.rename': async ({ adapter, name }) => {
      await adapters.rename(adapter, name);
      return entry(adapter);
    },
    'adapters.delete': async ({ adapter }) => {
      await adapters.remove(adapter);
      return {};
    },
    'adapters.export': async ({ adapter }) => {
      const { fileName, bytes } = await adapters.file(adapter);
      return { fileName, base64: bytes.toString('base64') };
    },
    'adapters.import': async ({ path, upload }) => {
      if (upload === null) return importFrom(path ?? '');
      const taken = takeUpload(upload);
      try {
        return await importFrom(taken.path);
      } finally {
        await taken.discard();
      }
    },
  };
}

/** Runs as the window hears of them. */
export function runEvents(emit: (event: GeoR1Event) => void, scenes: Pick<SceneRegistry, 'list'>): RunHooks {
  return {
    onProgress: (run, progress) => emit({ event: 'teach.progress', run, progress }),
    onPaused: (run) => emit({ event: 'teach.paused', run }),
    onDone: (run, result) => emit({ event: 'teach.done', run, result }),
    onFailed: (run, error) => emit({ event: 'teach.failed', run, error: error.toShape() }),
    onRollouts: (run, { id, words, image }, step, attempts, advantages) => {
      const opened = scenes.list().find(({ scene }) => resolve(scene.file) === image);
      emit({
        event: 'teach.rollouts',
        run,
        example: id,
        words,
        scene: opened?.id ?? null,
        step,
        rollouts: attempts.map(({ lines, boxes, reward }, at) => ({
          lines: [...lines],
          reward: { ...reward },
          advantage: advantages[at] ?? 0,
          boxes: plainBoxes(boxes),
          rings: plainBoxes(boxes).map((bbox) =>
            opened === undefined ? null : cornerRing(opened.scene.frame, bbox),
          ),
        })),
      });
    },
  };
}
