import { DIRECTIONS } from '../../contract/index.js';
import type { Side } from '../parse/senses.js';
import type { Modifier, NounPhrase } from '../parse/tree.js';
import type { Random } from './random.js';

/** A modifier as it is meant and as it is said. `unread`: words that no step stands for. */
export interface Part {
  readonly where: 'before' | 'after' | 'comma';
  readonly text: string;
  readonly modifiers: readonly Modifier[];
  readonly unread?: string;
  /** It chooses one of several: "largest", "second", "nearest". */
  readonly chooses?: boolean;
}

/** A noun phrase as it is meant and as it is said. */
export interface Said {
  readonly phrase: NounPhrase;
  readonly text: string;
}

/** What parts draw on: chance, random nouns, and a way to say another phrase. */
export interface PartSource {
  readonly random: Random;
  /** Words of the tokenizer's vocabulary: any unknown word may stand for something around. */
  readonly strangeWords: readonly string[];
  readonly landmark: () => Said;
  /** "the white ones", "the largest": the noun is that of the phrase around it. */
  readonly elliptical: (plural: boolean) => Said;
}

const PICTURE_SIDES: readonly Side[] = [
  'left',
  'right',
  'top',
  'bottom',
  'top left',
  'top right',
  'bottom left',
  'bottom right',
];

export const COMPASS: readonly Side[] = DIRECTIONS;

export function anySide(random: Random): Side {
  return random.weighted<Side>([
    [5, random.pick(PICTURE_SIDES)],
    [6, random.pick(COMPASS)],
    [0.8, 'middle'],
  ]);
}
