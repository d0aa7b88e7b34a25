import type { ExecutionContext } from './context.js';
import { gather } from './gather.js';
import type { Member } from './sets.js';

/** Members belong to one cluster while the gap to the next is at most this many times their mean length. */
const CLUSTER_GAP = 1;
/** Blocks that stand close together part where the gap is so many times the one before it, and so much wider (mean lengths). */
const PARTED_RATIO = 2;
const PARTED_BY = 0.12;
/** Of larger sets the finer grouping is not looked for: every pair that is near would be sorted. */
const MOST_PARTED = 2000;

interface Link {
  readonly a: number;
  readonly b: number;
  /** In mean lengths of the two. */
  readonly gap: number;
}

type GroupContext = Pick<ExecutionContext, 'set' | 'index' | 'ruler'>;

/**
 * Groups of members linked by small gaps. Where all of them are linked, but some gaps are plainly wider than the others,
 * those part the groups: blocks of courts are told apart by the paths between them.
 * @param size where it is said, they are parted as finely as gives most groups of it; as usual where none has it
 * @param least where so many groups are spoken of, as "the middle one" is of three, they are parted until there are as many
 */
export function clusters(number: number, size: number | null, context: GroupContext, least = 1): Member[][] {
  const { members } = context.set(number);
  const links = linksOf(number, context);
  const all = joined(members, links, CLUSTER_GAP);
  if (members.length > MOST_PARTED || (all.length >= Math.max(2, least) && size === null)) return all;
  const gaps = spanning(members.length, links).map(({ gap }) => gap);
  const parted = all.length > 1 ? null : partedAt(gaps);
  const usual = parted === null ? all : joined(members, links, parted);
  const at = (most: number) => joined(members, links, most);
  return size === null ? atLeast(least, usual, gaps, at) : sized(size, usual, gaps, at);
}

function atLeast(
  least: number,
  usual: Member[][],
  gaps: readonly number[],
  at: (most: number) => Member[][],
): Member[][] {
  if (usual.length >= least) return usual;
  const wide = widestFirst(gaps);
  const finer = wide.filter((gap, place) => isJump(gap, wide[place - 1] ?? gap)).map(at);
  return finer.find((groups) => groups.length >= least && groups.some(({ length }) => length > 1)) ?? usual;
}

function sized(
  size: number,
  usual: Member[][],
  gaps: readonly number[],
  at: (most: number) => Member[][],
): Member[][] {
  const ofSize = (groups: readonly Member[][]) => groups.filter((group) => group.length === size).length;
  if (ofSize(usual) > 0) return usual;
  let best = usual;
  for (const gap of widestFirst(gaps)) {
    const groups = at(gap);
    if (ofSize(groups) > ofSize(best)) best = groups;
  }
  return best;
}

const widestFirst = (gaps: readonly number[]): number[] => [...new Set(gaps)].sort((a, b) => b - a);

/** Whether gaps are plainly wider from here on. */
const isJump = (gap: number, next: number): boolean => next >= gap * PARTED_RATIO && next - gap >= PARTED_BY;

/** The gap up to which members are one group: the last before the widest jump; null where there is none. */
function partedAt(gaps: readonly number[]): number | null {
  const sorted = [...gaps].sort((a, b) => a - b);
  let parted: number | null = null;
  let widest = 0;
  for (const [at, gap] of sorted.entries()) {
    const next = sorted[at + 1];
    if (next === undefined || !isJump(gap, next) || next - gap < widest) continue;
    [parted, widest] = [gap, next - gap];
  }
  return parted;
}

/** Every two members whose gap is at most the widest that a cluster may have. */
function linksOf(number: number, { set, index, ruler }: GroupContext): Link[] {
  const { members } = set(number);
  const place = new Map(members.map(({ candidate }, at) => [candidate.id, at]));
  const links: Link[] = [];
  for (const [a, { candidate }] of members.entries()) {
    const { length } = ruler.size(candidate.bbox);
    const longestPixels = Math.max(candidate.bbox[2], candidate.bbox[3]);
    for (const other of index(number).meeting(candidate.bbox, longestPixels * CLUSTER_GAP)) {
      const b = place.get(other.candidate.id);
      if (b === undefined || b === a) continue;
      const mean = (length + ruler.size(other.candidate.bbox).length) / 2;
      const gap = ruler.gap(candidate.bbox, other.candidate.bbox) / mean;
      if (gap <= CLUSTER_GAP) links.push({ a, b, gap });
    }
  }
  return links;
}

/** The links of a shortest tree through all that are linked. */
function spanning(count: number, links: readonly Link[]): Link[] {
  const roots = new Roots(count);
  return [...links].sort((x, y) => x.gap - y.gap).filter(({ a, b }) => roots.join(a, b));
}

function joined(members: readonly Member[], links: readonly Link[], most: number): Member[][] {
  const roots = new Roots(members.length);
  for (const { a, b, gap } of links) if (gap <= most) roots.join(a, b);
  return gather(members, (_, at) => roots.of(at));
}

/** Which members are joined: each points towards the one that stands for its group. */
class Roots {
  readonly #towards: Int32Array;

  constructor(count: number) {
    this.#towards = Int32Array.from({ length: count }, (_, at) => at);
  }

  of(at: number): number {
    let top = at;
    while (this.#towards[top] !== undefined && this.#towards[top] !== top) top = this.#towards[top] ?? top;
    this.#towards[at] = top;
    return top;
  }

  /** False where they were joined already. */
  join(a: number, b: number): boolean {
    const [from, to] = [this.of(a), this.of(b)];
    this.#towards[from] = to;
    return from !== to;
  }
}
