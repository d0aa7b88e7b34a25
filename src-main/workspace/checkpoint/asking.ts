import type { Candidate, MeasuredCheckpoint } from '../../contract/index.js';
import { checkpointFacts } from './checkpoint-facts.js';
import type { CheckpointEngine } from '../../checkpoints/index.js';
import type { Bundle, Engine } from '../../engine/index.js';
import type { Asking, MeasureOptions, MeasurePorts } from '../measure-ask.js';
import { SceneShelf } from '../scene-shelf.js';
import { AnswerBook } from './answer-book.js';
import { askWith } from './ask-with.js';

/** A checkpoint that runs, and the built-in engine that stands beside it. */
export interface AskedCheckpoint {
  readonly engine: CheckpointEngine;
  readonly bundle: Bundle;
  /** Started only where it is needed: for its index of a large image, or for outlines. */
  readonly builtin: () => Promise<Engine>;
}

/** Raised where prompts, reading or merging change what is answered: answers that were kept are then asked again. */
const VERSION = 1;

/** Measures with a checkpoint: its answers are kept in the cache, so what was asked before is not asked again. */
export function checkpointAsking(
  ports: MeasurePorts,
  { engine, bundle, builtin }: AskedCheckpoint,
  { look, decoding }: Omit<MeasuredCheckpoint, 'folder' | 'prompt'>,
  minScore: number | null,
  { cacheDir, signal }: MeasureOptions,
): Asking {
  const { checkpoint, precision, report } = engine;
  return {
    facts: checkpointFacts(engine, look, decoding),
    with: async (work) => {
      const scenes = new SceneShelf(ports.openScene);
      const book = await AnswerBook.open(cacheDir, {
        VERSION,
        checkpoint: checkpoint.sha256,
        bundle: bundle.sha256,
        precision,
        provider: report.provider,
        look,
        decoding,
        minScore,
      });
      try {
        return await work(async (image, question, task, { outlines, onLooked }) => {
          const scene = await scenes.open(image, signal);
          const { sha256 } = await scene.identity(signal);
          const asked = { scene: sha256, task, question, outlines };
          const known = book.find(asked);
          if (known !== null) {
            onLooked?.(known.seen);
            return known.answer;
          }
          let seen: readonly Candidate[] = [];
          const answer = await askWith(
            scene,
            engine,
            { question, task, where: null, minScore },
            {
              ports,
              bundle,
              builtin,
              cacheDir,
              gridLook: look,
              decoding,
              outlines,
              signal,
              onLooked: (looked) => (seen = looked),
            },
          );
          onLooked?.(seen);
          await book.keep(asked, { answer, seen });
          return answer;
        });
      } finally {
        await scenes.close();
      }
    },
  };
}
