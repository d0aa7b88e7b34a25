import type { Chain, ChainStep } from '../../contract/index.js';
import { WORD } from './class-spans.js';
import type { WrittenExample } from './written-example.js';

/** Words that change places where what they say is turned round, and the values of a chain that go with them. */
interface Turn {
  /** The two sides, as they are found in words and values. */
  readonly sides: readonly [RegExp, RegExp];
  readonly words: readonly (readonly [string, string])[];
  readonly values: ReadonlyMap<string, string>;
  /** Words that may say the same in another way: where one stands nothing is turned. */
  readonly unless: RegExp | null;
}

const bothWays = (pairs: readonly (readonly [string, string])[]): Map<string, string> =>
  new Map(
    pairs.flatMap(([a, b]): [string, string][] => [
      [a, b],
      [b, a],
    ]),
  );

/** West and east change places. */
export const ACROSS: Turn = {
  sides: [/left|west/, /right|east/],
  words: [
    ['left', 'right'],
    ['leftmost', 'rightmost'],
    ['west', 'east'],
    ['western', 'eastern'],
    ['westernmost', 'easternmost'],
    ['westmost', 'eastmost'],
    ['northwest', 'northeast'],
    ['southwest', 'southeast'],
    ['northwestern', 'northeastern'],
    ['southwestern', 'southeastern'],
  ],
  values: bothWays([
    ['left', 'right'],
    ['west', 'east'],
    ['northwest', 'northeast'],
    ['southwest', 'southeast'],
    ['top left', 'top right'],
    ['bottom left', 'bottom right'],
    ['northeast-southwest', 'northwest-southeast'],
  ]),
  unless: null,
};

/** North and south do. */
export const UPRIGHT: Turn = {
  sides: [/top|upper|above|north/, /bottom|lower|below|south/],
  words: [
    ['top', 'bottom'],
    ['topmost', 'bottommost'],
    ['upper', 'lower'],
    ['uppermost', 'lowermost'],
    ['above', 'below'],
    ['north', 'south'],
    ['northern', 'southern'],
    ['northernmost', 'southernmost'],
    ['northmost', 'southmost'],
    ['northwest', 'southwest'],
    ['northeast', 'southeast'],
    ['northwestern', 'southwestern'],
    ['northeastern', 'southeastern'],
  ],
  values: bothWays([
    ['top', 'bottom'],
    ['above', 'below'],
    ['north', 'south'],
    ['northwest', 'southwest'],
    ['northeast', 'southeast'],
    ['top left', 'bottom left'],
    ['top right', 'bottom right'],
    ['northeast-southwest', 'northwest-southeast'],
  ]),
  unless: /\b(?:up|down|over|under|beneath|high|highest|higher|low|lowest|upwards?|downwards?)\b/i,
};

const SIZE_WORDS = [
  ['largest', 'smallest'],
  ['biggest', 'littlest'],
  ['larger', 'smaller'],
  ['bigger', 'smaller'],
  ['large', 'small'],
  ['big', 'small'],
  ['longest', 'shortest'],
  ['longer', 'shorter'],
  ['long', 'short'],
  ['widest', 'narrowest'],
  ['wider', 'narrower'],
] as const;
const DISTANCE_WORDS = [
  ['nearest', 'farthest'],
  ['closest', 'furthest'],
  ['nearer', 'farther'],
  ['closer', 'further'],
] as const;

const SIZES = new Set(['area', 'length', 'width']);
const TURNED_KEYS = ['direction', 'place', 'by', 'axis'] as const;

/** Mirrored, where words and values speak of the same of the two sides. */
export function turned(written: WrittenExample, { sides, words, values, unless }: Turn): WrittenExample {
  const { question, chain } = written;
  if (unless?.test(question) === true) return written;
  const swap = bothWays(words);
  const spoken = wordsOf(question).filter((word) => swap.has(word));
  const held = chain.flatMap((step) =>
    TURNED_KEYS.flatMap((key) => {
      const value = fieldOf(step, key);
      return value !== undefined && values.has(value) ? [value] : [];
    }),
  );
  const speaks = (texts: readonly string[], side: RegExp): boolean => texts.some((text) => side.test(text));
  const agree = sides.every((side) => speaks(spoken, side) === speaks(held, side));
  if (spoken.length === 0 || !agree) return written;
  return {
    question: swapWords(question, swap),
    chain: chain.map((step) => {
      const changed: Record<string, string> = {};
      for (const key of TURNED_KEYS) {
        const other = values.get(fieldOf(step, key) ?? '');
        if (other !== undefined) changed[key] = other;
      }
      return { ...step, ...changed };
    }),
  };
}

const fieldOf = (step: ChainStep, key: string): string | undefined => {
  const value: unknown = Object.entries(step).find(([name]) => name === key)?.[1];
  return typeof value === 'string' ? value : undefined;
};

/** "largest" for "smallest", where one word and one step say it. */
export const turnedSize = (written: WrittenExample): WrittenExample =>
  reversed(written, SIZE_WORDS, sizeOrders);

/** "nearest" for "farthest". */
export const turnedDistance = (written: WrittenExample): WrittenExample =>
  reversed(written, DISTANCE_WORDS, distanceOrders);

/** Turns round one order of the chain, where one word says it. */
function reversed(
  written: WrittenExample,
  pairs: readonly (readonly [string, string])[],
  turn: (chain: Chain) => Chain | null,
): WrittenExample {
  const swap = new Map<string, string>();
  for (const [a, b] of pairs) {
    if (!swap.has(a)) swap.set(a, b);
    if (!swap.has(b)) swap.set(b, a);
  }
  const spoken = wordsOf(written.question).filter((word) => swap.has(word));
  const chain = spoken.length === 1 ? turn(written.chain) : null;
  return chain === null ? written : { question: swapWords(written.question, swap), chain };
}

const reverse = (order: 'ascending' | 'descending'): 'ascending' | 'descending' =>
  order === 'ascending' ? 'descending' : 'ascending';

/** With the one step about size turned round; null where there is none or more. */
function sizeOrders(chain: Chain): Chain | null {
  const of = (step: ChainStep): boolean =>
    step.verb === 'keep-relative-size' || (step.verb === 'rank' && SIZES.has(step.by));
  if (chain.filter(of).length !== 1) return null;
  return chain.map((step) => {
    if (step.verb === 'keep-relative-size')
      return { ...step, size: step.size === 'large' ? 'small' : 'large' };
    return step.verb === 'rank' && SIZES.has(step.by) ? { ...step, order: reverse(step.order) } : step;
  });
}

function distanceOrders(chain: Chain): Chain | null {
  if (chain.filter(({ verb }) => verb === 'rank-distance').length !== 1) return null;
  return chain.map((step) =>
    step.verb === 'rank-distance' ? { ...step, order: reverse(step.order) } : step,
  );
}

const wordsOf = (text: string): string[] => Array.from(text.toLowerCase().matchAll(WORD), ([word]) => word);

function swapWords(text: string, swap: ReadonlyMap<string, string>): string {
  return text.replaceAll(WORD, (word) => {
    const becomes = swap.get(word.toLowerCase());
    if (becomes === undefined) return word;
    const capital = /^\p{Lu}/u.test(word);
    return capital ? becomes.charAt(0).toUpperCase() + becomes.slice(1) : becomes;
  });
}
