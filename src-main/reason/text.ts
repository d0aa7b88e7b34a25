import { ANYTHING } from '../contract/index.js';
import type { Chain, ChainStep } from '../contract/index.js';
import { rankedByDistanceText, rankedText } from './rank-text.js';

type Quantity = Extract<ChainStep, { verb: 'keep-size' }>['quantity'];

const UNIT_NAMES = { m: 'm', m2: 'm²', px: 'px', px2: 'px²' } as const;
const DIGITS = 4;

/** One line for people, made from the step alone: `keep the ones within 50 m of [3]`. */
export function stepText(step: ChainStep): string {
  switch (step.verb) {
    case 'find':
      return step.term === ANYTHING ? 'find anything' : `find "${step.term}"`;
    case 'keep-size':
      return `keep those of [${step.from}] with ${step.measure} ${step.comparison} ${quantityText(step.quantity)}`;
    case 'keep-relative-size':
      return `keep the ${sizeWord(step.size, step.measure)} ones of [${step.from}]`;
    case 'keep-kind':
      return `keep the ones of [${step.from}] as long as a ${step.kind}`;
    case 'keep-compared':
      return `keep the ones of [${step.from}] ${comparedText(step)}`;
    case 'keep-by-compared':
      return `keep the ones of [${step.from}] ${not(step.negate)}${byComparedText(step)}`;
    case 'keep-facing':
      return `keep the ones of [${step.from}] that ${step.negate ? 'do not ' : ''}point ${step.way} [${step.of}]`;
    case 'keep-aligned':
      return `keep the ones of [${step.from}] that ${step.negate ? 'do not ' : ''}lie ${alignedText(step.alignment)} [${step.of}]`;
    case 'keep-surrounded':
      return `keep the ones of [${step.from}] ${not(step.negate)}surrounded by [${step.of}]`;
    case 'keep-colour':
      return `keep the ones of [${step.from}] that are ${not(step.negate)}${step.colour}${partText(step.part)}`;
    case 'keep-orientation':
      return `keep the ones of [${step.from}] that lie ${step.axis}`;
    case 'keep-heading':
      return `keep the ones of [${step.from}] that point ${headingText(step.direction)}`;
    case 'keep-near':
      return `keep the ones of [${step.from}] ${not(step.negate)}${step.within === null ? closeness(step.closeness) : `within ${quantityText(step.within)} of`} [${step.of}]`;
    case 'keep-direction':
      return `keep the ones of [${step.from}] ${not(step.negate)}${directionText(step.direction)} [${step.of}]`;
    case 'keep-place':
      return `keep the ones of [${step.from}] ${not(step.negate)}${placeText(step.place)}`;
    case 'keep-inside':
      return `keep the ones of [${step.from}] ${not(step.negate)}inside [${step.of}]`;
    case 'keep-touching':
      return `keep the ones of [${step.from}] ${not(step.negate)}touching [${step.of}]`;
    case 'keep-with':
      return `keep the ones of [${step.from}] ${step.negate ? 'without' : 'with'} a member of [${step.of}]`;
    case 'keep-between':
      return step.and === null
        ? `keep the ones of [${step.from}] between two of [${step.of}]`
        : `keep the ones of [${step.from}] between [${step.of}] and [${step.and}]`;
    case 'keep-grouped':
      return `keep the ones of [${step.from}] that ${{ grouped: 'stand in a group', isolated: 'stand alone', row: 'stand in a row' }[step.grouping]}${step.size === null ? '' : ` of ${step.size}`}`;
    case 'pick-group':
      return `part [${step.from}] into ${groupsText(step)}, take ${rankedText('these', step.by, step)}`;
    case 'rank-in-groups':
      return `part [${step.from}] into ${groupsText(step)}, of each take ${rankedText('these', step.by, step)}`;
    case 'keep-ends':
      return `part [${step.from}] into ${groupsText(step)}, of each take the two farthest apart`;
    case 'rank':
      return `take ${rankedText(`[${step.from}]`, step.by, step)}`;
    case 'rank-distance':
      return `take ${rankedByDistanceText(`[${step.from}]`, `[${step.of}]`, step)}`;
    case 'pick-pair':
      return `take the two of [${step.from}] ${step.order === 'ascending' ? 'nearest to each other' : 'farthest apart'}`;
    case 'union':
      return `union of ${step.sets.map((set) => `[${set}]`).join(', ')}`;
    case 'minus':
      return `[${step.from}] without [${step.remove}]`;
    case 'count':
      return step.expected === null
        ? `count [${step.from}]`
        : `count [${step.from}], expecting ${step.expected}`;
    case 'take-counted':
      return `where [${step.from}] are fewer than ${step.expected}, take ${step.sets.map((set) => `[${set}]`).join(' or ')} if that many`;
    case 'tell-size':
      return `tell the ${step.measure} of [${step.from}]`;
    case 'tell-distance':
      return step.of === step.from
        ? `tell how far apart those of [${step.from}] are`
        : `tell how far [${step.from}] is from [${step.of}]`;
    case 'unread':
      return `not read: ${step.words.map((word) => `"${word}"`).join(', ')}`;
    case 'answer':
      return `answer [${step.from}]`;
  }
}

