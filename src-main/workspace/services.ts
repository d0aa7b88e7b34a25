import { join } from 'node:path';
import { GeoR1Error } from '../contract/index.js';
import type {
  Answer,
  channels,
  ChannelName,
  Decoding,
  ExecutedStep,
  GeoR1Event,
  PixelBox,
  ReplyOf,
} from '../contract/index.js';
import { availableMemory } from '../checkpoints/index.js';
import type { CheckpointEngine } from '../checkpoints/index.js';
import { answerFileName, answerToGeoJson } from '../export/index.js';
import type { Found, PerceiveProgress } from '../perceive/index.js';
import { checkChain, executionOf, explainDrop } from '../reason/index.js';
import { teachRun } from '../teach/index.js';
import type { BandStatistics, PixelWindow, Scene } from '../scene/index.js';
import type { z } from 'zod';
import { Adapters } from './adapters.js';
import { bundleStamp, cornerRing } from './answer.js';
import { askScene } from './ask.js';
import type { Question } from './ask.js';
import { candidateOf, candidatesAt, drawnCandidate, seenCandidate } from './candidates.js';
import {
  askWith,
  CheckpointHolder,
  engineHandlers,
  EngineFolders,
  foldersWith,
  replaceSeen,
  teachable,
  teachCheckpoint,
} from './checkpoint/index.js';
import { Emitter } from './emitter.js';
import { EngineHolder } from './engine-holder.js';
import { JobBook } from './jobs.js';
import { reasoningOn } from './look.js';
import { LookBook } from './look-book.js';
import { measureHandlers } from './measure-handlers.js';
import { exampleHandlers } from './example-handlers.js';
import { ExampleSets } from './example-sets.js';
import { openFolder } from './open-folder.js';
import type { WorkspacePorts } from './ports.js';
import { PyramidBook } from './pyramids.js';
import { RunStore } from './run-store.js';
import { SceneRegistry } from './scenes.js';
import type { OpenedScene } from './scenes.js';
import { TaughtEngines } from './taught-engines.js';
import { withoutTeaching } from './teach-channels.js';
import { runEvents, teachHandlers } from './teach-handlers.js';
import { teachPorts } from './teach-ports.js';
import { TeachRuns } from './teach-runs.js';
import type { Teacher } from './teach-runs.js';

/** What the services need to know of the host that they run in. */
export interface WorkspaceHost {
  readonly kind: 'electron' | 'loopback';
  readonly version: string;
  /** The system's dialogs; null where the user cancelled. Left out where the host has none. */
  readonly chooseFile?: () => Promise<string | null>;
  readonly chooseFolder?: () => Promise<string | null>;
  readonly chooseData?: () => Promise<string | null>;
  /** Where the bytes of an upload lie, and what deletes them. Throws not-found. Left out where nothing is uploaded. */
  readonly takeUpload?: (upload: string) => { path: string; discard: () => Promise<void> };
}

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

