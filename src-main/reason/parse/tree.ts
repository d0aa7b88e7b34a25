import type { COMPARED_MEASURES, COMPARISONS } from '../../contract/index.js';
import type {
  Axis,
  Colour,
  Grouping,
  Heading,
  Measure,
  Order,
  Part,
  RelationKind,
  Side,
  Surface,
} from './senses.js';

export type ComparedMeasure = (typeof COMPARED_MEASURES)[number];

/** What a referring expression says, before it becomes steps. */
export interface NounPhrase {
  /** Classes or terms of free text, any of which may be meant. */
  heads: Head[];
  /** "the one", "the largest": the noun is that of the phrase around it. */
  elliptical: boolean;
  /** one: a definite single thing; many: every one; any: a bare or indefinite singular. */
  number: 'one' | 'many' | 'any';
  /** "it", "them": the landmark named last, or what the phrase around it is about. */
  it: boolean;
  /** "the larger one", not "a larger one". */
  definite: boolean;
  /** "other tanks": of the same kind as what they are told for, and not itself. */
  others: boolean;
  /** "three", "both": how many are meant. */
  count: number | null;
  modifiers: Modifier[];
  /** "… of the five tanks": the set that this phrase chooses from. */
  of: NounPhrase | null;
  /** "… and the bridge": other phrases of which any may be meant. */
  also: NounPhrase[];
  /** Words that no step stands for. */
  unread: string[];
}

export type Head =
  | { readonly kind: 'class'; readonly name: string; readonly prefers?: 'large' | 'small' }
  /** `word` as it was said; not `exact`: only its surface can be seen. */
  | { readonly kind: 'surface'; readonly surface: Surface; readonly word: string; readonly exact: boolean }
  | { readonly kind: 'term'; readonly term: string };

export interface Quantity {
  readonly value: number;
  readonly unit: 'm' | 'm2' | 'px' | 'px2';
}

/** What a quantity can be of. */
export type SizeMeasure = 'area' | 'length' | 'width';

export type Modifier =
  | {
      readonly kind: 'colour';
      readonly colour: Colour;
      /** "white or grey": other colours that will do. */
      readonly or?: readonly Colour[];
      readonly negate: boolean;
      readonly part?: Part;
    }
  | {
      readonly kind: 'size';
      readonly measure: Measure;
      readonly order: Order;
      readonly degree: 'plain' | 'comparative' | 'superlative';
      readonly negate: boolean;
    }
  | {
      readonly kind: 'quantity';
      readonly measure: SizeMeasure;
      readonly comparison: (typeof COMPARISONS)[number];
      readonly quantity: Quantity;
    }
  /** Beside other things: "longer than the tanker"; `beside`: than its own neighbour, nearest or on a side. */
  | {
      readonly kind: 'compared';
      readonly measure: ComparedMeasure;
      readonly comparison: (typeof COMPARISONS)[number] | 'same';
      readonly landmark: NounPhrase;
      readonly beside: Side | 'nearest' | null;
    }
  /** "near the pier or on the left": any of these will do. */
  | { readonly kind: 'either'; readonly any: readonly Modifier[] }
  /** "the closest pair": ascending; "the two farthest apart". */
  | { readonly kind: 'pair'; readonly order: Order }
  /** scope `set`: among the others ("the left tank"); `scene`: a region of the picture ("tanks on the left"). */
  | {
      readonly kind: 'side';
      readonly side: Side;
      readonly scope: 'scene' | 'set';
      readonly superlative: boolean;
      readonly negate: boolean;
    }
  | { readonly kind: 'ordinal'; readonly value: number }
  | { readonly kind: 'axis'; readonly axis: Axis }
  | { readonly kind: 'heading'; readonly direction: Heading }
  | {
      readonly kind: 'grouped';
      readonly grouping: 'grouped' | 'isolated' | 'row';
      readonly negate: boolean;
      /** "in pairs": how many stand together. */
      readonly size?: number;
    }
  | {
      readonly kind: 'group';
      readonly grouping: Grouping;
      readonly by: Measure;
      readonly order: Order;
      readonly count: number | null;
      /** "the second row". */ readonly ordinal: number | null;
      /** "two rows of tanks": how many groups; one where left out. */
      readonly take?: number;
    }
  /** "the last tank in each row": what says which one says it of the members of every group. */
  | { readonly kind: 'each'; readonly grouping: Grouping; readonly size: number | null }
  /** "at the ends of the rows": of every group the two that lie farthest apart. */
  | { readonly kind: 'ends'; readonly grouping: Grouping; readonly size: number | null }
  | {
      readonly kind: 'relation';
      readonly relation: RelationKind;
      readonly landmark: NounPhrase;
      readonly and: NounPhrase | null;
      readonly within: Quantity | null;
      readonly negate: boolean;
    }
  | {
      readonly kind: 'direction';
      readonly side: Side;
      readonly landmark: NounPhrase;
      readonly negate: boolean;
      /** "immediately north of": nothing of the kind lies between. */
      readonly close?: boolean;
    }
  /** "heading towards the pier" */
  | {
      readonly kind: 'facing';
      readonly way: 'towards' | 'away from';
      readonly landmark: NounPhrase;
      readonly negate: boolean;
    }
  | { readonly kind: 'with'; readonly landmark: NounPhrase; readonly negate: boolean }
  /** `words`: as they were said, to tell them where nothing can be taken away by them. */
  | { readonly kind: 'except'; readonly phrase: NounPhrase; readonly words?: string };

export function isSameHead(a: Head, b: Head): boolean {
  return a.kind === 'class' && b.kind === 'class' && a.name === b.name;
}

/** "the leftmost", "the one at the north end": the one that lies farthest that way among the others. */
export function farthestTo(side: Side): Extract<Modifier, { kind: 'side' }> {
  return { kind: 'side', side, scope: 'set', superlative: true, negate: false };
}

export const isSuperlative = (modifier: Modifier): boolean =>
  modifier.kind === 'size' && modifier.degree === 'superlative';

/** Whether it says what it is about: a thing, or what it chooses from. */
export const isNamed = ({ heads, of }: Pick<NounPhrase, 'heads' | 'of'>): boolean =>
  heads.length > 0 || of !== null;

export function emptyPhrase(): NounPhrase {
  return {
    heads: [],
    elliptical: false,
    it: false,
    definite: false,
    others: false,
    number: 'any',
    count: null,
    modifiers: [],
    of: null,
    also: [],
    unread: [],
  };
}
