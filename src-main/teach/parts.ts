import type { Example, ExampleKind, TrainedPart } from '../contract/index.js';
import { chainPart } from './chain-part.js';
import type { Part, PartContext } from './part.js';
import type { TeachRequest } from './run.js';
import { termPart } from './term-part.js';

const KINDS: Readonly<Record<TrainedPart, ExampleKind>> = { term: 'term', chain: 'expression' };

/** Null where no example is of that kind, or none to learn from is left. */
export async function partOf(
  name: TrainedPart,
  request: Pick<TeachRequest, 'train' | 'heldOut'>,
  context: PartContext,
): Promise<Part | null> {
  const own = [...request.train, ...request.heldOut].filter(({ kind }: Example) => kind === KINDS[name]);
  const learned = new Set(request.train.map(({ id }) => id));
  if (!own.some(({ id }) => learned.has(id))) return null;
  return name === 'term' ? termPart(own, learned, context) : chainPart(own, learned, context);
}
