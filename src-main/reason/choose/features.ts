import { answeredTerms } from '../answered-terms.js';
import type { Chain } from '../../contract/index.js';
import { ANYTHING, isUnchecked, SURFACES } from '../../contract/index.js';
import type { ReasonVocabulary } from '../vocabulary.js';
import { agreementOf, contentOfChain } from './agreement.js';
import type { Executed } from '../execute/execute-chain.js';
import { questionWords } from '../policy/question-words.js';
import { readQuestion } from '../question-read.js';
import { asksForOne, asksForSeveral, asksWhether, headOf, numberSaid, PLURAL } from './number-said.js';

/** A way to read a question, executed. */
export interface ExecutedReading {
  readonly chain: Chain;
  /** Without what the chain tells as left out by a policy: that is weighed kind by kind. */
  readonly unread: readonly string[];
  readonly by: 'parser' | 'policy';
  /** Natural logarithm of the probability that the policy gives the chain; null where none of its beams is this chain. */
  readonly logProbability: number | null;
  /** Place among the policy's beams from 0; null where it is none of them. */
  readonly beam: number | null;
  readonly executed: Executed;
  /** None instead of what it answers, for what it could not check. */
  readonly refuses?: boolean | undefined;
}

/** What is weighed of a reading, in the order of a row of numbers. */
export const FEATURES = [
  'logProbability',
  'fromParser',
  'firstBeam',
  'agreement',
  'agreesWithParser',
  'empty',
  'emptyOfClass',
  'unreadShare',
  'doubts',
  'countHolds',
  'countFails',
  'whole',
  'steps',
  'unknownTerm',
  'single',
  'singleOfMany',
  'parserUnread',
  'parserEmpty',
  'policyEmpty',
  'singularMany',
  'numberHolds',
  'numberFails',
  'emptyOfColour',
  'emptyOfPlace',
  'emptyOfRelation',
  'emptyOnGround',
  'missedClass',
  'missedColour',
  'missedSide',
  'missedSize',
  'missedGroup',
  'missedOrder',
  'missedExcept',
  'addedClass',
  'addedColour',
  'addedSide',
  'addedSize',
  'addedGroup',
  'addedOrder',
  'addedExcept',
  'missedRelation',
  'addedRelation',
  'missedTurn',
  'addedTurn',
  'besideItself',
  'severalForOne',
  'refuses',
  'refusesClass',
  'refusesTerm',
  'refusesUnread',
  'emptyWhether',
  'answersGround',
  'missesHead',
  'oneForSeveral',
] as const;
export type Feature = (typeof FEATURES)[number];

/** Below this a chain is as good as not thought of. */
const LEAST_LOG = -8;
const STEPS = 10;

