import type { Example } from '../contract/index.js';
import { taskOf } from './asked-task.js';
import { eachScene } from './each-scene.js';
import { judge } from './judge.js';
import type { Attempt } from './learner.js';
import { lookForTerms } from './look-terms.js';
import { outlinesFor } from './look-outlines.js';
import type { Part, PartContext } from './part.js';
import { scaleOf } from './term-features.js';
import type { TermScene } from './term-item.js';
import { TermLearner } from './term-learner.js';
import { fresh, train as trainLearner } from './trainer.js';

/** New terms of a run, learned from what each scene holds. @param learned ids of the examples to learn from */
export async function termPart(
  own: readonly Example[],
  learned: ReadonlySet<string>,
  context: PartContext,
): Promise<Part | null> {
  const { ports, teach, settings, method, signal } = context;
  const terms = [...new Set(own.filter(({ id }) => learned.has(id)).map(({ words }) => words))];
  const usable = own.filter(({ words }) => terms.includes(words));
  const scenes: TermScene[] = [];
  const before: Pick<Attempt, 'boxes' | 'reward'>[] = [];
  await eachScene(usable, context, async (scene, examples) => {
    const seen = await lookForTerms(scene, ports.engine, {
      cacheDir: ports.cacheDir,
      ...(signal && { signal }),
    });
    for (const { image } of examples) context.seen.set(image, seen);
    const outlinesOf = outlinesFor(scene, ports.engine, examples, settings.rewards, signal);
    const outlines = await outlinesOf(seen.candidates);
    for (const example of examples) {
      const answered = await ports.ask(scene, example.words, taskOf(example), null, signal);
      const drawn = await outlinesOf(answered);
      const judged = answered.map((one, at) => ({ ...one, outline: drawn?.[at] ?? null }));
      before.push({
        boxes: answered.map(({ bbox }) => bbox),
        reward: judge(example, judged, settings.rewards),
      });
      const term = terms.indexOf(example.words);
      scenes.push({ example, term, boxes: seen.boxes, described: seen.described, outlines });
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
    before: () => Promise.resolve(before),
    restore: (weights) => learner.know(fresh(weights)),
  };
}
