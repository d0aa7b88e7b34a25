import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { teachRun } from '../../teach/index.js';
import type { Taught, TeachHooks, TeachPorts, TeachRequest } from '../../teach/index.js';
import { RunStore } from '../../workspace/index.js';
import { note } from '../terminal.js';

const RUN_DIGITS = 16;

/** A run that goes on where the same command was stopped or killed: its points lie in the cache until it is done. */
export function keptRun(
  cacheDir: string,
  output: string,
  bundle: string,
  request: TeachRequest,
): {
  readonly teach: (ports: TeachPorts, hooks: TeachHooks) => Promise<Taught>;
  readonly forget: () => Promise<void>;
} {
  const store = new RunStore(join(cacheDir, 'runs'), () => undefined);
  const digest = createHash('sha256')
    .update(JSON.stringify([output, bundle, request]))
    .digest('hex');
  const run = `r-${digest.slice(0, RUN_DIGITS)}`;
  return {
    teach: async (ports, hooks) => {
      const from = await store.point(run);
      if (from !== null)
        note(
          `goes on ${from.point === null ? 'after training' : `from step ${from.point.step}`} of an earlier try`,
        );
      let saved = from !== null;
      const save = async (point: Parameters<RunStore['savePoint']>[1]): Promise<void> => {
        await store.savePoint(run, point);
        saved = true;
      };
      return teachRun(ports, request, { ...hooks, save }, from).catch((thrown: unknown) => {
        if (saved) note('Its points are kept: the same command goes on from the last.');
        throw thrown;
      });
    },
    forget: () => store.forgetPoint(run),
  };
}
