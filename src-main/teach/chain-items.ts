import type { Example } from '../contract/index.js';
import { bundleFile, wordPieces, wordTokenizer } from '../engine/index.js';
import type { PolicyPort } from '../engine/index.js';
import type { MultiPolygon } from '../geometry/index.js';
import { perceiveScene } from '../perceive/index.js';
import { thresholdsOf, unfamiliarOf } from '../reason/index.js';
import type { ReasonOptions } from '../reason/index.js';
import { questionWords, summaryOf, tokenTable } from '../reason/policy/index.js';
import type { ReadQuestion } from './chain-batch.js';
import { eachScene } from './each-scene.js';
import type { LookContext } from './each-scene.js';
import { outlinesFor } from './look-outlines.js';
import type { PartContext } from './part.js';
import { tokensOf } from './policy-under.js';

/** An expression with what was seen in its scene. */
export interface ChainItem {
  readonly example: Example;
  readonly read: ReadQuestion;
  /** What its chains are executed with. */
  readonly reasoning: ReasonOptions;
  /** Of candidates by their ids; null where masks do not count. */
  readonly outlines: ReadonlyMap<number, MultiPolygon | null> | null;
}

/** Looks at the scenes of expressions. @throws as `eachScene` */
export async function chainItems(
  own: readonly Example[],
  policy: PolicyPort,
  context: LookContext & Pick<PartContext, 'settings'>,
): Promise<ChainItem[]> {
  const { ports, settings, signal } = context;
  const { engine } = ports;
  const tokenizer = await wordTokenizer(bundleFile(engine.bundle, 'tokenizer'));
  const { vocabulary, distractors, perceiver, text } = engine.bundle.description;
  const classes = vocabulary.map(({ name }) => name);
  const answerThresholds = perceiver.thresholds.answer;
  const unfamiliar = unfamiliarOf(engine.bundle.description);
  const items: ChainItem[] = [];
  await eachScene(own, context, async (scene, examples) => {
    const seen = await perceiveScene(scene, engine, { cacheDir: ports.cacheDir, ...(signal && { signal }) });
    const candidates = [...seen.candidates, ...(seen.surfaces ?? [])];
    const thresholds = thresholdsOf({ candidates, answerThresholds, unfamiliar });
    const summary = summaryOf(
      candidates,
      policy.description.classes,
      scene.frame.gsd,
      (name) => thresholds(name).used,
    );
    const outlines = await outlinesFor(scene, engine, examples, settings.rewards, signal)(candidates);
    const drawn = outlines && new Map(candidates.map(({ id }, at) => [id, outlines[at] ?? null]));
    for (const example of examples) {
      const words = questionWords(example.words);
      const pieces = wordPieces(
        words.map(({ text: word }) => word),
        tokenizer,
      );
      items.push({
        example,
        read: {
          pieces,
          summary,
          context: {
            table: tokenTable(tokensOf(policy.description.tokens, settings)),
            question: example.words,
            words: words.slice(0, pieces.starts.length),
            classes: classes.filter((name) => policy.description.classes.includes(name)),
          },
        },
        reasoning: {
          task: 'gres',
          candidates,
          frame: scene.frame,
          vocabulary,
          distractors,
          answerThresholds,
          unfamiliar,
          encodeText: (texts) => engine.encodeText(texts, signal),
          textBias: text.bias,
          queryThreshold: text.queryThreshold,
        },
        outlines: drawn,
      });
    }
  });
  return items;
}
