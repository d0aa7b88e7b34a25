import type { Candidate, Chain, Task } from '../contract/index.js';
import type { PolicyPort } from '../engine/index.js';
import { parseQuestion } from './parse/parse-question.js';
import { writeChains } from './policy/decode.js';
import { summaryOf } from './policy/summary.js';
import type { VocabularyClass } from './vocabulary.js';

/** Who may write the chain: `auto` takes the policy's where the parser knows nothing that is named and the policy is sure. */
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
  readonly unread: readonly string[];
  readonly writer: 'parser' | 'policy';
  /** Probability that the policy gave the whole chain, 0 to 1; null where the parser wrote it. */
  readonly probability: number | null;
}

const BEAMS = 3;
/** Probability of the whole chain from which a policy is believed; a bundle may say its own. */
const DEFAULT_CONFIDENCE = 0.5;

/**
 * The chain of a question. The parser always can; the policy only where the bundle has one, and not for plain
 * detection, which asks for a term and nothing else.
 * @throws GeoR1Error cancelled; whatever the engine throws
 */
export async function writeChain(question: string, options: WriteChainOptions): Promise<ChainOf> {
  const { task, vocabulary, distractors, policy, writer = 'auto' } = options;
  const parsed = parseQuestion(question, { vocabulary, distractors, task });
  const parser: ChainOf = {
    chain: parsed.chain,
    unread: parsed.unread,
    writer: 'parser',
    probability: null,
  };
  if (writer === 'parser' || task === 'ovd' || policy === null || policy === undefined) return parser;
  const classes = vocabulary.map(({ name }) => name);
  // Where the parser knows the thing that is asked for, it was at least as good as the policy on expressions over
  // training images; where it knows none, it has nothing to lose.
  const knowsThing = parsed.chain.some((step) => step.verb === 'find' && classes.includes(step.term));
  if (writer === 'auto' && knowsThing) return parser;
  const summary = summaryOf(options.candidates, policy.description.classes, options.gsd, options.threshold);
  const [best] = await writeChains(
    policy,
    { question, summary, classes },
    { beams: BEAMS, signal: options.signal },
  );
  if (best === undefined) return parser;
  const probability = Math.exp(best.logProbability);
  if (writer === 'auto' && probability < (policy.description.confidence ?? DEFAULT_CONFIDENCE)) return parser;
  const chain = task === 'rec' ? toOne(best.chain) : best.chain;
  const unread = chain.flatMap((step) => (step.verb === 'unread' ? step.words : []));
  return { chain, unread, writer: 'policy', probability };
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
