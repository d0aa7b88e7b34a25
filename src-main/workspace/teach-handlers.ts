import { resolve } from 'node:path';
import { GeoR1Error } from '../contract/index.js';
import type { Example, GeoR1Event, TaughtPart } from '../contract/index.js';
import { availableMemory } from '../checkpoints/index.js';
import { adviceOn, builtinNeed, refuseBuiltin, STEPS } from '../teach/index.js';
import type { Adapters } from './adapters.js';
import { readAnyAdapter } from './adapters.js';
import type { Around } from './adapters.js';
import { cornerRing } from './answer.js';
import { learnSize, writesOf } from './checkpoint/index.js';
import type { HowTaught, Teachable } from './checkpoint/index.js';
import type { ExampleSets } from './example-sets.js';
import type { Upload } from './host.js';
import type { SceneRegistry } from './scenes.js';
import type { TeachHandlers } from './teach-channels.js';
import { requestOf } from './teach-request.js';
import type { HowToTeach } from './teach-request.js';
import { plainBoxes } from './teach-runs.js';
import type { RunHooks, TeachRuns } from './teach-runs.js';

type RunHandlers = Pick<
  TeachHandlers,
  Extract<keyof TeachHandlers, `teach.${string}` | `adapters.${string}`>
>;

/** Of the built-in engine beside a checkpoint, for the outlines that its mask model draws. */
const MASK_ENGINE_BYTES = 700e6;
const KIND_OF = { term: 'term', chain: 'expression' } as const;

export interface TeachingPlace {
  readonly sets: ExampleSets;
  readonly adapters: Adapters;
  readonly runs: TeachRuns;
  /** What adapters may be used with: the bundle, and the folders that were named. */
  readonly around: Around;
  /** What can be taught, and the memory that is free for it. */
  readonly teachable: (folder: string, how: HowTaught) => Promise<Teachable>;
  /** How large the images of examples are, by their paths. */
  readonly megapixels: (examples: readonly Pick<Example, 'image'>[]) => Promise<Map<string, number>>;
  readonly takeUpload: (upload: string) => Upload;
}

/** The channels of runs and of adapters. */
export function teachHandlers(place: TeachingPlace): RunHandlers {
  const { sets, adapters, runs, around, takeUpload } = place;
  const entry = async (id: string) => ({ adapter: await adapters.entry(id, around) });
  const importFrom = async (path: string) => entry(await adapters.add(await readAnyAdapter(path)));
  const checkpointOf = async ({ engine, from, maxTokens }: CheckpointHow, how: HowToTeach) => {
    if (engine === null) return requireNone(from, maxTokens);
    const began = from === null ? null : await adapters.readAnswer(from);
    const size = learnSize(maxTokens, how);
    return { from: began, maxTokens, ...(await place.teachable(engine, { from: began, size })) };
  };
  return {
    'teach.estimate': async ({ set, engine, from, maxTokens, ...how }) => {
      const taught = await checkpointOf({ engine, from, maxTokens }, how);
      const { train, heldOut, leftOut, method, settings } = await requestOf(await sets.read(set), how);
      const kinds = new Set(train.map(({ kind }) => kind));
      const builtin = (['term', 'chain'] as const).filter((part) => kinds.has(KIND_OF[part]));
      const trains: readonly TaughtPart[] = taught === null || kinds.size === 0 ? builtin : ['answer'];
      const stepsOf = (part: TaughtPart): number => {
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
        memoryBytes:
          taught === null
            ? builtinNeed(
                { train, heldOut, method, settings },
                await place.megapixels([...train, ...heldOut]),
              ).total
            : taught.need.total + (settings.rewards.mask > 0 ? MASK_ENGINE_BYTES : 0),
        parts: taught && {
          weightsBytes: taught.need.weights,
          answerBytes: taught.need.activations + taught.need.rollouts,
          availableBytes: availableMemory(),
        },
        writes: taught && writesOf({ train, heldOut, method, settings }),
        advice: taught === null ? adviceOn(train, (await around.bundle()).description) : [],
        leftOut,
      };
    },
    'teach.start': async ({ set, engine, from, maxTokens, ...how }) => {
      const taught = await checkpointOf({ engine, from, maxTokens }, how);
      const request = await requestOf(await sets.read(set), how);
      if (taught === null) {
        const sizes = await place.megapixels([...request.train, ...request.heldOut]);
        refuseBuiltin(builtinNeed(request, sizes), availableMemory());
        return { run: await runs.start(request) };
      }
      const { checkpoint, lora } = taught;
      const about = { folder: checkpoint.dir, name: checkpoint.name, base: lora.base, maxTokens };
      return { run: await runs.start(request, about, taught.from) };
    },
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
    'teach.told': async ({ run }) => ({ told: await runs.told(run) }),
    'teach.result': async ({ run }) => ({ result: await runs.result(run) }),
    'teach.keep': async ({ run, name }) =>
      entry(await runs.keep(run, name, (adapter) => adapters.add(adapter))),
    'teach.discard': async ({ run }) => {
      await runs.discard(run);
      return {};
    },
    'adapters.list': async () => ({ adapters: await adapters.list(around) }),
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

interface CheckpointHow {
  readonly engine: string | null;
  readonly from: string | null;
  readonly maxTokens: number | null;
}

function requireNone(from: string | null, maxTokens: number | null): null {
  if (from === null && maxTokens === null) return null;
  throw new GeoR1Error({
    code: 'bad-input',
    message: 'Only a checkpoint goes on from an adapter, or has a limit of tokens.',
    next: 'Name the checkpoint to teach, or leave both out.',
  });
}

/** Runs as the window hears of them. */
export function runEvents(emit: (event: GeoR1Event) => void, scenes: Pick<SceneRegistry, 'list'>): RunHooks {
  return {
    onProgress: (run, progress) => emit({ event: 'teach.progress', run, progress }),
    onPaused: (run) => emit({ event: 'teach.paused', run }),
    onRestarted: (run, error) => emit({ event: 'teach.restarted', run, error: error.toShape() }),
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
