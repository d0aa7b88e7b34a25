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

const SURE = '“sure” is how probable the app holds this reading, 0 to 1';

export interface WriterText {
  readonly text: string;
  readonly hint: string;
}

/** Null for an answer that does not say, as older ones do not. */
export function writerText({ writer }: Pick<Answer['provenance'], 'writer'>): WriterText | null {
  if (writer === undefined) return null;
  const sure = writer.probability === null ? '' : `, sure ${formatScore(writer.probability)}`;
  const how = writer.probability === null ? '' : `; ${SURE}`;
  return { text: BY[writer.by] + sure, hint: HINTS[writer.by] + how };
}