/** One row a reading. Rows of a question belong together: agreement is of its readings with each other. */
export function featureRows(
  question: string,
  readings: readonly ExecutedReading[],
  vocabulary: ReasonVocabulary,
  answers: readonly string[] = readings.map(answerKey),
): number[][] {
  const classes = vocabulary.classes.map(({ name }) => name);
  const known = new Set<string>([...classes, ...SURFACES]);
  const number = numberSaid(question);
  const { items, said } = readQuestion(question, vocabulary);
  const one = asksForOne(items);
  const several = asksForSeveral(items);
  const head = headOf(items);
  const parser = readings.findIndex(({ by }) => by === 'parser');
  const words = Math.max(1, questionWords(question).length);
  return readings.map((reading, at) => {
    const { chain, executed, by, beam } = reading;
    const same = readings.filter((_, other) => answers[other] === answers[at]);
    const mass = same.reduce((sum, { logProbability }) => sum + Math.exp(logProbability ?? -Infinity), 0);
    const unread = reading.unread.reduce((sum, text) => sum + questionWords(text).length, 0) / words;
    const counts = executed.steps.filter(({ step }) => step.verb === 'count' && step.expected !== null);
    const fails = counts.filter(({ finding }) => finding.includes('not the expected')).length;
    const answered = executed.chosen.length;
    const told = executed.steps.filter(({ step }) => reading.unread.length > 0 || step.verb !== 'unread');
    const doubts = told.filter(isUnchecked).length;
    const refused = reading.refuses === true;
    const asked = answeredTerms(chain);
    const single = isSingle(chain);
    const { missed, added } = agreementOf(said, contentOfChain(chain), known);
    const emptied = executed.none ? chain[(executed.emptiedBy ?? 0) - 1]?.verb : undefined;
    const value: Record<Feature, number> = {
      logProbability: Math.max(LEAST_LOG, reading.logProbability ?? LEAST_LOG) / -LEAST_LOG,
      fromParser: Number(by === 'parser'),
      firstBeam: Number(beam === 0),
      agreement: Math.min(1, mass),
      agreesWithParser: Number(parser !== -1 && answers[parser] === answers[at]),
      empty: Number(executed.none),
      emptyOfClass: Number(executed.none && emptiedAtFind(reading, classes)),
      unreadShare: unread,
      doubts,
      countHolds: counts.length - fails,
      countFails: fails,
      whole: Number(answersAll(reading)),
      steps: chain.length / STEPS,
      unknownTerm: Number(findsUnknown(chain, classes)),
      single: Number(single),
      singleOfMany: Number(single && answered > 0 && PLURAL.test(question)),
      parserUnread: by === 'parser' ? unread : 0,
      parserEmpty: Number(by === 'parser' && executed.none),
      policyEmpty: Number(by === 'policy' && executed.none),
      singularMany: Number(answered > 1 && number === null && !PLURAL.test(question)),
      numberHolds: Number(number !== null && answered === number),
      numberFails: Number(number !== null && answered !== number && answered > 0),
      emptyOfColour: Number(emptied === 'keep-colour'),
      emptyOfPlace: Number(emptied === 'keep-place' || emptied === 'keep-direction'),
      emptyOfRelation: Number(
        emptied === 'keep-near' || emptied === 'keep-touching' || emptied === 'keep-between',
      ),
      emptyOnGround: Number(emptied === 'keep-inside'),
      missedClass: most(missed.class),
      missedColour: most(missed.colour),
      missedSide: most(missed.side),
      missedSize: most(missed.size),
      missedGroup: most(missed.group),
      missedOrder: most(missed.order),
      missedExcept: most(missed.except),
      addedClass: most(added.class),
      addedColour: most(added.colour),
      addedSide: most(added.side),
      addedSize: most(added.size),
      addedGroup: most(added.group),
      addedOrder: most(added.order),
      addedExcept: most(added.except),
      missedRelation: most(missed.relation),
      addedRelation: most(added.relation),
      missedTurn: most(missed.turn),
      addedTurn: most(added.turn),
      besideItself: Number(isBesideItself(chain) && !OTHERS.test(question)),
      severalForOne: Number(answered > 1 && one),
      refuses: Number(refused),
      refusesClass: Number(refused && missesClass(reading, classes)),
      refusesTerm: Number(refused && findsUnknown(chain, classes)),
      refusesUnread: refused ? unread : 0,
      emptyWhether: Number(executed.none && asksWhether(question)),
      answersGround: Number(asked.some((term) => SURFACES.some((surface) => surface === term))),
      missesHead: Number(head !== null && !asked.some((term) => head.includes(term))),
      oneForSeveral: Number(answered === 1 && several),
    };
    return FEATURES.map((name) => value[name]);
  });
}

const MOST_COUNTED = 2;
const most = (count: number): number => Math.min(MOST_COUNTED, count) / MOST_COUNTED;

/** The same for the same answer, whatever the order of its boxes. */
export function answerKey({ executed }: Pick<ExecutedReading, 'executed'>): string {
  return executed.chosen
    .map(({ candidate }) => candidate)
    .sort((a, b) => a - b)
    .join();
}

function isSingle(chain: Chain): boolean {
  const last = chain.at(-1);
  const chosen = last?.verb === 'answer' ? chain[last.from - 1] : undefined;
  return (chosen?.verb === 'rank' || chosen?.verb === 'rank-distance') && chosen.take === 1;
}

function emptiedAtFind({ chain, executed }: ExecutedReading, classes: readonly string[]): boolean {
  const step = chain[(executed.emptiedBy ?? 0) - 1];
  return step?.verb === 'find' && classes.includes(step.term);
}

function findsUnknown(chain: Chain, classes: readonly string[]): boolean {
  const known = new Set<string>([...classes, ...SURFACES, ANYTHING]);
  return chain.some((step) => step.verb === 'find' && !known.has(step.term));
}

/** It has steps that keep some, and keeps all that its first step found. */
function answersAll({ chain, executed }: ExecutedReading): boolean {
  const filters = chain.some(({ verb }) => /^(?:keep|rank|pick|minus)/.test(verb));
  const found = executed.steps[0]?.members.length ?? 0;
  return filters && found > 1 && executed.chosen.length === found;
}

/** A class that it refers to was not found. */
function missesClass({ chain, executed }: ExecutedReading, classes: readonly string[]): boolean {
  return chain.some(
    (step, at) =>
      step.verb === 'find' && classes.includes(step.term) && executed.steps[at]?.members.length === 0,
  );
}

/** "between other tanks" */
const OTHERS = /\b(?:another|others?)\b/i;

/** "tanks inside tanks": a set is referred to itself, which is never meant. */
function isBesideItself(chain: Chain): boolean {
  return chain.some((step) => 'of' in step && 'from' in step && step.of === step.from);
}
