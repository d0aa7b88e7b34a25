import type { Answer, Written } from '../../contract/index.js';
import type { Scene } from '../../scene/index.js';
import { askWith } from '../../workspace/index.js';
import type { WorkspacePorts } from '../../workspace/index.js';
import type { ChosenCheckpoint } from '../checkpoint-arguments.js';
import { lookBar } from '../terminal.js';
import { withCheckpoint } from './with-checkpoint.js';

/** Asks a checkpoint instead of the built-in engine; loads it, and ends its process after the answer. */
export function groundWithCheckpoint(
  ports: WorkspacePorts,
  scene: Scene,
  question: Parameters<typeof askWith>[2],
  chosen: ChosenCheckpoint,
  outlines: boolean,
  cacheDir: string,
  signal: AbortSignal,
): Promise<Answer> {
  return withCheckpoint(ports, chosen, signal, async ({ engine, bundle, builtin }) => {
    const bar = lookBar('asking');
    try {
      return await askWith(scene, engine, question, {
        ports,
        bundle,
        builtin,
        cacheDir,
        gridLook: chosen.look,
        decoding: chosen.decoding,
        outlines,
        signal,
        onProgress: bar.update,
      });
    } finally {
      bar.stop();
    }
  });
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
