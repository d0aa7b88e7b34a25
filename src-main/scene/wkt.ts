/** Well-known text (OGC 01-009 and 18-010, Esri's kind too) as a tree; what its words mean is for wkt-crs.ts. */

/** `KEYWORD["name", 1, NORTH, OTHER[...]]`. */
export interface WktNode {
  /** In capitals. */
  readonly keyword: string;
  /** The first text in quotes; empty where there is none. */
  readonly name: string;
  /** Numbers, texts and bare words outside of inner nodes, in their order, the name among them. */
  readonly values: readonly (string | number)[];
  readonly children: readonly WktNode[];
}

/** Text nests less than ten deep; a damaged one must not exhaust the stack. */
const MAX_DEPTH = 64;
/** Text in quotes, an opening bracket, a closing one, a comma, or a word or number. */
const TOKENS = /\s*(?:"((?:[^"]|"")*)"|([[(])|([\])])|(,)|([^\s"[\](),]+))/gy;

/** Null where the text is not well-known text, or is damaged. */
export function parseWkt(text: string): WktNode | null {
  const tokens = [...text.matchAll(TOKENS)];
  const opens = (at: number): boolean => tokens[at]?.[2] !== undefined;
  let at = 2;
  const node = (keyword: string, depth: number): WktNode | null => {
    const values: (string | number)[] = [];
    const children: WktNode[] = [];
    let name: string | null = null;
    while (at < tokens.length && depth < MAX_DEPTH) {
      const [, quoted, , closes, , word] = tokens[at++] ?? [];
      if (closes !== undefined) return { keyword: keyword.toUpperCase(), name: name ?? '', values, children };
      if (quoted !== undefined) {
        const unquoted = quoted.replaceAll('""', '"');
        name ??= unquoted;
        values.push(unquoted);
      } else if (word !== undefined && opens(at)) {
        at++;
        const child = node(word, depth + 1);
        if (child === null) return null;
        children.push(child);
      } else if (word !== undefined) {
        values.push(Number.isNaN(Number(word)) ? word : Number(word));
      }
    }
    return null;
  };
  const keyword = tokens[0]?.[5];
  return keyword === undefined || !opens(1) ? null : node(keyword, 0);
}

/** The first child that has one of the keywords. */
export function childOf(node: WktNode | undefined, ...keywords: readonly string[]): WktNode | undefined {
  return node?.children.find((child) => keywords.includes(child.keyword));
}

/** The number at that place among a node's numbers; null where there is none. */
export function numberIn(node: WktNode | undefined, index = 0): number | null {
  return node?.values.filter((value) => typeof value === 'number')[index] ?? null;
}

/** The EPSG code of `AUTHORITY["EPSG","n"]` or `ID["EPSG",n]`; null where the node has none of its own. */
export function epsgOf(node: WktNode | undefined): number | null {
  const own = node?.children.find(
    ({ keyword, name }) => (keyword === 'AUTHORITY' || keyword === 'ID') && name.toUpperCase() === 'EPSG',
  );
  const code = Number(own?.values[1] ?? Number.NaN);
  return Number.isInteger(code) ? code : null;
}

/** A name as the tables have it: without capitals, spaces and marks, and without Esri's prefix of a datum. */
export function plainName(name: string): string {
  return name
    .toLowerCase()
    .replace(/^d_/, '')
    .replaceAll(/[^a-z0-9]/g, '');
}