/** The parsed request of a channel, defaults filled in. */
type Parsed<C extends ChannelName> = z.output<(typeof channels)[C]['request']>;
type Handlers = { readonly [C in ChannelName]: (request: Parsed<C>) => Promise<ReplyOf<C>> };

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
  const scenes = new SceneRegistry((path, opening) =>
    ports.openScene(path, { ...opening, ...(cacheDir === null ? {} : { pyramids: cacheDir }) }),
  );
  const holder = new EngineHolder(ports);
  const checkpoints = new CheckpointHolder(ports);
  const folders = options.dataDir === undefined ? null : new EngineFolders(options.dataDir);
  const teaching = options.dataDir === undefined ? null : teachingIn(options.dataDir);
  const taught = new TaughtEngines(holder, teaching?.adapters ?? null);
  const jobs = new JobBook({
    onDone: (job, answer) => emitter.emit({ event: 'job.done', job, answer }),
    onFailed: (job, error) => emitter.emit({ event: 'job.failed', job, error: error.toShape() }),
  });

  const looks = new LookBook(ports, cacheDir);
  const pyramids = new PyramidBook(ports.buildPyramid, cacheDir, (event) => emitter.emit(event));
  /** The reply comes first, so that the window knows the id when it hears of the overviews. */
  const shown = (opened: OpenedScene): ReplyOf<'scene.open'> => {
    setImmediate(() => {
      if (scenes.list().includes(opened)) pyramids.start(opened);
    });
    return sceneReply(opened);
  };

  /** What a question tells while it is on its way, whoever answers it. */
  const telling = (job: string, { frame }: Scene, signal: AbortSignal) => ({
    signal,
    onProgress: (progress: PerceiveProgress) =>
      emitter.emit({ event: 'perceive.progress', job, ...progress }),
    onFound: (found: readonly Found[]) =>
      emitter.emit({
        event: 'perceive.found',
        job,
        found: found.map(({ bbox, label, score }) => ({ bbox, label, score, ring: cornerRing(frame, bbox) })),
      }),
    onStep: (step: ExecutedStep) => emitter.emit({ event: 'reason.step', job, step }),
  });

  /** Any question, or (`given`) a chain on what was seen. */
  const ask = (opened: OpenedScene, request: Question): string =>
    jobs.start(opened.id, (job, signal) =>
      opened.queue.add(
        async () => {
          const engine = await taught.of(request.adapter ?? null);
          const scene = await opened.ready();
          return await askScene(ports, scene, engine, request, {
            ...telling(job, scene, signal),
            cacheDir,
            outlines: true,
            ...(request.given === undefined ? {} : { look: await looks.of(opened, engine, request, signal) }),
            onLooked: (candidates, look) => {
              looks.keep(opened, look);
              for (const candidate of candidates) opened.candidates.set(candidate.id, candidate);
            },
          });
        },
        { signal },
      ),
    );

  /** A question to the checkpoint in a folder. */
  const askOther = (
    opened: OpenedScene,
    folder: string,
    request: Question,
    decoding: Decoding | null,
  ): string =>
    jobs.start(opened.id, (job, signal) =>
      opened.queue.add(
        async () => {
          const scene = await opened.ready();
          const bundle = await holder.bundle();
          const tell = (number: number, text: string): void =>
            emitter.emit({ event: 'checkpoint.text', job, number, text });
          tell(0, '');
          const adapter = await taught.ofCheckpoint(request.adapter ?? null);
          const answer = (engine: CheckpointEngine): Promise<Answer> =>
            askWith(scene, engine, request, {
              ...telling(job, scene, signal),
              ports,
              bundle,
              builtin: () => holder.engine(),
              outlines: true,
              cacheDir,
              ...(decoding === null ? {} : { decoding }),
              onText: tell,
              onLooked: (candidates) => replaceSeen(opened.candidates, candidates),
            });
          return await checkpoints.use(folder, signal, answer, adapter);
        },
        { signal },
      ),
    );

  const openBelow = (path: string): string =>
    jobs.start(null, async (job, signal) => {
      const outcome = await openFolder(scenes, path, signal, ({ opened, ...progress }) =>
        emitter.emit({
          event: 'folder.progress',
          job,
          folder: path,
          ...progress,
          opened: opened.map(sceneReply),
          failed: [...progress.failed],
        }),
      );
      emitter.emit({ event: 'folder.done', job, ...outcome });
      return null;
    });

  const handlers: Handlers = {
    'scene.open': async ({ path }) => shown(await scenes.open(path)),
    'scene.openUpload': async ({ upload }) => {
      const { path, discard } = uploadOf(upload);
      try {
        return shown(await scenes.open(path, { afterClose: discard }));
      } catch (thrown) {
        await discard();
        throw thrown;
      }
    },
    'scene.openSample': async () => shown(await scenes.open(options.sample)),
    'scene.choose': async ({ kind }) => {
      const choose = { file: host.chooseFile, folder: host.chooseFolder, data: host.chooseData }[kind];
      return { path: (await choose?.()) ?? null };
    },
    'scene.openFolder': ({ path }) => Promise.resolve({ job: openBelow(path) }),
    'scene.info': async ({ scene }) => {
      const opened = scenes.get(scene);
      const { info } = await opened.ready();
      pyramids.start(opened);
      return { scene, info };
    },
    'scene.setCrs': async ({ scene, crs }) =>
      sceneReply(await scenes.reopenWithCrs(scene, crs, () => jobs.stop(scene))),
    'scene.statistics': async ({ scene, bands, window }) => {
      const opened = await scenes.get(scene).ready();
      const found = await ports.sceneStatistics(opened, bands, window === null ? null : windowIn(window));
      return { bands: found.map(plainStatistics) };
    },
    'scene.close': async ({ scene }) => {
      scenes.get(scene);
      await Promise.all([jobs.stop(scene), pyramids.stop(scene)]);
      await scenes.close(scene);
      return {};
    },
    'pyramid.cancel': async ({ scene }) => {
      await pyramids.stop(scenes.get(scene).id);
      return {};
    },
    'pyramid.build': ({ scene }) => {
      pyramids.start(scenes.get(scene));
      return Promise.resolve({});
    },
    'scene.list': () => Promise.resolve({ scenes: scenes.list().map(sceneReply) }),
    ask: async ({ engine, decoding, ...request }) => {
      const opened = scenes.get(request.scene);
      return Promise.resolve({
        job: engine == null ? ask(opened, request) : askOther(opened, engine, request, decoding ?? null),
      });
    },
    'chain.run': async ({ scene, steps, by, ...question }) => {
      const chain = checkChain(steps);
      return Promise.resolve({ job: ask(scenes.get(scene), { ...question, given: { chain, by } }) });
    },
    'chain.why': async ({ scene, steps, task, candidate, refusedBy, ...aim }) => {
      const opened = scenes.get(scene);
      const engine = await taught.of(aim.adapter);
      const look = await looks.of(opened, engine, aim);
      const reasoning = reasoningOn(look, await opened.ready(), engine, task);
      return explainDrop(steps, candidate, executionOf(reasoning), refusedBy);
    },
    'candidates.at': async ({ scene, point }) => {
      const bundle = await holder.bundle();
      return { candidates: candidatesAt(scenes.get(scene), bundle, point) };
    },
    'candidates.one': async ({ scene, candidate }) => {
      const opened = scenes.get(scene);
      return seenCandidate(opened.scene.frame, await holder.bundle(), candidateOf(opened, candidate));
    },
    'job.cancel': async ({ job }) => {
      jobs.cancel(job);
      return Promise.resolve({});
    },
    'candidates.get': async ({ scene, ids }) => {
      const opened = scenes.get(scene);
      return Promise.resolve({ candidates: ids.map((id) => drawnCandidate(opened, id)) });
    },
    'answer.geojson': async ({ job, geometry }) => {
      const answer = jobs.answerOf(job);
      return Promise.resolve({ fileName: answerFileName(answer), text: answerToGeoJson(answer, geometry) });
    },
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
      emit: (event) => emitter.emit(event),
    }),
    ...engineHandlers(folders, checkpoints),
    ...withoutTeaching(),
    ...(teaching === null
      ? {}
      : {
          ...exampleHandlers(teaching.sets, scenes),
          ...teachHandlers({ ...teaching, takeUpload: uploadOf }),
        }),
  };

  function uploadOf(upload: string): { path: string; discard: () => Promise<void> } {
    if (host.takeUpload === undefined) throw notThere('This host takes no uploads.', upload);
    return host.takeUpload(upload);
  }

  function teachingIn(folder: string) {
    const { onFault, sample } = options;
    const events = runEvents((event) => emitter.emit(event), scenes);
    const store = new RunStore(join(folder, 'runs'), onFault);
    const teach: Teacher = async ({ run, request }, hooks, point) => {
      const { checkpoint } = request;
      if (checkpoint === null) {
        const own = teachPorts(ports, await holder.engine(), { cacheDir, sample });
        return teachRun(own, request, hooks, point);
      }
      // One that answers and one that learns would hardly fit beside each other.
      await checkpoints.unload(hooks.signal);
      const own = { ...ports, builtin: () => holder.engine() };
      return teachCheckpoint(own, checkpoint, request, await store.start(run), hooks, point);
    };
    return {
      sets: new ExampleSets(join(folder, 'examples'), onFault),
      adapters: new Adapters(join(folder, 'adapters'), onFault),
      runs: new TeachRuns(store, teach, events),
      around: {
        bundle: () => holder.bundle(),
        foldersOf: async (taughtOn: Parameters<typeof foldersWith>[1]) =>
          foldersWith((await folders?.list()) ?? [], taughtOn),
      },
      // What is loaded to answer is let go before a run.
      teachable: (dir: string, how: Parameters<typeof teachable>[1]) =>
        teachable(dir, how, availableMemory() + (checkpoints.running?.residentBytes ?? 0)),
    };
  }

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

const windowIn = ([x, y, width, height]: PixelBox): PixelWindow => ({ x, y, width, height });

const plainStatistics = (band: BandStatistics): ReplyOf<'scene.statistics'>['bands'][number] => ({
  ...band,
  percentiles: [...band.percentiles],
  histogram: { ...band.histogram, counts: [...band.histogram.counts] },
});

function notThere(message: string, subject: string): GeoR1Error {
  return new GeoR1Error({ code: 'not-found', message, subject });
}

function sceneReply({ id, scene }: OpenedScene): ReplyOf<'scene.open'> {
  return { scene: id, info: scene.info };
}
