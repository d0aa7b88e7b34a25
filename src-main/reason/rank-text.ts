import type { ChainStep, MEASURES } from '../contract/index.js';
import { ordinalOf } from './lexicon/number-names.js';

type Measure = (typeof MEASURES)[number];
type Ranking = Pick<Extract<ChainStep, { verb: 'rank' }>, 'order' | 'skip' | 'take'>;

/** What leads a set by a measure that falls and by one that rises; the words stand before a noun. */
const LEADING: Readonly<Partial<Record<Measure, readonly [falling: string, rising: string]>>> = {
  area: ['largest', 'smallest'],
  length: ['longest', 'shortest'],
  width: ['widest', 'narrowest'],
  elongation: ['most elongated', 'least elongated'],
  brightness: ['brightest', 'darkest'],
  score: ['surest', 'least sure'],
  members: ['largest', 'smallest'],
  north: ['northernmost', 'southernmost'],
  south: ['southernmost', 'northernmost'],
  east: ['easternmost', 'westernmost'],
  west: ['westernmost', 'easternmost'],
  left: ['leftmost', 'rightmost'],
  right: ['rightmost', 'leftmost'],
  top: ['topmost', 'bottommost'],
  bottom: ['bottommost', 'topmost'],
};

/** "the largest of [1]", "the 2nd and 3rd leftmost of [1]", "the 2 of [1] nearest to the middle". */
export function rankedText(from: string, by: Measure, ranking: Ranking): string {
  const leading = LEADING[by]?.[ranking.order === 'descending' ? 0 : 1];
  if (leading !== undefined) return `the ${places(ranking, '')}${leading} of ${from}`;
  // Of a corner or the middle a falling measure is being farthest out or away.
  const near = by === 'middle' || by === 'centre' || by === 'edge' ? 'ascending' : 'descending';
  return `the ${places(ranking, 'one ')}of ${from} ${ranking.order === near ? 'nearest to' : 'farthest from'} the ${by}`;
}

/** "the one of [1] nearest to [2]". */
export function rankedByDistanceText(from: string, of: string, ranking: Ranking): string {
  const way = ranking.order === 'ascending' ? 'nearest to' : 'farthest from';
  return `the ${places(ranking, 'one ')}of ${from} ${way} ${of}`;
}

/** Which of those in order: nothing but `single` for the first alone. */
function places({ skip, take }: Ranking, single: string): string {
  if (skip === 0) return take === 1 ? single : `${take} `;
  const first = ordinalOf(skip + 1);
  if (take === 1) return `${first} `;
  return `${first} ${take === 2 ? 'and' : 'to'} ${ordinalOf(skip + take)} `;
}
