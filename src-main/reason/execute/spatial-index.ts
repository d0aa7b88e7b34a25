import Flatbush from 'flatbush';
import type { PixelBox } from '../../contract/index.js';
import type { Ruler } from './ruler.js';
import type { Member } from './sets.js';

/** The members of a set by place, in pixels scaled to square units so that nearest means nearest on the ground. */
export interface SpatialIndex {
  /** The member with the smallest edge-to-edge gap; `except` names a candidate that does not count. Null where none. */
  nearest(box: Readonly<PixelBox>, except: number): { member: Member; gap: number } | null;
  /** Up to `most` different members nearest to the box's middle. */
  around(box: Readonly<PixelBox>, most: number, except: number): Member[];
  /** Members whose box meets the box grown by `by` pixels of the scene on every side. */
  meeting(box: Readonly<PixelBox>, by: number): Member[];
}

/** A region stands in an index strip by strip: so many times more are looked through for different ones. */
const STRIPS_TRIED = 16;

export function indexMembers(
  members: readonly Member[],
  ruler: Ruler,
  middle: readonly [number, number],
): SpatialIndex {
  if (members.length === 0) return { nearest: () => null, around: () => [], meeting: () => [] };
  // One scale for the whole index: boxes stay axis-aligned. The gap itself is measured by the ruler.
  const [scaleX, scaleY] = ruler.scaleAt(...middle);
  const tree = new Flatbush(members.length);
  for (const { candidate } of members) {
    const [x, y, w, h] = candidate.bbox;
    tree.add(x * scaleX, y * scaleY, (x + w) * scaleX, (y + h) * scaleY);
  }
  tree.finish();
  const at = (index: number): Member | null => members[index] ?? null;
  const scaledGap = (box: Readonly<PixelBox>, [x, y, w, h]: Readonly<PixelBox>) => {
    const dx = Math.max(0, x - box[0] - box[2], box[0] - x - w) * scaleX;
    const dy = Math.max(0, y - box[1] - box[3], box[1] - y - h) * scaleY;
    return Math.hypot(dx, dy);
  };
  const repeated = new Set(members.map(({ candidate }) => candidate.id)).size < members.length;
  const others = (except: number) => (index: number) => members[index]?.candidate.id !== except;
  const search = (box: Readonly<PixelBox>, growX: number, growY: number) =>
    tree.search(
      box[0] * scaleX - growX,
      box[1] * scaleY - growY,
      (box[0] + box[2]) * scaleX + growX,
      (box[1] + box[3]) * scaleY + growY,
    );
  return {
    nearest: (box, except) => {
      const [first] = tree.neighbors(
        (box[0] + box[2] / 2) * scaleX,
        (box[1] + box[3] / 2) * scaleY,
        1,
        Infinity,
        others(except),
      );
      const start = first === undefined ? null : at(first);
      if (start === null) return null;
      // The one nearest to the middle bounds the gap; a long box may have a nearer one at its end.
      let best = start;
      let bound = scaledGap(box, start.candidate.bbox);
      for (const index of search(box, bound, bound)) {
        const member = at(index);
        if (member === null || member.candidate.id === except) continue;
        const gap = scaledGap(box, member.candidate.bbox);
        if (gap < bound) [best, bound] = [member, gap];
      }
      return { member: best, gap: ruler.gap(box, best.candidate.bbox) };
    },
    around: (box, most, except) => {
      const near = tree.neighbors(
        (box[0] + box[2] / 2) * scaleX,
        (box[1] + box[3] / 2) * scaleY,
        repeated ? most * STRIPS_TRIED : most,
        Infinity,
        others(except),
      );
      const first = new Map<number, Member>();
      for (const member of near.flatMap((index) => members[index] ?? [])) {
        if (!first.has(member.candidate.id)) first.set(member.candidate.id, member);
      }
      return [...first.values()].slice(0, most);
    },
    meeting: (box, by) => search(box, by * scaleX, by * scaleY).flatMap((index) => members[index] ?? []),
  };
}
