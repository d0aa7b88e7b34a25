/** A seeded source of chance: the same seed writes the same corpus. */
export interface Random {
  /** `seeded` of it goes on where this source stands. */
  readonly state: number;
  /** Uniform in [0, 1). */
  next(): number;
  chance(share: number): boolean;
  pick<T>(from: readonly T[]): T;
  /** By weight. */
  weighted<T>(from: readonly (readonly [weight: number, value: T])[]): T;
  integer(least: number, most: number): number;
}

/** mulberry32: 32 bits of state, ample for choosing words. */
export function seeded(seed: number): Random {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
  const pick = <T>(from: readonly T[]): T => {
    const value = from[Math.floor(next() * from.length)];
    if (value === undefined) throw new RangeError('nothing to pick from');
    return value;
  };
  return {
    get state() {
      return state;
    },
    next,
    pick,
    chance: (share) => next() < share,
    integer: (least, most) => least + Math.floor(next() * (most - least + 1)),
    weighted: (from) => {
      let left = next() * from.reduce((sum, [weight]) => sum + weight, 0);
      for (const [weight, value] of from) {
        left -= weight;
        if (left < 0) return value;
      }
      return pick(from)[1];
    },
  };
}
