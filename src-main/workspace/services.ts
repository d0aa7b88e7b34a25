import type { ChannelName, GeoR1Event, ReplyOf } from '../contract/index.js';
import type { Scene } from '../scene/index.js';
import { bundleStamp } from './answer.js';
import { CheckpointHolder, engineHandlers, EngineFolders } from './checkpoint/index.js';
import { Emitter } from './emitter.js';
import { EngineHolder } from './engine-holder.js';
import { exampleHandlers } from './example-handlers.js';
import type { HandlersOf, Parsed } from './handlers.js';
import { uploadOf } from './host.js';
import type { WorkspaceHost } from './host.js';
import { JobBook } from './jobs.js';
import { LookBook } from './look-book.js';
import { measureHandlers } from './measure-handlers.js';
import type { WorkspacePorts } from './ports.js';
import { PyramidBook } from './pyramids.js';
import { questionHandlers } from './question-handlers.js';
import { sceneHandlers } from './scene-handlers.js';
import { SceneRegistry } from './scenes.js';
import { TaughtEngines } from './taught-engines.js';
import { withoutTeaching } from './teach-channels.js';
import { teachHandlers } from './teach-handlers.js';
import { teachingPlace } from './teaching-place.js';

export interface WorkspaceOptions {
  readonly ports: WorkspacePorts;
  readonly host: WorkspaceHost;
  /** Folder of the scene indexes; null keeps nothing on disk. */
  readonly cacheDir: string | null;
  /** Folder of what cannot be made again: sets of examples, adapters. Left out, nothing can be taught. */
  readonly dataDir?: string;
  /** Path of the sample scene that ships with the app. */
  readonly sample: string;
  /** Hears what nobody awaits: a listener that threw. */
  readonly onFault: (fault: unknown) => void;
}

/** Every channel of the contract, and what the tile paths need; no transport in it. */
export interface Services {
  readonly call: <C extends ChannelName>(channel: C, request: Parsed<C>) => Promise<ReplyOf<C>>;
  readonly listen: (listener: (event: GeoR1Event) => void) => () => void;
  /** The scene behind an id. @throws GeoR1Error not-found */
  readonly scene: (id: string) => Scene;
  /** Stops jobs, scenes and the child process. */
  readonly close: () => Promise<void>;
}

export function createServices(options: WorkspaceOptions): Services {
  const { ports, host, cacheDir } = options;
  const emitter = new Emitter(options.onFault);
  const emit = (event: GeoR1Event): void => emitter.emit(event);
  const scenes = new SceneRegistry((path, opening) =>
    ports.openScene(path, { ...opening, ...(cacheDir === null ? {} : { pyramids: cacheDir }) }),
  );
  const holder = new EngineHolder(ports);
  const checkpoints = new CheckpointHolder(ports);
  const folders = options.dataDir === undefined ? null : new EngineFolders(options.dataDir);
  const teaching =
    options.dataDir === undefined
      ? null
      : teachingPlace(options.dataDir, { ...options, scenes, holder, checkpoints, folders, emit });
  const taught = new TaughtEngines(holder, teaching?.adapters ?? null);
  const jobs = new JobBook({
    onDone: (job, answer) => emit({ event: 'job.done', job, answer }),
    onFailed: (job, error) => emit({ event: 'job.failed', job, error: error.toShape() }),
  });
  const looks = new LookBook(ports, cacheDir);
  const pyramids = new PyramidBook(ports.buildPyramid, cacheDir, emit);

  const handlers: HandlersOf<ChannelName> = {
    ...sceneHandlers({ ports, host, scenes, pyramids, jobs, sample: options.sample, emit }),
    ...questionHandlers({ ports, scenes, holder, checkpoints, taught, looks, jobs, cacheDir, emit }),
    'engine.status': async () => {
      const bundle = await holder.bundle();
      const { description } = bundle;
      return {
        bundle: {
          ...bundleStamp(bundle),
          licence: description.licence,
          classes: description.vocabulary.map(({ name }) => name),
        },
        engine: holder.running?.report ?? null,
        app: { version: host.version, host: host.kind },
      };
    },
    ...measureHandlers({
      ports,
      bundle: () => holder.bundle(),
      engine: () => holder.engine(),
      checkpoints,
      jobs,
      cacheDir,
      emit,
    }),
    ...engineHandlers(folders, checkpoints),
    ...withoutTeaching(),
    ...(teaching === null
      ? {}
      : {
          ...exampleHandlers(teaching.sets, scenes),
          ...teachHandlers({ ...teaching, takeUpload: (upload) => uploadOf(host, upload) }),
        }),
  };

  return {
    call: (channel, request) => handlers[channel](request),
    listen: (listener) => emitter.listen(listener),
    scene: (id) => scenes.get(id).scene,
    close: async () => {
      await Promise.all([jobs.stop(), pyramids.stop(), teaching?.runs.close()]);
      await Promise.all(scenes.list().map(({ id }) => scenes.close(id)));
      await Promise.all([holder.close(), checkpoints.close()]);
    },
  };
}
