/** One look at an image for few-shot runs: everything that a term could mean in it, and what words alone answer. */
import type { Example, PixelBox } from '../../src-main/contract/index.js';
import type { Engine } from '../../src-main/engine/index.js';
import { perceiveScene } from '../../src-main/perceive/index.js';
import { reason } from '../../src-main/reason/index.js';
import { openScene } from '../../src-main/scene/index.js';
import { lookForTerms } from '../../src-main/teach/look-terms.js';
import type { SeenForTerms } from '../../src-main/teach/look-terms.js';
import type { ScoredBox } from '../../src-main/teach/rewards.js';

/** An image of a pack as few-shot runs need it: what was seen in it, what is there, what the words alone answer. */
export interface LookedImage {
  readonly seen: SeenForTerms;
  readonly targets: readonly PixelBox[];
  readonly answered: readonly ScoredBox[];
  readonly example: (id: string) => Example;
}

/** A term, and where its objects are in the image. */
export interface Asked {
  readonly words: string;
  readonly targets: readonly PixelBox[];
}

/** Looks once, whatever the number of terms; one result a term, in order. */
export async function lookAtImage(
  engine: Engine,
  path: string,
  asked: readonly Asked[],
  cacheDir: string,
): Promise<LookedImage[]> {
  const scene = await openScene(path, {});
  try {
    const seen = await lookForTerms(scene, engine, { cacheDir });
    const { candidates } = await perceiveScene(scene, engine, { cacheDir });
    const { vocabulary, perceiver, text } = engine.bundle.description;
    const looked: LookedImage[] = [];
    for (const { words, targets } of asked) {
      const { chosen } = await reason(words, {
        task: 'ovd',
        candidates,
        frame: scene.frame,
        vocabulary,
        answerThresholds: perceiver.thresholds.answer,
        encodeText: (texts) => engine.encodeText(texts),
        textBias: text.bias,
        queryThreshold: text.queryThreshold,
      });
      const answered = chosen.map(({ candidate, score }) => ({
        score,
        bbox: candidates.find(({ id }) => id === candidate)?.bbox ?? [0, 0, 0, 0],
      }));
      const example = (id: string): Example => ({
        id,
        words,
        kind: 'term',
        task: 'many',
        targets: [...targets],
        complete: true,
        extent: null,
        source: 'imported',
        image: path,
        part: 'train',
      });
      looked.push({ seen, targets, answered, example });
    }
    return looked;
  } finally {
    await scene.close();
  }
}
