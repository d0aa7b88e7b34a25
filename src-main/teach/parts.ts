import { GeoR1Error, throwIfAborted } from '../contract/index.js';
import type {
  Example,
  ExampleKind,
  Method,
  Task,
  TeachResult,
  TeachSettings,
  TrainedPart,
} from '../contract/index.js';
import type { Scene } from '../scene/index.js';
import { bundleFile, wordPieces, wordTokenizer } from '../engine/index.js';
import type { TeachPort } from '../engine/index.js';
import { perceiveScene } from '../perceive/index.js';
import { questionWords, summaryOf, tokenTable } from '../reason/policy/index.js';
import { ChainLearner } from './chain-learner.js';
import type { ChainItem } from './chain-learner.js';
import type { Attempt } from './learner.js';
import { lookForTerms } from './look-terms.js';
import type { ScoredBox } from './rewards.js';
import type { TeachPorts, TeachRequest } from './run.js';
import type { RunPoint, Trained, TrainHooks } from './run-point.js';
import { scaleOf } from './term-features.js';
import type { Scale } from './term-features.js';
import type { TermScene } from './term-item.js';
import { TermLearner } from './term-learner.js';
import { fresh, train as trainLearner } from './trainer.js';

/** One of the things that a run trains: its learner, and the examples that it learns from. */
export interface Part {
  readonly name: TrainedPart;
  readonly examples: readonly Example[];
  readonly train: readonly number[];
  readonly heldOut: readonly number[];
  readonly terms: readonly string[];
  readonly scale: Scale | null;
  /** Trains, from a kept point or from the start; then the learner answers by what came of it. */
  readonly run: (hooks: TrainHooks, from: RunPoint | null) => Promise<Trained>;
  readonly greedy: (at: number, signal?: AbortSignal) => Promise<Attempt>;
  /** What is answered to each example before: of a term by the app, of an expression by the policy alone. */
  readonly before: () => Promise<readonly (readonly ScoredBox[])[]>;
  /** Weights of an earlier life of the run. */
  readonly restore: (weights: Float32Array) => Promise<void>;
}

export interface PartContext {
  readonly ports: TeachPorts;
  readonly teach: TeachPort;
  readonly settings: TeachSettings;
  readonly method: Method;
  /** Grows by the examples that could not be learned from. */
  readonly leftOut: TeachResult['leftOut'];
  readonly signal: AbortSignal | undefined;
  readonly onLooked: (looked: number, of: number) => void;
}

const KINDS: Readonly<Record<TrainedPart, ExampleKind>> = { term: 'term', chain: 'expression' };
const TASK_OF: Readonly<Record<Example['task'], Task>> = { one: 'rec', many: 'gres', none: 'gres' };

/** How an example is asked for: a term for every object, an expression by its own task. */
const taskOf = ({ kind, task }: Example): Task => (kind === 'term' ? 'ovd' : TASK_OF[task]);

/** Null where no example is of that kind, or none to learn from is left. */
export async function partOf(
  name: TrainedPart,
  request: TeachRequest,
  context: PartContext,
): Promise<Part | null> {
  const own = [...request.train, ...request.heldOut].filter(({ kind }) => kind === KINDS[name]);
  const learned = new Set(request.train.map(({ id }) => id));
  if (!own.some(({ id }) => learned.has(id))) return null;
  return name === 'term' ? termPart(own, learned, context) : chainPart(own, learned, context);
}

async function termPart(
  own: readonly Example[],
  learned: ReadonlySet<string>,
  context: PartContext,
): Promise<Part | null> {
  const { ports, teach, settings, method, signal } = context;
  const terms = [...new Set(own.filter(({ id }) => learned.has(id)).map(({ words }) => words))];
  const usable = own.filter(({ words }) => terms.includes(words));
  const scenes: TermScene[] = [];
  const answers: (readonly ScoredBox[])[] = [];
  await eachScene(usable, context, async (scene, examples) => {
    const seen = await lookForTerms(scene, ports.engine, {
      cacheDir: ports.cacheDir,
      ...(signal && { signal }),
    });
    for (const example of examples) {
      answers.push(await ports.ask(scene, example.words, taskOf(example), null, signal));
      const term = terms.indexOf(example.words);
      scenes.push({ example, term, boxes: seen.boxes, described: seen.described });
    }
  });
  const train = scenes.flatMap(({ example }, at) => (learned.has(example.id) ? [at] : []));
  if (train.length === 0) return null;
  const scale = scaleOf(train.flatMap((at) => scenes[at]?.described ?? []));
  const { boxDeviation } = teach.description.term;
  const learner = new TermLearner(scenes, scale, { terms: terms.length, settings, boxDeviation });
  const heldOut = scenes.flatMap(({ example }, at) => (learned.has(example.id) ? [] : [at]));
  return {
    name: 'term',
    examples: scenes.map(({ example }) => example),
    train,
    heldOut,
    terms,
    scale,
    run: (hooks, from) => trainLearner(learner, teach, { train, heldOut }, { method, settings }, hooks, from),
    greedy: (at) => learner.greedy(at),
    before: () => Promise.resolve(answers),
    restore: (weights) => learner.know(fresh(weights)),
  };
}

