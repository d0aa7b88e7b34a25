import { ANYTHING } from '../contract/index.js';
import type { Candidate, Chain, Task } from '../contract/index.js';
import type { PolicyPort } from '../engine/index.js';
import { parseQuestion } from './parse/parse-question.js';
import { writeChains } from './policy/decode.js';
import { summaryOf } from './policy/summary.js';
import { leavesOutTaught, namesBeyond } from './policy/taught-names.js';
import { verbToken } from './policy/tokens.js';
import { sayAdded } from './added-said.js';
import { keepsByException, leavesNothingOut, negatesWhatIsSaid } from './excepted-said.js';
import { unreadWords } from './unread-words.js';
import { readQuestion } from './question-read.js';
import type { QuestionRead } from './question-read.js';
import {
  answersLandmark,
  droppedWords,
  inventsNumber,
  putsClassForThing,
  sayUnread,
  unspokenWords,
} from './unspoken-words.js';
import type { ReasonVocabulary, VocabularyClass } from './vocabulary.js';

/**
 * Who may write the chain. `auto` weighs the parser's and the policy's against each other by what they answer, where
 * the bundle says how; else it takes the policy's where the parser knows nothing that is named and the policy is sure.
 */
export const WRITERS = ['auto', 'policy', 'parser'] as const;
export type Writer = (typeof WRITERS)[number];

export interface WriteChainOptions {
  readonly task: Task;
  readonly vocabulary: readonly VocabularyClass[];
  readonly distractors: readonly string[];
  readonly policy?: PolicyPort | null | undefined;
  readonly writer?: Writer | undefined;
  /** What the scene holds. */
  readonly candidates: readonly Pick<Candidate, 'label' | 'score'>[];
  readonly gsd: number | null;
  /** Score from which a candidate of a class counts. */
  readonly threshold: (className: string) => number;
  readonly signal?: AbortSignal | undefined;
}

export interface ChainOf {
  readonly chain: Chain;
  /** Words that its writer could not read. The chain also tells those that it knew and left out. */
  readonly unread: readonly string[];
  readonly writer: 'parser' | 'policy';
  /** Probability that the policy gave the whole chain, 0 to 1; null where the parser wrote it. */
  readonly probability: number | null;
}

const BEAMS = 3;
/** Beams that are weighed against the parser's chain. */
const WEIGHED_BEAMS = 5;
/** Probability of the whole chain from which a policy is believed; a bundle may say its own. */
const DEFAULT_CONFIDENCE = 0.5;

/**
 * The chain of a question. The parser always can; the policy only where the bundle has one, and not for plain
 * detection, which asks for a term and nothing else.
 * @throws GeoR1Error cancelled; whatever the engine throws
 */
export async function writeChain(question: string, options: WriteChainOptions): Promise<ChainOf> {
  const { task, vocabulary, policy, writer = 'auto' } = options;
  const read = readQuestion(question, knownOf(options));
  const parser = parsedChain(question, read, options);
  if (writer === 'parser' || task === 'ovd' || policy === null || policy === undefined) return parser;
  if (writer === 'auto' && (isBeyond(policy, parser, options) || saysNothing(read))) return parser;
  // Where the parser knows the thing that is asked for, it was at least as good as the policy on expressions over
  // training images; where it knows none, it has nothing to lose.
  const classes = vocabulary.map(({ name }) => name);
  const knowsThing = parser.chain.some((step) => step.verb === 'find' && classes.includes(step.term));
  if (writer === 'auto' && knowsThing) return parser;
  const [best] = await policyChains(question, read, parser, { ...options, policy }, BEAMS);
  if (best === undefined) return parser;
  const sure = (best.probability ?? 0) >= (policy.description.confidence ?? DEFAULT_CONFIDENCE);
  return writer === 'auto' && !sure ? parser : best;
}

/**
 * The parser's chain and the policy's likeliest ones, each chain once; `beam` is its place among the policy's.
 * @throws GeoR1Error cancelled; whatever the engine throws
 */
export async function writeReadings(
  question: string,
  options: WriteChainOptions & { readonly policy: PolicyPort },
): Promise<(ChainOf & { readonly beam: number | null })[]> {
  const read = readQuestion(question, knownOf(options));
  const parser = parsedChain(question, read, options);
  if (isBeyond(options.policy, parser, options) || saysNothing(read)) return [{ ...parser, beam: null }];
  const beams = await policyChains(question, read, parser, options, WEIGHED_BEAMS);
  const same = (a: Chain, b: Chain): boolean => JSON.stringify(a) === JSON.stringify(b);
  const twin = beams.findIndex(({ chain }) => same(chain, parser.chain));
  return [
    { ...parser, probability: beams[twin]?.probability ?? null, beam: twin === -1 ? null : twin },
    ...beams.flatMap((each, beam) => (beam === twin ? [] : [{ ...each, beam }])),
  ];
}

