/** Damaged headers: small TIFFs of the traits with fields of their directories, or any bytes, replaced. */
import fc from 'fast-check';

export type Mutation =
  | { readonly kind: 'byte'; readonly at: number; readonly value: number }
  | {
      readonly kind: 'field';
      readonly entry: number;
      readonly field: 'tag' | 'type' | 'count' | 'value';
      readonly value: number;
    }
  | { readonly kind: 'next'; readonly directory: number; readonly value: number }
  | { readonly kind: 'cut'; readonly share: number };

/** Where readers trip: nothing, one, the ends of signed and unsigned 8, 16, 32 and 53 bits, and what lies near them. */
const LANDMARKS = [
  0,
  1,
  2,
  3,
  7,
  8,
  127,
  255,
  256,
  32767,
  65535,
  65536,
  0x7fffffff,
  0x80000000,
  0xffffffff,
  2 ** 53 - 1,
];
const TAGS = [
  254, 256, 257, 258, 259, 262, 270, 273, 274, 277, 278, 279, 284, 317, 320, 322, 323, 324, 325, 330, 338,
  339, 347, 530, 33550, 33922, 34264, 34735, 34736, 34737, 42112, 42113, 50674,
];
const COMPRESSIONS = [1, 2, 5, 6, 7, 8, 32773, 34887, 34925, 50000, 50001];
const MOST_MUTATIONS = 3;

const value = fc.oneof(
  fc.constantFrom(...LANDMARKS, ...TAGS, ...COMPRESSIONS),
  fc.integer({ min: 0, max: 20_000 }),
  fc.integer({ min: 0, max: 0xffffffff }),
);
const share = fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true });
const mutation: fc.Arbitrary<Mutation> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('field' as const),
      entry: fc.nat(63),
      field: fc.constantFrom('tag', 'type', 'count', 'value'),
      value,
    }),
  },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('byte' as const), at: share, value: fc.nat(255) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('next' as const), directory: fc.nat(3), value }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('cut' as const), share }) },
);

/** @param files how many to choose from */
export const damage = (files: number) =>
  fc.record({
    file: fc.nat(files - 1),
    mutations: fc.array(mutation, { minLength: 1, maxLength: MOST_MUTATIONS }),
  });

interface Layout {
  readonly little: boolean;
  readonly big: boolean;
  /** Byte positions of the entries of all directories, and of the pointers to the next directory. */
  readonly entries: readonly number[];
  readonly nexts: readonly number[];
}

/** Of a file that is whole. */
export function layoutOf(bytes: Uint8Array): Layout {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const little = bytes[0] === 0x49;
  const big = view.getUint16(2, little) === 43;
  const offset = (at: number) => (big ? Number(view.getBigUint64(at, little)) : view.getUint32(at, little));
  const [entries, nexts]: [number[], number[]] = [[], []];
  let pointer = big ? 8 : 4;
  for (let at = offset(pointer); at !== 0; at = offset(pointer)) {
    nexts.push(pointer);
    const count = big ? Number(view.getBigUint64(at, little)) : view.getUint16(at, little);
    const first = at + (big ? 8 : 2);
    for (let i = 0; i < count; i++) entries.push(first + i * (big ? 20 : 12));
    pointer = first + count * (big ? 20 : 12);
  }
  return { little, big, entries, nexts: [...nexts, pointer] };
}

export function applyMutations(whole: Uint8Array, mutations: readonly Mutation[]): Uint8Array {
  const { little, big, entries, nexts } = layoutOf(whole);
  let bytes = Uint8Array.from(whole);
  const view = new DataView(bytes.buffer);
  const setOffset = (at: number, to: number) => {
    if (big) view.setBigUint64(at, BigInt(Math.trunc(to)), little);
    else view.setUint32(at, Math.trunc(to) % 2 ** 32, little);
  };
  for (const change of mutations) {
    if (change.kind === 'byte') view.setUint8(Math.floor(change.at * bytes.length), change.value);
    else if (change.kind === 'next') setOffset(nexts[change.directory % nexts.length]!, change.value);
    else if (change.kind === 'field') {
      const at = entries[change.entry % entries.length]!;
      if (change.field === 'tag') view.setUint16(at, change.value % 65536, little);
      else if (change.field === 'type') view.setUint16(at + 2, change.value % 20, little);
      else if (change.field === 'count') setOffset(at + 4, change.value);
      else setOffset(at + (big ? 12 : 8), change.value);
    }
  }
  for (const change of mutations) {
    if (change.kind === 'cut') bytes = bytes.slice(0, Math.floor(change.share * bytes.length));
  }
  return bytes;
}
