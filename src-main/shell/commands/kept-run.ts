import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { TeachHooks, TeachPoint, TeachRequest } from '../../teach/index.js';
import { RunStore } from '../../workspace/index.js';
import { note } from '../terminal.js';

const RUN_DIGITS = 16;

type Hooks = TeachHooks & { readonly signal: AbortSignal };
type SavingHooks = Hooks & Pick<Required<TeachHooks>, 'save'>;

export interface KeptRun<T> {
  readonly teach: (hooks: SavingHooks, from: TeachPoint | null) => Promise<T>;
  /** Once this is done the run is forgotten. */
  readonly write: (taught: T) => Promise<void>;
}

/**
 * A run that goes on where the same command was stopped or killed: its points lie in the cache until it is done.
 * @param base what is taught, as far as a point means something on it alone
 * @throws GeoR1Error unsupported while another process runs the same command; whatever `work` throws
 */
export async function keptRun<T>(
  cacheDir: string,
  base: unknown,
  request: TeachRequest,
  hooks: Hooks,
  work: KeptRun<T>,
): Promise<T> {
  const store = new RunStore(join(cacheDir, 'runs'), () => undefined);
  const digest = createHash('sha256')
    .update(JSON.stringify([base, identityOf(request)]))
    .digest('hex');
  const run = `r-${digest.slice(0, RUN_DIGITS)}`;
  const lost = new AbortController();
  const lock = await store.lock(run, (error) => lost.abort(error));
  try {
    const { point: from, damaged } = await store.point(run);
    if (damaged !== null) note(damaged.toLine());
    if (from !== null) note(`goes on ${whereOf(from)} of an earlier try`);
    let saved = from !== null;
    const save = async (point: TeachPoint): Promise<void> => {
      await store.savePoint(run, point);
      saved = true;
    };
    try {
      const signal = AbortSignal.any([hooks.signal, lost.signal]);
      const taught = await work.teach({ ...hooks, signal, save }, from);
      await work.write(taught);
      await store.forgetPoint(run);
      return taught;
    } catch (thrown) {
      // Who has the run now says more than that it was cancelled here.
      lost.signal.throwIfAborted();
      if (saved) note('Its points are kept: the same command goes on from the last.');
      throw thrown;
    }
  } finally {
    await lock.release();
  }
}

/**
 * What is learned, from what and how: not where the result goes, whose name the set bears too. A file that was only copied
 * or touched is the same.
 */
function identityOf({ images = {}, set, ...request }: TeachRequest): unknown {
  return [set.sha256, request, Object.entries(images).map(([path, { sha256 }]) => [path, sha256])];
}

function whereOf({ point, done }: TeachPoint): string {
  if (point !== null) return `from step ${point.step}`;
  return done.length > 0 ? 'after training' : 'before training';
}
