import { GeoR1Error } from '../../contract/index.js';
import { recogniseCheckpoint } from '../../checkpoints/index.js';
import type { CheckpointOptions } from '../../checkpoints/index.js';
import type { Engine } from '../../engine/index.js';
import { readAnswerAdapter } from '../../workspace/index.js';
import type { AskedCheckpoint, WorkspacePorts } from '../../workspace/index.js';
import type { ChosenCheckpoint } from '../checkpoint-arguments.js';

/** Loads a checkpoint for a command; ends its process, and the built-in engine's where it was needed, after it. */
export async function withCheckpoint<T>(
  ports: WorkspacePorts,
  { folder, precision, adapter: file }: ChosenCheckpoint,
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
  const adapter = file === null ? null : await adapterFrom(file);
  const engine = await startCheckpoint(checkpoint, { precision, signal, adapter });
  try {
    return await work({ engine, bundle, builtin: () => (starting ??= ports.startEngine(bundle, signal)) });
  } finally {
    await Promise.all([engine.close(), closeStarted(starting)]);
  }
}

async function adapterFrom(file: string): Promise<NonNullable<CheckpointOptions['adapter']>> {
  const { meta, weights } = await readAnswerAdapter(file);
  return { base: meta.base.sha256, weights, name: meta.name, created: meta.created };
}

async function closeStarted(starting: Promise<Engine> | null): Promise<void> {
  const engine = await starting?.catch(() => null); // its failure was the question's
  await engine?.close();
}
