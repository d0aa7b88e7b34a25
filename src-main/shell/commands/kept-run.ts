import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { TeachHooks, TeachPoint, TeachRequest } from '../../teach/index.js';
import { RunStore } from '../../workspace/index.js';
import { note } from '../terminal.js';

const RUN_DIGITS = 16;

/**
 * A run that goes on where the same command was stopped or killed: its points lie in the cache until it is done.
 * @param base what is taught, as far as a point means something on it alone
 */
export function keptRun(
  cacheDir: string,
  output: string,
  base: unknown,
  request: TeachRequest,
): {
  readonly teach: <T, H extends TeachHooks>(
    hooks: H,
    work: (hooks: H & Pick<Required<TeachHooks>, 'save'>, from: TeachPoint | null) => Promise<T>,
  ) => Promise<T>;
  readonly forget: () => Promise<void>;
} {
  const store = new RunStore(join(cacheDir, 'runs'), () => undefined);
  const digest = createHash('sha256')
    .update(JSON.stringify([output, base, request]))
    .digest('hex');
  const run = `r-${digest.slice(0, RUN_DIGITS)}`;
  return {
    teach: async (hooks, work) => {
      const from = await store.point(run);
      if (from !== null) note(`goes on ${whereOf(from)} of an earlier try`);
      let saved = from !== null;
      const save = async (point: TeachPoint): Promise<void> => {
        await store.savePoint(run, point);
        saved = true;
      };
      return work({ ...hooks, save }, from).catch((thrown: unknown) => {
        if (saved) note('Its points are kept: the same command goes on from the last.');
        throw thrown;
      });
    },
    forget: () => store.forgetPoint(run),
  };
}

function whereOf({ point, done }: TeachPoint): string {
  if (point !== null) return `from step ${point.step}`;
  return done.length > 0 ? 'after training' : 'before training';
}
