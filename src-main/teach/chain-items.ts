import type { Candidate, Example } from '../contract/index.js';
import { bundleFile, wordPieces, wordTokenizer } from '../engine/index.js';
import type { PolicyPort, WordTokenizer } from '../engine/index.js';
import type { MultiPolygon } from '../geometry/index.js';
import { perceiveScene } from '../perceive/index.js';
import { thresholdsOf } from '../reason/index.js';
import type { ReasonOptions } from '../reason/index.js';
import { namesBeyond, questionWords, summaryOf, tokenTable } from '../reason/policy/index.js';
import type { Scene } from '../scene/index.js';
import type { TaughtTerms } from './adapter-file.js';
import type { ReadQuestion } from './chain-batch.js';
import { eachScene } from './each-scene.js';
import type { LookContext } from './each-scene.js';
import { outlinesFor } from './look-outlines.js';
import { lookForTerms } from './look-terms.js';
import type { SeenForTerms } from './look-terms.js';
import type { PartContext } from './part.js';
import { tokensOf } from './policy-under.js';
import { objectsUnder, taughtCandidates, wordsUnder } from './use-terms.js';

/** A question as it is read of what was seen. */
interface Posed {
  readonly read: ReadQuestion;
  /** What its chains are executed with. */
  readonly reasoning: ReasonOptions;
}

/** An expression with what was seen in its scene, taught terms included. */
export interface ChainItem extends Posed {
  readonly example: Example;
  /** Of candidates by their ids; null where masks do not count. */
  readonly outlines: ReadonlyMap<number, MultiPolygon | null> | null;
  /** The same without the terms; null where none were taught. */
  readonly asItCame: Posed | null;
}

type ItemContext = LookContext & Pick<PartContext, 'settings'>;

/** Terms that were taught before, which expressions may ask for. */
export interface TermsSeen {
  readonly terms: TaughtTerms;
  /** What was seen for them already, by image. */
  readonly seen: ReadonlyMap<string, SeenForTerms>;
}

/** Looks at the scenes of expressions. @throws as `eachScene` */
export async function chainItems(
  own: readonly Example[],
  policy: PolicyPort,
  context: ItemContext,
  taughtBefore: TermsSeen | null = null,
): Promise<ChainItem[]> {
  const { ports, settings, signal } = context;
  const { engine } = ports;
  const words = taughtBefore?.terms.words ?? [];
  const tokenizer = await wordTokenizer(bundleFile(engine.bundle, 'tokenizer'));
  const pose = poser(policy, tokenizer, context, words);
  const poseAsItCame = taughtBefore === null ? null : poser(policy, tokenizer, context, []);
  const look = { cacheDir: ports.cacheDir, ...(signal && { signal }) };
  const items: ChainItem[] = [];
  await eachScene(own, context, async (scene, examples) => {
    const seen = await perceiveScene(scene, engine, look);
    const { candidates: found } = seen;
    const surfaces = seen.surfaces ?? [];
    const taught = taughtBefore === null ? [] : await findTaught(scene, examples, taughtBefore);
    const all = [...found, ...taught, ...surfaces];
    const outlines = await outlinesFor(scene, engine, examples, settings.rewards, signal)(all);
    const drawn = outlines && new Map(all.map(({ id }, at) => [id, outlines[at] ?? null]));
    const posed = pose(scene, [...objectsUnder(found, words, taught), ...surfaces]);
    const posedAsItCame = poseAsItCame?.(scene, [...found, ...surfaces]);
    for (const example of examples) {
      const asItCame = posedAsItCame?.(example.words) ?? null;
      items.push({ example, ...posed(example.words), outlines: drawn, asItCame });
    }
  });
  return items;

  async function findTaught(
    scene: Scene,
    examples: readonly Example[],
    { terms, seen }: TermsSeen,
  ): Promise<Candidate[]> {
    const known = seen.get(examples[0]?.image ?? '');
    return taughtCandidates(terms, known ?? (await lookForTerms(scene, engine, look)));
  }
}

/** @param taught terms that are known beside the bundle's classes */
function poser(
  policy: PolicyPort,
  tokenizer: WordTokenizer,
  { ports: { engine }, settings, signal }: ItemContext,
  taught: readonly string[],
): (scene: Scene, candidates: readonly Candidate[]) => (question: string) => Posed {
  const { description } = engine.bundle;
  const table = tokenTable(tokensOf(policy.description.tokens, settings));
  const known = wordsUnder(description, taught);
  const { classes } = policy.description;
  const named = {
    classes: known.vocabulary.map(({ name }) => name).filter((name) => classes.includes(name)),
    taught: namesBeyond(known.vocabulary, classes),
  };
  return (scene, candidates) => {
    const thresholds = thresholdsOf({ candidates, ...known });
    const summary = summaryOf(candidates, classes, scene.frame.gsd, (name) => thresholds(name).used);
    const reasoning: ReasonOptions = {
      task: 'gres',
      candidates,
      frame: scene.frame,
      ...known,
      distractors: description.distractors,
      encodeText: (texts) => engine.encodeText(texts, signal),
      textBias: description.text.bias,
      queryThreshold: description.text.queryThreshold,
    };
    return (question) => {
      const words = questionWords(question);
      const pieces = wordPieces(
        words.map(({ text }) => text),
        tokenizer,
      );
      const context = { table, question, words: words.slice(0, pieces.starts.length), ...named };
      return { read: { pieces, summary, context }, reasoning };
    };
  };
}
