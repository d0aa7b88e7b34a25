import type { Example } from '../contract/index.js';
import { chainItems } from './chain-items.js';
import { ChainLearner } from './chain-learner.js';
import type { Attempt } from './learner.js';
import type { Part, PartContext } from './part.js';
import { fresh, train as trainLearner } from './trainer.js';

/** How the questions of a run are read. @param learned ids of the examples to learn from */
export async function chainPart(
  own: readonly Example[],
  learned: ReadonlySet<string>,
  context: PartContext,
): Promise<Part | null> {
  const { ports, teach, settings, method, leftOut, signal, gate } = context;
  const { engine } = ports;
  const { policy } = engine;
  if (policy == null || teach.description.chain === null) {
    for (const { id } of own)
      leftOut.push({ example: id, why: 'This bundle cannot learn how questions are read.' });
    return null;
  }
  const { terms, seen } = context;
  const items = await chainItems(own, policy, context, terms && { terms, seen });
  const train = items.flatMap(({ example }, at) => (learned.has(example.id) ? [at] : []));
  if (train.length === 0) return null;
  const heldOut = items.flatMap(({ example }, at) => (learned.has(example.id) ? [] : [at]));
  const learner = new ChainLearner(items, engine, teach, settings);
  await learner.prepare(train, gate, signal);
  return {
    name: 'chain',
    examples: learner.examples,
    train,
    heldOut,
    terms: [],
    scale: null,
    run: (hooks, from) => trainLearner(learner, teach, { train, heldOut }, { method, settings }, hooks, from),
    greedy: (at, stop) => learner.greedy(at, stop),
    before: () => {
      const came = items.map((item) => ({ ...item, ...item.asItCame }));
      const untaught = new ChainLearner(came, engine, teach, settings);
      return answersAsItCame(untaught, teach.description.chain?.weights ?? 0, gate, signal);
    },
    restore: (weights) => learner.know(fresh(weights)),
  };
}

/**
 * The policy alone, as it came, on what is seen without the terms of the run: what is trained is compared with itself, not
 * with the parser beside it.
 */
async function answersAsItCame(
  learner: ChainLearner,
  weights: number,
  gate: PartContext['gate'],
  signal: AbortSignal | undefined,
): Promise<Attempt[]> {
  await learner.know(fresh(new Float32Array(weights)));
  const answers: Attempt[] = [];
  for (const at of learner.examples.keys()) {
    await gate();
    answers.push(await learner.greedy(at, signal));
  }
  return answers;
}
