const names = new WeakMap<object, string>();
let last = 0;

/** A name of an object's own, for keys of what was made of it. */
export function nameOf(thing: object): string {
  const known = names.get(thing);
  if (known !== undefined) return known;
  const name = `${++last}`;
  names.set(thing, name);
  return name;
}
