import type { SizedKind } from '../../contract/index.js';

/** How long the things of a kind are, bow to stern or wing to wing where that is more, in metres. */
export interface KindLength {
  /** Of the bundle. */
  readonly class: string;
  /** What it is also called; a word for one longer kind of several stands with the shortest that it fits. */
  readonly words: string;
  readonly least: number;
  readonly most: number;
  /** Whether most of its class are shorter, so that it stands out among them where nothing says how long they are. */
  readonly outsized: boolean;
}

/**
 * Wide on purpose, as boxes are loose. Road vehicles: the European Union's limits (Directive 96/53/EC: 18.75 m, buses
 * included) and what is let drive longer elsewhere; cars are below 5.5 m. Ships: coasters from 60 m on, the longest built
 * 458 m. Aircraft: the longer of length and span as makers state them, from the Boeing 767 (48 m) for two aisles and the 747SP
 * (60 m) for jumbo jets; the largest business jets have 34 m, fighters 10 to 23 m, light aircraft up to 16 m.
 */
export const KIND_LENGTHS: Readonly<Record<SizedKind, KindLength>> = {
  bus: {
    class: 'vehicle',
    words: 'bus, coach, school bus, city bus, tour bus',
    least: 7.5,
    most: 26,
    outsized: true,
  },
  minibus: { class: 'vehicle', words: 'minibus', least: 5, most: 9, outsized: false },
  lorry: {
    class: 'vehicle',
    words: 'lorry, box truck, garbage truck, dump truck, refuse truck, fire truck, fire engine',
    least: 6.5,
    most: 26,
    outsized: true,
  },
  'articulated lorry': {
    class: 'vehicle',
    words: 'articulated lorry, semi, semi truck, semi trailer, trailer truck, tractor trailer, tanker truck',
    least: 9,
    most: 32,
    outsized: true,
  },
  'cargo ship': {
    class: 'ship',
    words: 'cargo ship, container ship, freighter, bulk carrier, oil tanker',
    least: 60,
    most: 460,
    outsized: false,
  },
  'cruise ship': { class: 'ship', words: 'cruise ship, cruise liner', least: 60, most: 370, outsized: false },
  'aircraft carrier': { class: 'ship', words: 'aircraft carrier', least: 150, most: 345, outsized: false },
  tugboat: { class: 'ship', words: 'tug, tugboat', least: 7, most: 60, outsized: false },
  motorboat: {
    class: 'ship',
    words: 'motorboat, speedboat, motor boat',
    least: 0,
    most: 20,
    outsized: false,
  },
  'rowing boat': { class: 'ship', words: 'rowing boat, dinghy', least: 0, most: 9, outsized: false },
  'jumbo jet': { class: 'airplane', words: 'jumbo, jumbo jet', least: 55, most: 85, outsized: false },
  'wide-body': {
    class: 'airplane',
    words: 'widebody, wide body, wide body jet, wide bodied jet',
    least: 45,
    most: 85,
    outsized: false,
  },
  'business jet': {
    class: 'airplane',
    words: 'business jet, private jet',
    least: 9,
    most: 35,
    outsized: false,
  },
  fighter: { class: 'airplane', words: 'fighter, fighter jet', least: 9, most: 25, outsized: false },
  'light aircraft': { class: 'airplane', words: 'light aircraft', least: 0, most: 17, outsized: false },
};
