import { GeoR1Error } from '../../contract/index.js';
import type { engineChannels, ReplyOf } from '../../contract/index.js';
import { availableMemory } from '../../checkpoints/index.js';
import type { HandlersOf } from '../handlers.js';
import type { EngineFolders } from './folders.js';
import type { CheckpointHolder } from './holder.js';
import { inspectCheckpoint } from './inspect.js';

type EngineChannel = keyof typeof engineChannels;
/** A handler of every channel about engines; no transport in it. */
export type EngineHandlers = HandlersOf<EngineChannel>;

/** @param folders null where nothing is kept on disk: then none can be named */
export function engineHandlers(folders: EngineFolders | null, holder: CheckpointHolder): EngineHandlers {
  const list = async (): Promise<ReplyOf<'engines.list'>> => ({
    availableBytes: availableMemory(),
    checkpoints: await Promise.all(
      ((await folders?.list()) ?? []).map((folder) => inspectCheckpoint(folder, holder.running)),
    ),
  });
  const kept = (): EngineFolders => {
    if (folders !== null) return folders;
    throw new GeoR1Error({ code: 'unsupported', message: 'This host keeps no list of checkpoints.' });
  };
  return {
    'engines.list': list,
    'engines.add': async ({ folder }) => {
      const { problem, family } = await inspectCheckpoint(folder);
      // One that is whole but too large for now is kept: memory comes and goes.
      if (problem !== null && family === null) throw new GeoR1Error(problem);
      await kept().add(folder);
      return list();
    },
    'engines.remove': async ({ folder }) => {
      await kept().remove(folder);
      if (holder.running?.checkpoint.dir === folder) await holder.unload();
      return list();
    },
    'engines.unload': async () => {
      await holder.unload();
      return list();
    },
  };
}
