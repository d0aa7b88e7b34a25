import { GeoR1Error } from '../../contract/index.js';
import type { Candidate, MeasuredCheckpoint } from '../../contract/index.js';
import { checkpointFacts } from './checkpoint-facts.js';
import { LARGEST_PICTURE } from '../../checkpoints/index.js';
import type { CheckpointEngine } from '../../checkpoints/index.js';
import type { Bundle, Engine } from '../../engine/index.js';
import type { Asking, MeasureOptions, MeasurePorts, Upcoming } from '../measure-ask.js';
import { SceneShelf } from '../scene-shelf.js';
import { Ahead } from './ahead.js';
import { AnswerBook } from './answer-book.js';
import type { Booked, BookedQuestion } from './answer-book.js';
import { tokensFor } from './ask-window.js';
import { askWith } from './ask-with.js';
import { Together } from './together.js';

/** A checkpoint that runs, and the built-in engine that stands beside it. */
export interface AskedCheckpoint {
  readonly engine: CheckpointEngine;
  readonly bundle: Bundle;
  /** Started only where it is needed: for its index of a large image, or for outlines. */
  readonly builtin: () => Promise<Engine>;
}

/** Raised where prompts, reading or merging change what is answered: answers that were kept are then asked again. */
const VERSION = 2;

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
    with: async (work, upcoming = []) => {
      const scenes = new SceneShelf(ports.openScene);
      const book = await AnswerBook.open(cacheDir, {
        VERSION,
        checkpoint: checkpoint.sha256,
        bundle: bundle.sha256,
        precision,
        provider: report.provider,
        look,
        decoding: { ...decoding, gsd: decoding.gsd ?? checkpoint.gsd },
        minScore,
      });
      const booked = async ({ image, ...question }: Upcoming): Promise<BookedQuestion> => {
        const { sha256 } = await (await scenes.open(image, signal)).identity(signal);
        return { ...question, scene: sha256 };
      };
      const ask = async (asked: Upcoming, by: CheckpointEngine): Promise<Booked> => {
        const { question, task, outlines } = asked;
        const scene = await scenes.open(asked.image, signal);
        let seen: readonly Candidate[] = [];
        const answer = await askWith(
          scene,
          by,
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
        return { answer, seen };
      };
      /** Asks all at once, and keeps what is answered. @throws what the first one throws */
      const askAll = async (together: readonly Upcoming[]): Promise<void> => {
        const began = performance.now();
        const ends = await new Together(engine, signal).all(together.map((one) => (by) => ask(one, by)));
        const each = (performance.now() - began) / together.length;
        for (const [at, end] of ends.entries()) {
          const one = together[at];
          if (end.status === 'rejected' || one === undefined) continue;
          await book.keep(await booked(one), together.length === 1 ? end.value : shareOf(end.value, each));
        }
        // Of those that were asked ahead, one that failed is asked again in its turn, and fails then.
        if (ends[0]?.status === 'rejected') throw ends[0].reason;
      };
      const ahead = new Ahead(upcoming, async (one) => book.find(await booked(one)) !== null);
      try {
        return await work(async (image, question, task, { outlines, onLooked }) => {
          const asked = { image, question, task, outlines };
          const key = await booked(asked);
          if (book.find(key) === null) {
            const fitting = engine.rowsFor(LARGEST_PICTURE, tokensFor(decoding.maxTokens, task));
            await askAll([asked, ...(await ahead.after(asked, fitting - 1))]);
          }
          const known = book.find(key);
          if (known === null) throw new GeoR1Error({ code: 'internal', message: 'Nothing was answered.' });
          onLooked?.(known.seen);
          return known.answer;
        });
      } finally {
        await scenes.close();
      }
    },
  };
}

/** An answer with its share of the time that all took together: figures add these up. */
function shareOf({ answer, seen }: Booked, perceive: number): Booked {
  const { provenance } = answer;
  const elapsedMs = { ...provenance.elapsedMs, perceive };
  return { seen, answer: { ...answer, provenance: { ...provenance, elapsedMs } } };
}
