import { ANYTHING, throwIfAborted } from '../../contract/index.js';
import type { Candidate, Chain } from '../../contract/index.js';
import type { ReasonVocabulary } from '../vocabulary.js';
import type { ExecutionContext } from './context.js';

/** How free text is compared with regions: `sigmoid(embedding . query + bias)`. */
export interface TextEncoder {
  /** One query vector a text, in the space of the candidates' embeddings. */
  readonly encode: (texts: string[]) => Promise<readonly Float32Array[]>;
  readonly bias: number;
  readonly threshold: number;
}

/** Encodes every term of the chain that is outside the vocabulary, once, before the steps run. */
export async function textScores(
  chain: Chain,
  text: TextEncoder | undefined,
  { classes }: ReasonVocabulary,
  signal: AbortSignal | undefined,
): Promise<ExecutionContext['textScore']> {
  if (text === undefined) return null;
  const known = new Set([ANYTHING, ...classes.map(({ name }) => name)]);
  const terms = [
    ...new Set(chain.flatMap((step) => (step.verb === 'find' && !known.has(step.term) ? [step.term] : []))),
  ];
  const queries = terms.length === 0 ? [] : await text.encode(terms);
  throwIfAborted(signal);
  const byTerm = new Map(terms.map((term, at) => [term, queries[at]]));
  return (term) => {
    const query = byTerm.get(term);
    return query === undefined ? null : (candidate) => similarity(candidate, query, text.bias);
  };
}

/** Null where the candidate has no embedding of that length. */
function similarity({ embedding }: Candidate, query: Float32Array, bias: number): number | null {
  if (embedding?.length !== query.length) return null;
  let dot = bias;
  for (let i = 0; i < query.length; i += 1) dot += (embedding[i] ?? 0) * (query[i] ?? 0);
  return 1 / (1 + Math.exp(-dot));
}
