import { throwIfAborted } from '../../contract/index.js';
import type { Chain, ChainStep, Reading, Task } from '../../contract/index.js';
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

/**
 * The reading to answer, by the model of the bundle.
 * @param task `rec` asks for one thing: then all of several are not offered
 */
export function chooseReading(
  question: string,
  executed: readonly ExecutedReading[],
  vocabulary: ReasonVocabulary,
  model: ChoiceModel,
  task: Task = 'gres',
): Chosen {
  // A model that was fitted without it cannot weigh it.
  const readings = 'refuses' in model.weights ? withRefusal(executed) : executed;
  const [only, ...more] = readings;
  if (only === undefined) throw new RangeError('there is no reading to choose from');
  const offer = (reading: ExecutedReading, offered: readonly Reading[]): readonly Reading[] =>
    task === 'rec' || reading.refuses === true ? offered : withAll(reading, offered);
  // The share of a single reading says nothing of how often it is right.
  if (more.length === 0)
    return { reading: only, chosen: scored(only, (score) => score), right: null, readings: offer(only, []) };
  const answers = readings.map(answerKey);
  const weighed = weigh(model, featureRows(question, readings, vocabulary, answers), answers);
  const { best, shares, answerShare, right } = weighed;
  const reading = readings[best] ?? only;
  return {
    reading,
    chosen: scored(reading, (score) => boxRightness(model, weighed, score)),
    right: shareOfAlike(reading) * right,
    readings: offer(reading, others({ readings, answers, shares, best, answerShare })),
  };
}

function scored(reading: ExecutedReading, right: (score: number) => number): Executed['chosen'] {
  const share = shareOfAlike(reading);
  return reading.executed.chosen.map((each) => ({ ...each, score: share * right(each.score) }));
}

/**
 * "The plane", where several are as likely: the surest of two is mostly the one that is meant, of more it is not. On 836
 * questions (`learn-4`) it was right in .61 of 23 and in .27 of 11.
 */
const MOST_TOLD_APART = 2;

function shareOfAlike(reading: ExecutedReading): number {
  return Math.min(1, MOST_TOLD_APART / chosenAmong(reading));
}

/** How many a reading takes the surest of, with nothing else to tell them apart; 1 where it takes no such one. */
function chosenAmong({ chain, executed }: ExecutedReading): number {
  const cut = surestStep(chain);
  return cut === null ? 1 : (executed.steps[cut.from - 1]?.members.length ?? 1);
}

function surestStep(chain: Chain): Extract<ChainStep, { verb: 'rank' }> | null {
  const last = chain.at(-1);
  const step = last?.verb === 'answer' ? chain[last.from - 1] : undefined;
  return step?.verb === 'rank' && step.by === 'score' && step.take === 1 && step.skip === 0 ? step : null;
}

/** Beside the surest one of several, all of them. */
function withAll(reading: ExecutedReading, offered: readonly Reading[]): readonly Reading[] {
  const cut = surestStep(reading.chain);
  const last = reading.chain.at(-1);
  if (cut === null || last?.verb !== 'answer' || chosenAmong(reading) < 2) return offered;
  const all: Chain = [...reading.chain.slice(0, -1), { ...last, from: cut.from }];
  const first: Reading = { text: readingText(reading.chain), chain: [...reading.chain], probability: null };
  const known = offered.length === 0 ? [first] : offered;
  return [
    ...known,
    { text: `${readingText(all)}, all ${chosenAmong(reading)} of them`, chain: all, probability: null },
  ];
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
