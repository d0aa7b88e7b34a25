import { basename } from 'node:path';
import { GeoR1Error } from '../contract/index.js';
import type { GeoR1Event, PixelBox, ReplyOf } from '../contract/index.js';
import type { BandStatistics, PixelWindow } from '../scene/index.js';
import type { HandlersOf } from './handlers.js';
import { uploadOf } from './host.js';
import type { WorkspaceHost } from './host.js';
import type { JobBook } from './jobs.js';
import { openFolder } from './open-folder.js';
import type { WorkspacePorts } from './ports.js';
import type { PyramidBook } from './pyramids.js';
import type { OpenedScene, SceneRegistry } from './scenes.js';

interface SceneContext {
  readonly ports: Pick<WorkspacePorts, 'sceneStatistics'>;
  readonly host: WorkspaceHost;
  readonly scenes: SceneRegistry;
  readonly pyramids: PyramidBook;
  readonly jobs: JobBook;
  /** Path of the sample scene that ships with the app. */
  readonly sample: string;
  readonly emit: (event: GeoR1Event) => void;
}

/** Where an upload lay until it was refused is no use to anyone: the error names the file as it was handed over. */
function namedAsGiven(thrown: unknown, path: string): unknown {
  if (!(thrown instanceof GeoR1Error) || thrown.subject !== path) return thrown;
  return new GeoR1Error({ ...thrown.toShape(), subject: basename(path) }, { cause: thrown });
}

/** The channels of scenes and of their overviews: open, look into, close; one by one or a folder at once. */
export function sceneHandlers(context: SceneContext): HandlersOf<`scene.${string}` | `pyramid.${string}`> {
  const { ports, host, scenes, pyramids, jobs, emit } = context;

  /** The reply comes first, so that the window knows the id when it hears of the overviews. */
  const shown = (opened: OpenedScene): ReplyOf<'scene.open'> => {
    setImmediate(() => {
      if (scenes.list().includes(opened)) pyramids.start(opened);
    });
    return sceneReply(opened);
  };

  const openBelow = (path: string): string =>
    jobs.start(null, async (job, signal) => {
      const outcome = await openFolder(scenes, path, signal, ({ opened, ...progress }) =>
        emit({
          event: 'folder.progress',
          job,
          folder: path,
          ...progress,
          opened: opened.map(sceneReply),
          failed: [...progress.failed],
        }),
      );
      emit({ event: 'folder.done', job, ...outcome });
      return null;
    });

  return {
    'scene.open': async ({ path }) => shown(await scenes.open(path)),
    'scene.openUpload': async ({ upload }) => {
      const { path, discard } = uploadOf(host, upload);
      try {
        return shown(await scenes.open(path, { afterClose: discard }));
      } catch (thrown) {
        await discard();
        throw namedAsGiven(thrown, path);
      }
    },
    'scene.openSample': async () => shown(await scenes.open(context.sample)),
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
      sceneReply(await scenes.reopenWith(scene, { crs }, () => jobs.stop(scene))),
    'scene.setModelLook': async ({ scene, look }) =>
      sceneReply(await scenes.reopenWith(scene, { model: look }, () => jobs.stop(scene))),
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
  };
}

const windowIn = ([x, y, width, height]: PixelBox): PixelWindow => ({ x, y, width, height });

const plainStatistics = (band: BandStatistics): ReplyOf<'scene.statistics'>['bands'][number] => ({
  ...band,
  percentiles: [...band.percentiles],
  histogram: { ...band.histogram, counts: [...band.histogram.counts] },
});

function sceneReply({ id, scene }: OpenedScene): ReplyOf<'scene.open'> {
  return { scene: id, info: scene.info };
}
