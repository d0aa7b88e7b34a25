import { GeoR1Error } from '../../contract/index.js';
import { recogniseCheckpoint } from '../../checkpoints/index.js';
import type { Engine } from '../../engine/index.js';
import type { AskedCheckpoint, WorkspacePorts } from '../../workspace/index.js';
import type { ChosenCheckpoint } from '../checkpoint-arguments.js';

/** Loads a checkpoint for a command; ends its process, and the built-in engine's where it was needed, after it. */
export async function withCheckpoint<T>(
  ports: WorkspacePorts,
  { folder, precision }: ChosenCheckpoint,
  signal: AbortSignal,
  work: (asked: AskedCheckpoint) => Promise<T>,
): Promise<T> {
  const { startCheckpoint } = ports;
  if (startCheckpoint === undefined)
    throw new GeoR1Error({
      code: 'unsupported',
      subject: folder,
      message: 'Checkpoints cannot be run here.',
    });
  const checkpoint = await recogniseCheckpoint(folder);
  const bundle = await ports.loadBundle();
  let starting: Promise<Engine> | null = null;
  const engine = await startCheckpoint(checkpoint, { precision, signal });
  try {
    return await work({ engine, bundle, builtin: () => (starting ??= ports.startEngine(bundle, signal)) });
  } finally {
    await Promise.all([engine.close(), closeStarted(starting)]);
  }
}

async function closeStarted(starting: Promise<Engine> | null): Promise<void> {
  const engine = await starting?.catch(() => null); // its failure was the question's
  await engine?.close();
}
