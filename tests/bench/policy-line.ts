/** The text that the policy learns from: one line a question, with the tokens of its chain and what the scene holds. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Candidate, Chain } from '../../src-main/contract/index.js';
import { bundleFile, wordPieces, wordTokenizer } from '../../src-main/engine/index.js';
import type { Bundle } from '../../src-main/engine/index.js';
import type { Random } from '../../src-main/reason/corpus/index.js';
import {
  allTokens,
  questionWords,
  summaryOf,
  tokenTable,
  verbToken,
} from '../../src-main/reason/policy/index.js';
import type { TokenTable } from '../../src-main/reason/policy/index.js';

const GSDS = [0.1, 0.2, 0.3, 0.5, 0.6, 1, 1.5, 2];
const PLACED_SHARE = 0.5;

/**
 * Verbs that no policy learns to write: the first two are put into every chain after it is written, the others stand in too
 * few written questions. Where the parser needs a verb that the policy lacks, its reading stands alone.
 */
const UNTAUGHT = ['keep-kind', 'take-counted', 'rank-in-groups', 'keep-ends'].map(verbToken);

/** A ground sample distance in metres for half of the scenes, since questions with metres need one; null for the others. */
export const anyGsd = (random: Random): number | null =>
  random.chance(PLACED_SHARE) ? random.pick(GSDS) : null;

export interface PolicyText {
  readonly classes: readonly string[];
  readonly table: TokenTable;
  readonly lineOf: (taught: {
    readonly question: string;
    readonly ids: readonly number[];
    readonly chain: Chain;
    readonly candidates: readonly Pick<Candidate, 'label' | 'score'>[];
    readonly gsd: number | null;
  }) => string;
}

/** Makes the folder of a corpus, and writes the tokens of its chains there. */
export async function policyText(folder: string, bundle: Bundle): Promise<PolicyText> {
  await mkdir(folder, { recursive: true });
  const classes = bundle.description.vocabulary.map(({ name }) => name);
  const tokens = allTokens(classes).filter((token) => !UNTAUGHT.includes(token));
  await writeFile(join(folder, 'tokens.json'), JSON.stringify({ tokens, classes }, null, 1));
  const tokenizer = await wordTokenizer(bundleFile(bundle, 'tokenizer'));
  return {
    classes,
    table: tokenTable(tokens),
    lineOf: ({ question, ids, chain, candidates, gsd }) => {
      const pieces = wordPieces(
        questionWords(question).map(({ text }) => text),
        tokenizer,
      );
      const summary = summaryOf(candidates, classes, gsd, 0);
      return JSON.stringify({ question, summary, ids, pieces: pieces.ids, starts: pieces.starts, chain });
    },
  };
}
