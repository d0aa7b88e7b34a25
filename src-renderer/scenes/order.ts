/** The order of scenes in a list: pure, so that the list, the map and a reload agree. */
interface Known {
  readonly scene: string;
}
/** One scene taken out and put in at a place, 0 the top; places beyond the ends are the ends. */
export function moved<S extends Known>(scenes: readonly S[], scene: string, place: number): S[] {
  const rest = scenes.filter((other) => other.scene !== scene);
  const found = scenes.find((other) => other.scene === scene);
  if (found === undefined) return [...scenes];
  rest.splice(Math.min(Math.max(place, 0), rest.length), 0, found);
  return rest;
}

/** In a remembered order; scenes that it does not know come first, as they were given. */
export function inOrder<S extends Known>(scenes: readonly S[], order: readonly (string | null)[]): S[] {
  const place = new Map(order.map((id, index) => [id, index]));
  const at = ({ scene }: S): number => place.get(scene) ?? -1;
  return [...scenes].sort((a, b) => at(a) - at(b));
}
