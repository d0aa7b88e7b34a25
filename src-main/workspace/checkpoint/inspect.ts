import { basename } from 'node:path';
import { GeoR1Error } from '../../contract/index.js';
import type { CheckpointInfo } from '../../contract/index.js';
import {
  checkpointProviders,
  chooseAttempts,
  FAMILY_FACTS,
  licenceOf,
  recogniseCheckpoint,
} from '../../checkpoints/index.js';
import type { CheckpointEngine } from '../../checkpoints/index.js';

/**
 * What a folder holds, as far as can be said without loading it. Never throws: a folder that cannot be asked says why.
 * @param loaded the checkpoint that runs now, if any
 */
export async function inspectCheckpoint(
  folder: string,
  loaded: CheckpointEngine | null = null,
  free?: number,
): Promise<CheckpointInfo> {
  const licence = await licenceOf(folder);
  try {
    const checkpoint = await recogniseCheckpoint(folder);
    const running = loaded?.checkpoint.dir === checkpoint.dir ? loaded : null;
    const providers = checkpointProviders(process.platform, process.arch);
    const { attempts, precisions } = chooseAttempts(checkpoint, null, providers, free);
    return {
      folder,
      name: checkpoint.name,
      family: FAMILY_FACTS[checkpoint.family].name,
      licence,
      precisions: precisions.map((each) => ({ ...each })),
      attempts: attempts.map((each) => ({ ...each })),
      problem: attempts.length === 0 && running === null ? smallestRefusal(precisions, folder) : null,
      running:
        running === null
          ? null
          : {
              provider: running.report.provider,
              precision: running.precision,
              residentBytes: running.residentBytes,
            },
    };
  } catch (thrown) {
    const problem = GeoR1Error.from(thrown, { code: 'io', subject: folder }).toShape();
    const unknown = { family: null, precisions: [], attempts: [], running: null };
    return { folder, name: basename(folder), licence, ...unknown, problem };
  }
}

/** Of the precisions that are refused, the one that is nearest to fit says why. */
function smallestRefusal(
  precisions: ReturnType<typeof chooseAttempts>['precisions'],
  folder: string,
): CheckpointInfo['problem'] {
  const [nearest] = [...precisions].sort((a, b) => a.needsBytes - b.needsBytes);
  return nearest?.refused ?? { code: 'not-found', subject: folder, message: 'It holds no graphs.' };
}