async function chainPart(
  own: readonly Example[],
  learned: ReadonlySet<string>,
  context: PartContext,
): Promise<Part | null> {
  const { ports, teach, settings, method, leftOut, signal } = context;
  const { engine } = ports;
  const { policy } = engine;
  if (policy == null || teach.description.chain === null) {
    for (const { id } of own)
      leftOut.push({ example: id, why: 'This bundle cannot learn how questions are read.' });
    return null;
  }
  const tokenizer = await wordTokenizer(bundleFile(engine.bundle, 'tokenizer'));
  const { vocabulary, distractors, perceiver, text } = engine.bundle.description;
  const classes = vocabulary.map(({ name }) => name);
  const answerThresholds = perceiver.thresholds.answer;
  const items: ChainItem[] = [];
  await eachScene(own, context, async (scene, examples) => {
    const seen = await perceiveScene(scene, engine, { cacheDir: ports.cacheDir, ...(signal && { signal }) });
    const candidates = [...seen.candidates, ...(seen.surfaces ?? [])];
    const least = (name: string): number => answerThresholds[name] ?? perceiver.thresholds.candidate;
    const summary = summaryOf(candidates, policy.description.classes, scene.frame.gsd, least);
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
            table: tokenTable(policy.description.tokens),
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
          encodeText: (texts) => engine.encodeText(texts, signal),
          textBias: text.bias,
          queryThreshold: text.queryThreshold,
        },
      });
    }
  });
  const train = items.flatMap(({ example }, at) => (learned.has(example.id) ? [at] : []));
  if (train.length === 0) return null;
  const heldOut = items.flatMap(({ example }, at) => (learned.has(example.id) ? [] : [at]));
  const learner = new ChainLearner(items, engine, teach, settings);
  await learner.prepare(signal);
  return {
    name: 'chain',
    examples: learner.examples,
    train,
    heldOut,
    terms: [],
    scale: null,
    run: (hooks, from) => trainLearner(learner, teach, { train, heldOut }, { method, settings }, hooks, from),
    greedy: (at, stop) => learner.greedy(at, stop),
    before: () => answersAsItCame(learner, teach.description.chain?.weights ?? 0, signal),
    restore: (weights) => learner.know(fresh(weights)),
  };
}

/** The policy alone, as it came: what is trained is compared with itself, not with the parser beside it. */
async function answersAsItCame(
  learner: ChainLearner,
  weights: number,
  signal: AbortSignal | undefined,
): Promise<(readonly ScoredBox[])[]> {
  await learner.know(fresh(new Float32Array(weights)));
  const answers: (readonly ScoredBox[])[] = [];
  for (const at of learner.examples.keys()) {
    const { boxes } = await learner.greedy(at, signal);
    // Best first: the rank is all that a reward reads of a score.
    answers.push(boxes.map((bbox, rank) => ({ bbox, score: 1 / (1 + rank) })));
  }
  return answers;
}

/** Looks at each image; examples of one that cannot be looked at are left out, with why. */
async function eachScene(
  examples: readonly Example[],
  { ports, leftOut, signal, onLooked }: PartContext,
  work: (scene: Scene, examples: readonly Example[]) => Promise<void>,
): Promise<void> {
  const images = byImage(examples);
  let looked = 0;
  for (const [image, own] of images) {
    try {
      const scene = await ports.openScene(image, signal);
      try {
        await work(scene, own);
      } finally {
        await scene.close();
      }
    } catch (thrown) {
      throwIfAborted(signal);
      if (!(thrown instanceof GeoR1Error) || thrown.code === 'engine-failed') throw thrown;
      for (const { id } of own) leftOut.push({ example: id, why: thrown.toLine() });
    }
    looked += 1;
    onLooked(looked, images.size);
  }
}

function byImage(examples: readonly Example[]): Map<string, Example[]> {
  const images = new Map<string, Example[]>();
  for (const example of examples) images.set(example.image, [...(images.get(example.image) ?? []), example]);
  return images;
}
