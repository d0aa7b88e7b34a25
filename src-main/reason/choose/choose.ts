import { throwIfAborted } from '../../contract/index.js';
import type { Chain, Reading } from '../../contract/index.js';
import type { Executed } from '../execute/execute-chain.js';
import type { ReasonVocabulary } from '../vocabulary.js';
import type { ChainOf } from '../write-chain.js';
import { boxRightness, weigh } from './choice.js';
import type { ChoiceModel } from './choice.js';
import { answerKey, featureRows } from './features.js';
import type { ExecutedReading } from './features.js';
import { readingText } from './reading-text.js';
import { withRefusal } from './refusal.js';

/** A chain that someone wrote, before it is executed. */
export type Written = ChainOf & { readonly beam: number | null };

export interface Chosen {
  readonly reading: ExecutedReading;
  /** Its boxes, each with the probability that it is right. */
  readonly chosen: Executed['chosen'];
  /** Probability that the answer is right; null without a model. */
  readonly right: number | null;
  /** Readings that a person may want instead, the answered one first; empty where one stands out. */
  readonly readings: readonly Reading[];
}

/** A second answer is offered from this share of the first one's on. */
const AMBIGUOUS_SHARE = 0.3;
const MOST_READINGS = 4;

/** Every reading with what it answers; chains that are the same are executed once. */
export async function executeReadings(
  written: readonly Written[],
  execute: (chain: Chain) => Promise<Executed>,
  signal?: AbortSignal,
): Promise<ExecutedReading[]> {
  const done = new Map<string, Executed>();
  const readings: ExecutedReading[] = [];
  for (const { chain, unread, writer, probability, beam } of written) {
    throwIfAborted(signal);
    const key = JSON.stringify(chain);
    const executed = done.get(key) ?? (await execute(chain));
    done.set(key, executed);
    const logProbability = probability === null ? null : Math.log(probability);
    readings.push({ chain, unread, by: writer, logProbability, beam, executed });
  }
  return readings;
}

/** The reading to answer, by the model of the bundle. */
export function chooseReading(
  question: string,
  executed: readonly ExecutedReading[],
  vocabulary: ReasonVocabulary,
  model: ChoiceModel,
): Chosen {
  // A model that was fitted without it cannot weigh it.
  const readings = 'refuses' in model.weights ? withRefusal(executed) : executed;
  const answers = readings.map(answerKey);
  const weighed = weigh(model, featureRows(question, readings, vocabulary, answers), answers);
  const { best, shares, answerShare, right } = weighed;
  const reading = readings[best];
  if (reading === undefined) throw new RangeError('there is no reading to choose from');
  return {
    reading,
    chosen: reading.executed.chosen.map((each) => ({
      ...each,
      score: boxRightness(model, weighed, each.score),
    })),
    right,
    readings: others({ readings, answers, shares, best, answerShare }),
  };
}

interface Ranked {
  readonly readings: readonly ExecutedReading[];
  readonly answers: readonly string[];
  readonly shares: readonly number[];
  readonly best: number;
  readonly answerShare: number;
}

/** The best reading of each answer that is not far behind. */
function others({ readings, answers, shares, best, answerShare }: Ranked): Reading[] {
  const places = [...shares.keys()].sort((a, b) => (shares[b] ?? 0) - (shares[a] ?? 0));
  const firsts = [best, ...places].filter(
    (at, place, all) => all.findIndex((other) => answers[other] === answers[at]) === place,
  );
  const shareOf = (at: number): number =>
    answers.reduce((sum, answer, other) => sum + (answer === answers[at] ? (shares[other] ?? 0) : 0), 0);
  const offered = firsts.filter(
    (at) =>
      at === best || (readings[at]?.executed.none === false && shareOf(at) >= AMBIGUOUS_SHARE * answerShare),
  );
  if (offered.length < 2) return [];
  return offered.slice(0, MOST_READINGS).flatMap((at) => {
    const { chain, refuses = false } = readings[at] ?? {};
    if (chain === undefined) return [];
    const text = refuses ? `none, as it could not be checked: ${readingText(chain)}` : readingText(chain);
    return [{ text, chain: [...chain], probability: shareOf(at) }];
  });
}
