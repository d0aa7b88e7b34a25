import { join } from 'node:path';
import type { GeoR1Event } from '../contract/index.js';
import { availableMemory } from '../checkpoints/index.js';
import { teachRun } from '../teach/index.js';
import { Adapters } from './adapters.js';
import { foldersWith, teachable, teachCheckpoint } from './checkpoint/index.js';
import type { CheckpointHolder, EngineFolders } from './checkpoint/index.js';
import type { EngineHolder } from './engine-holder.js';
import { ExampleSets } from './example-sets.js';
import type { WorkspacePorts } from './ports.js';
import { sampleExamples } from './replay-examples.js';
import { RunStore } from './run-store.js';
import type { SceneRegistry } from './scenes.js';
import { SceneSizes } from './scene-sizes.js';
import { runEvents } from './teach-handlers.js';
import type { TeachingPlace } from './teach-handlers.js';
import { teachPorts } from './teach-ports.js';
import { TeachRuns } from './teach-runs.js';
import type { Teacher } from './teach-runs.js';

interface TeachingContext {
  readonly ports: WorkspacePorts;
  /** Folder of the scene indexes; null keeps nothing on disk. */
  readonly cacheDir: string | null;
  readonly sample: string;
  readonly scenes: SceneRegistry;
  readonly holder: EngineHolder;
  readonly checkpoints: CheckpointHolder;
  readonly folders: EngineFolders | null;
  readonly emit: (event: GeoR1Event) => void;
  readonly onFault: (fault: unknown) => void;
}

/** Sets of examples, runs and adapters, each in a folder of its own below `folder`, and what teaches. */
export function teachingPlace(folder: string, context: TeachingContext): Omit<TeachingPlace, 'takeUpload'> {
  const { ports, cacheDir, sample, scenes, holder, checkpoints, folders, emit, onFault } = context;
  const sizes = new SceneSizes(ports.openScene);
  const store = new RunStore(join(folder, 'runs'), onFault);
  const teach: Teacher = async ({ run, request }, hooks, point) => {
    const { checkpoint } = request;
    if (checkpoint === null) {
      const own = teachPorts(ports, await holder.engine(), { cacheDir, sample });
      return teachRun(own, request, hooks, point);
    }
    // One that answers and one that learns would hardly fit beside each other.
    await checkpoints.unload(hooks.signal);
    const own = { ...ports, builtin: () => holder.engine(), replay: () => sampleExamples(sample) };
    return teachCheckpoint(own, checkpoint, request, await store.start(run), hooks, point);
  };
  return {
    sets: new ExampleSets(join(folder, 'examples'), onFault),
    adapters: new Adapters(join(folder, 'adapters'), onFault),
    runs: new TeachRuns(store, teach, runEvents(emit, scenes)),
    around: {
      bundle: () => holder.bundle(),
      foldersOf: async (taughtOn) => foldersWith((await folders?.list()) ?? [], taughtOn),
    },
    megapixels: (examples) => sizes.of(examples.map(({ image }) => image)),
    // What is loaded to answer is let go before a run.
    teachable: (dir, how) =>
      teachable(dir, how, availableMemory() + (checkpoints.running?.residentBytes ?? 0)),
  };
}
