/** Who wrote an answer's chain, in words. Pure. */
import type { Answer, ChainWriter } from '../../src-main/contract/index.js';
import { formatScore } from '../shared/index.js';

const BY: Readonly<Record<ChainWriter, string>> = {
  policy: 'Read by the learned policy',
  parser: 'Read by the grammar',
  reading: 'Another reading, picked by you',
  edited: 'Edited by you',
  checkpoint: 'Put together from what the checkpoint wrote',
};
const HINTS: Readonly<Record<ChainWriter, string>> = {
  policy: 'A small trained model chose these steps',
  parser: 'The rules of the grammar chose these steps',
  reading: 'One of the other ways to read the question',
  edited: 'Steps were changed by hand; Reset goes back to the chain as the question was read',
  checkpoint: 'The steps only put together the boxes in the checkpoint’s own text',
};

export interface WriterText {
  readonly text: string;
  readonly hint: string;
}

/** Null for an answer that does not say, as older ones do not. */
export function writerText({ writer }: Pick<Answer['provenance'], 'writer'>): WriterText | null {
  if (writer === undefined) return null;
  const { by, probability, right } = writer;
  if (right !== undefined)
    return {
      text: `${BY[by]}, held right at ${formatScore(right)}`,
      hint: `${HINTS[by]}; how probable that is was fitted on questions whose answers are known`,
    };
  if (by !== 'policy' || probability === null) return { text: BY[by], hint: HINTS[by] };
  return {
    text: `${BY[by]}, which gave it ${formatScore(probability)}`,
    hint: `${HINTS[by]}, with that probability`,
  };
}
