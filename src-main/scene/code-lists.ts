const expanded = new WeakMap<object, ReadonlyMap<number, string>>();

/** From lists of EPSG codes, "2000-2003,2010", by what they share, to one entry a code. */
export function byCode(lists: Readonly<Record<string, string>>): ReadonlyMap<number, string> {
  const known = expanded.get(lists);
  if (known !== undefined) return known;
  const map = new Map<number, string>();
  for (const [shared, codes] of Object.entries(lists)) {
    for (const range of codes.split(',')) {
      const [first = 0, last = first] = range.split('-').map(Number);
      for (let code = first; code <= last; code++) map.set(code, shared);
    }
  }
  expanded.set(lists, map);
  return map;
}