/** Steps that say nothing of a thing but its name. */
const BARE = new Set(['find', 'count', 'take-counted', 'rank', 'answer']);
/** Steps that are put into the chains of either writer. */
const ADDED: ReadonlySet<string> = new Set(['keep-kind', 'take-counted']);

/**
 * Whether the policy can only guess: it writes the classes that it was trained on and no others. So it cannot know a term
 * that was taught later, unless its chains were taught with it, nor of things of any class, nor steps that came after it; and of an unknown name alone ("helicopters") it makes the class that comes nearest. Such names are
 * left to the text encoder, which may also find nothing.
 */
function isBeyond(
  { description, taught = [] }: PolicyPort,
  { chain, unread }: ChainOf,
  { vocabulary }: Pick<WriteChainOptions, 'vocabulary'>,
): boolean {
  const terms = chain.flatMap((step) => (step.verb === 'find' ? [step.term] : []));
  if (unread.length === 0 && terms.includes(ANYTHING)) return true;
  const written = new Set(description.tokens);
  if (chain.some(({ verb }) => !ADDED.has(verb) && !written.has(verbToken(verb)))) return true;
  const names = new Set(vocabulary.map(({ name }) => name));
  const known = new Set([...description.classes, ...taught]);
  if (terms.some((term) => names.has(term) && !known.has(term))) return true;
  const isBare = unread.length === 0 && chain.every(({ verb }) => BARE.has(verb));
  return isBare && terms.length === 1 && terms.every((term) => !names.has(term));
}

/** "???", "where", "5": whatever a policy made of it would be its own invention. */
const saysNothing = ({ items }: QuestionRead): boolean =>
  items.every((item) => item.punctuation || item.senses.some(({ kind }) => kind === 'number'));

const knownOf = ({
  vocabulary,
  distractors,
}: Pick<WriteChainOptions, 'vocabulary' | 'distractors'>): ReasonVocabulary => ({
  classes: vocabulary,
  distractors,
});

function parsedChain(question: string, read: QuestionRead, options: WriteChainOptions): ChainOf {
  const { vocabulary, distractors, task, gsd } = options;
  const commonest = saysNothing(read) ? undefined : commonestOf(options);
  const { chain: parsed, unread } = parseQuestion(question, { vocabulary, distractors, task, commonest });
  const chain = sayAdded(read, parsed, gsd, task);
  return {
    chain: sayUnread(chain, droppedWords(read, chain)),
    unread,
    writer: 'parser',
    probability: null,
  };
}

/** The class of which most candidates count. */
function commonestOf({ vocabulary, candidates, threshold }: WriteChainOptions): string | undefined {
  const counts = new Map<string, number>(vocabulary.map(({ name }) => [name, 0]));
  for (const { label, score } of candidates) {
    const count = counts.get(label);
    if (count !== undefined && score >= threshold(label)) counts.set(label, count + 1);
  }
  const [most] = [...counts].sort(([, a], [, b]) => b - a);
  return most === undefined || most[1] === 0 ? undefined : most[0];
}

async function policyChains(
  question: string,
  read: QuestionRead,
  parser: ChainOf,
  options: WriteChainOptions & { readonly policy: PolicyPort },
  beams: number,
): Promise<ChainOf[]> {
  const { policy, vocabulary, candidates, gsd, threshold, task, signal } = options;
  const known = knownOf(options);
  const classes = vocabulary.map(({ name }) => name);
  const summary = summaryOf(candidates, policy.description.classes, gsd, threshold);
  const taught = namesBeyond(vocabulary, policy.description.classes);
  const beamed = await writeChains(policy, { question, summary, classes, taught }, { beams, signal });
  const meant = beamed.filter(
    ({ chain }) =>
      !putsClassForThing(read, chain, known) &&
      !answersLandmark(parser.chain, chain, known) &&
      !inventsNumber(read, chain) &&
      !keepsByException(read, chain) &&
      !leavesNothingOut(parser.chain, chain) &&
      !(parser.unread.length === 0 && negatesWhatIsSaid(parser.chain, chain)) &&
      !leavesOutTaught(question, chain, taught),
  );
  return meant.map(({ chain: written, logProbability }) => {
    const whole = sayAdded(read, written, gsd, task);
    const { words, toTell } = unspokenWords(read, whole, known);
    const unread = [...unreadWords(whole), ...words];
    const said = sayUnread(whole, toTell);
    const chain = task === 'rec' ? toOne(said) : said;
    return { chain, unread, writer: 'policy', probability: Math.exp(logProbability) };
  });
}

/** A chain that ends in one object. */
function toOne(chain: Chain): Chain {
  const last = chain.at(-1);
  if (last?.verb !== 'answer') return chain;
  const chosen = chain[last.from - 1];
  const single = (chosen?.verb === 'rank' || chosen?.verb === 'rank-distance') && chosen.take === 1;
  if (single) return chain;
  return [
    ...chain.slice(0, -1),
    { verb: 'rank', from: last.from, by: 'score', order: 'descending', skip: 0, take: 1 },
    { verb: 'answer', from: chain.length },
  ];
}
