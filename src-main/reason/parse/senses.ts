import type {
  ChainStep,
  COLOURS,
  COMPARISONS,
  DIRECTIONS,
  MEASURES,
  PARTS,
  SCENE_PLACES,
  SURFACES,
} from '../../contract/index.js';

/** A side or corner that a word can name; `left` to `bottom` are of the picture, the compass points of the map. */
export type Side = (typeof DIRECTIONS)[number] | (typeof SCENE_PLACES)[number];
export type Colour = (typeof COLOURS)[number];
export type Part = (typeof PARTS)[number];
export type Surface = (typeof SURFACES)[number];
export type Heading = Extract<ChainStep, { verb: 'keep-heading' }>['direction'];
export type Measure = (typeof MEASURES)[number];
export type Axis = Extract<ChainStep, { verb: 'keep-orientation' }>['axis'];
export type Grouping = Extract<ChainStep, { verb: 'pick-group' }>['grouping'];
export type RelationKind =
  | 'near'
  | 'beside'
  | 'touching'
  | 'inside'
  | 'above'
  | 'below'
  | 'between'
  | 'nearest'
  | 'farthest'
  | 'away'
  | 'surrounded'
  | 'parallel'
  | 'perpendicular'
  /** Relations that need more than boxes: behind, across the road from. Read, said, not checked. */
  | 'across';
export type Order = 'ascending' | 'descending';

/** What a phrase can mean. A phrase may have several senses; the grammar takes the one that it can use. */
export type Sense =
  | { readonly kind: 'class'; readonly classes: readonly string[]; readonly prefers?: 'large' | 'small' }
  | { readonly kind: 'thing' }
  /** `surface` null: a ground that no surface stands for; not `exact`: a kind of thing, of which only the surface is seen. */
  | { readonly kind: 'surface'; readonly surface: Surface | null; readonly exact: boolean }
  | { readonly kind: 'colour'; readonly colour: Colour }
  | { readonly kind: 'side'; readonly side: Side; readonly form: 'noun' | 'adjective' | 'superlative' }
  | {
      readonly kind: 'size';
      readonly measure: Measure;
      readonly order: Order;
      readonly degree: 'plain' | 'comparative' | 'superlative';
    }
  | { readonly kind: 'relation'; readonly relation: RelationKind }
  | { readonly kind: 'axis'; readonly axis: Axis }
  | { readonly kind: 'group'; readonly grouping: Grouping }
  | { readonly kind: 'grouped'; readonly grouping: 'grouped' | 'isolated' | 'row' }
  | { readonly kind: 'number'; readonly value: number }
  /** `value` counts from 1; negative from the end. */
  | { readonly kind: 'ordinal'; readonly value: number }
  | {
      readonly kind: 'determiner';
      readonly number: 'one' | 'many' | 'any';
      readonly count?: number;
      readonly sole?: boolean;
    }
  | { readonly kind: 'compare'; readonly comparison: (typeof COMPARISONS)[number] }
  | { readonly kind: 'unit'; readonly unit: 'm' | 'm2' | 'px' | 'px2'; readonly factor: number }
  | {
      readonly kind:
        | 'pronoun'
        | 'negation'
        | 'except'
        | 'with'
        | 'without'
        | 'of'
        | 'and'
        | 'place-preposition'
        | 'part'
        | 'scene'
        | 'generic'
        | 'anything'
        /** "half of", "every other". */
        | 'share'
        | 'orient'
        | 'intensifier'
        | 'filler';
    };

export type SenseKind = Sense['kind'];
export type SenseOf<K extends SenseKind> = Extract<Sense, { kind: K }>;

/** One phrase of the question with what it can mean; without senses it is a word that the lexicon lacks. */
export interface Item {
  /** As the user wrote it, lower case. */
  readonly text: string;
  /** Dictionary form of the words, singular. */
  readonly lemma: string;
  readonly plural: boolean;
  readonly senses: readonly Sense[];
  readonly punctuation: boolean;
  /** "airport's": what follows belongs to it. */
  readonly possessive?: boolean;
  /** The word that a typing error was corrected to. */
  readonly corrected?: string;
}

export function senseOf<K extends SenseKind>(item: Item | undefined, kind: K): SenseOf<K> | undefined {
  return item?.senses.find((sense): sense is SenseOf<K> => sense.kind === kind);
}

export const hasSense = (item: Item | undefined, kind: SenseKind): boolean =>
  senseOf(item, kind) !== undefined;

export const isDeterminer = ({ senses }: Item): boolean => senses.some(({ kind }) => kind === 'determiner');
