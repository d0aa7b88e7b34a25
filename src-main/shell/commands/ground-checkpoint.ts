import { GeoR1Error } from '../../contract/index.js';
import type { Answer, Written } from '../../contract/index.js';
import { recogniseCheckpoint } from '../../checkpoints/index.js';
import type { Precision } from '../../checkpoints/index.js';
import type { Engine } from '../../engine/index.js';
import type { Scene } from '../../scene/index.js';
import { askWith } from '../../workspace/index.js';
import type { GridLook, WorkspacePorts } from '../../workspace/index.js';
import { lookBar } from '../terminal.js';

export interface CheckpointArguments {
  /** Folder of the checkpoint. */
  readonly engine: string;
  readonly precision?: Precision;
  readonly look?: GridLook;
}

/** Asks a checkpoint instead of the built-in engine; loads it, and ends its process after the answer. */
export async function groundWithCheckpoint(
  ports: WorkspacePorts,
  scene: Scene,
  question: Parameters<typeof askWith>[2],
  { engine: folder, precision, look = 'auto' }: CheckpointArguments,
  cacheDir: string,
  signal: AbortSignal,
): Promise<Answer> {
  const { startCheckpoint } = ports;
  if (startCheckpoint === undefined)
    throw new GeoR1Error({
      code: 'unsupported',
      subject: folder,
      message: 'Checkpoints cannot be run here.',
    });
  const checkpoint = await recogniseCheckpoint(folder);
  const bundle = await ports.loadBundle();
  const bar = lookBar('asking');
  let builtin: Promise<Engine> | null = null;
  const engine = await startCheckpoint(checkpoint, { precision: precision ?? null, signal });
  try {
    return await askWith(scene, engine, question, {
      ports,
      bundle,
      builtin: () => (builtin ??= ports.startEngine(bundle, signal)),
      cacheDir,
      gridLook: look,
      signal,
      onProgress: bar.update,
    });
  } finally {
    bar.stop();
    await Promise.all([engine.close(), closeStarted(builtin)]);
  }
}

async function closeStarted(starting: Promise<Engine> | null): Promise<void> {
  const engine = await starting?.catch(() => null); // its failure was the question's
  await engine?.close();
}

/** What the model wrote, window by window: its steps, else its text as it is. */
export function describeWritten(written: readonly Written[]): string[] {
  return written.flatMap(
    ({ window, look, text, steps, said, boxes, leftOut, ended, tokens, tokensPerSecond }) => {
      const place = window.map(Math.round).join(',');
      const speed = tokensPerSecond === null ? '' : `, ${tokensPerSecond.toFixed(1)} tokens/s`;
      const cut = ended === 'tokens' || ended === 'time' ? `, cut off by the limit of ${ended}` : '';
      const out = leftOut === 0 ? '' : `, ${leftOut} left out`;
      const read = {
        boxes: `${boxes} boxes${out}`,
        none: 'says there are none',
        unreadable: 'no answer could be read',
      }[said];
      return [
        `  ${look === 'whole' ? 'the whole area' : `${look} ${place}`}: ${read} (${tokens} tokens${speed}${cut})`,
        ...(steps.length > 0 ? steps.map((step) => `    ${step}`) : []),
        ...(said === 'unreadable' ? [`    it wrote: ${JSON.stringify(text.slice(0, MOST_SHOWN))}`] : []),
      ];
    },
  );
}

/** Characters of an answer that could not be read that a terminal shows; --json has them all. */
const MOST_SHOWN = 400;