/** The chain as numbered lines. */
export function chainText(chain: Chain): string {
  return chain.map((step, at) => `[${at + 1}] ${stepText(step)}`).join('\n');
}

export function quantityText({ value, unit }: Quantity): string {
  return `${Number(value.toPrecision(DIGITS))} ${UNIT_NAMES[unit]}`;
}

function groupsText({ grouping, size }: { grouping: string; size: number | null }): string {
  return `${grouping}s${size === null ? '' : ` of ${size}`}`;
}

function not(negate: boolean | undefined): string {
  return negate === true ? 'not ' : '';
}

function closeness(word: 'near' | 'beside' | undefined): string {
  return word === 'beside' ? 'right beside' : 'near';
}

function sizeWord(size: 'large' | 'small', measure: 'area' | 'length' | 'width' = 'area'): string {
  return {
    area: { large: 'large', small: 'small' },
    length: { large: 'long', small: 'short' },
    width: { large: 'wide', small: 'narrow' },
  }[measure][size];
}

type Compared = Extract<ChainStep, { verb: 'keep-compared' }>;

/** What is more, less and the same by each measure. */
const COMPARED_WORDS: Readonly<Record<Compared['measure'], readonly [string, string, string]>> = {
  area: ['larger', 'smaller', 'large'],
  length: ['longer', 'shorter', 'long'],
  width: ['wider', 'narrower', 'wide'],
  brightness: ['brighter', 'darker', 'bright'],
};

/** "longer than [2]", "about as large as [2]", "larger than the nearest of [2] left of each". */
function comparedText({ measure, comparison, beside, of }: Compared): string {
  const [more, less, same] = COMPARED_WORDS[measure];
  const than =
    comparison === 'same'
      ? `about as ${same} as`
      : comparison.endsWith('=')
        ? `at ${comparison === '>=' ? 'least' : 'most'} as ${same} as`
        : `${comparison === '>' ? more : less} than`;
  if (beside === undefined) return `${than} [${of}]`;
  const way = beside === 'nearest' ? 'to each' : `${directionText(beside)} each`;
  return `${than} the nearest of [${of}] ${way}`;
}

type ByCompared = Extract<ChainStep, { verb: 'keep-by-compared' }>;

/** "left of a larger one of [1]", "between two longer ones of [1]". */
function byComparedText({ relation, measure, comparison, of }: ByCompared): string {
  const [more, less] = COMPARED_WORDS[measure];
  const sized = comparison === '>' ? more : less;
  if (relation === 'between') return `between two ${sized} ones of [${of}]`;
  if (relation === 'surrounded') return `surrounded by ${sized} ones of [${of}]`;
  const way =
    relation === 'near' || relation === 'beside'
      ? closeness(relation)
      : relation === 'touching' || relation === 'inside'
        ? relation
        : directionText(relation);
  return `${way} a ${sized} one of [${of}]`;
}

const alignedText = (alignment: 'parallel' | 'perpendicular'): string =>
  alignment === 'parallel' ? 'parallel to' : 'at right angles to';

function partText(part: string | undefined): string {
  if (part === undefined) return '';
  return part === 'middle' ? ' in the middle' : ` at the ${part}`;
}

function headingText(direction: string): string {
  const words: Readonly<Record<string, string>> = { above: 'up', below: 'down' };
  return words[direction] ?? (direction.includes(' ') ? `to the ${direction}` : direction);
}

function directionText(direction: string): string {
  return direction === 'above' || direction === 'below' ? direction : `${direction} of`;
}

function placeText(place: string): string {
  if (place === 'edge') return 'at the edge of the scene';
  return place === 'middle' ? 'in the middle of the scene' : `in the ${place} of the scene`;
}
