import type { Chain } from '../../contract/index.js';
import type { Executed } from '../execute/execute-chain.js';
import { answerKey } from './features.js';
import type { ExecutedReading } from './features.js';
import { asksForOne } from './number-said.js';
import type { ReasonVocabulary } from '../vocabulary.js';

/**
 * Answers that no chain gives by itself, weighed beside the readings: the best one alone, where a question speaks of one
 * and a reading leaves several; and none, where what could not be checked may be what decides.
 */
export async function withDerived(
  question: string,
  readings: readonly ExecutedReading[],
  vocabulary: ReasonVocabulary,
  execute: (chain: Chain) => Promise<Executed>,
): Promise<ExecutedReading[]> {
  const derived: ExecutedReading[] = [];
  if (asksForOne(question, vocabulary)) {
    for (const reading of firstOfEach(readings.filter(({ executed }) => executed.chosen.length > 1))) {
      const chain = bestAlone(reading.chain);
      derived.push({ ...reading, chain, derived: 'alone', executed: await execute(chain) });
    }
  }
  const refused = readings.map(refusal).find((each) => each !== null);
  return [...readings, ...derived, ...(refused === undefined ? [] : [refused])];
}

function firstOfEach(readings: readonly ExecutedReading[]): ExecutedReading[] {
  const keys = readings.map(answerKey);
  return readings.filter((_, at) => keys.indexOf(keys[at] ?? '') === at);
}

function bestAlone(chain: Chain): Chain {
  const last = chain.at(-1);
  if (last?.verb !== 'answer') return chain;
  return [
    ...chain.slice(0, -1),
    { verb: 'rank', from: last.from, by: 'score', order: 'descending', skip: 0, take: 1 },
    { verb: 'answer', from: chain.length },
  ];
}

/** What the answer's step says of a refusal. */
export const REFUSED = 'none: what could not be checked decides';

/** The reading with none for an answer; null where it answers none already, or left nothing unchecked. */
function refusal(reading: ExecutedReading): ExecutedReading | null {
  const { executed } = reading;
  const unchecked = executed.steps.find(({ finding }) => finding.startsWith('could not check'));
  if (executed.none || unchecked === undefined) return null;
  const steps = executed.steps.map((step) =>
    step.step.verb === 'answer' ? { ...step, members: [], finding: REFUSED } : step,
  );
  return {
    ...reading,
    derived: 'none',
    executed: { steps, chosen: [], none: true, emptiedBy: unchecked.number },
  };
}
