import type { Candidate, PixelBox } from '../../contract/index.js';
import { boxArea, boxCentre } from '../../geometry/index.js';
import type { Ruler } from './ruler.js';
import type { Member } from './sets.js';

/** What steps need to know of the regions of a surface: their boxes say little, so they are measured on their strips. */
type Region = Candidate & { readonly strips: readonly PixelBox[] };

export function isRegion(candidate: Candidate): candidate is Region {
  return candidate.strips !== undefined;
}

/** Regions as their strips, each a member with the region's id; other members as they are. */
export function stripped(members: readonly Member[]): readonly Member[] {
  if (!members.some(({ candidate }) => isRegion(candidate))) return members;
  return members.flatMap((member) =>
    isRegion(member.candidate)
      ? member.candidate.strips.map((bbox) => ({ ...member, candidate: { ...member.candidate, bbox } }))
      : [member],
  );
}

/** Longer and shorter side and area on the ground: of a region the sides of its box, and the area that it covers. */
export function sizeOf(candidate: Candidate, ruler: Ruler): ReturnType<Ruler['size']> {
  const size = ruler.size(candidate.bbox);
  if (!isRegion(candidate)) return size;
  const [sx, sy] = ruler.scaleAt(...boxCentre(candidate.bbox));
  return { ...size, area: coveredBy(candidate) * sx * sy };
}

/** Area in pixels of the scene. */
export function pixelArea(candidate: Candidate): number {
  return isRegion(candidate) ? coveredBy(candidate) : boxArea(candidate.bbox);
}

const coveredBy = ({ strips }: Region): number => strips.reduce((sum, strip) => sum + boxArea(strip), 0);

/** A thing on a surface hides it: the ground is looked for in its box grown by this share of each side. */
const GROWN_SHARE = 0.25;

/** Share of the box and a margin around it that lies on the strips of regions that meet it, 0 to 1. */
export function shareOn(
  [x, y, w, h]: Readonly<PixelBox>,
  meeting: (box: PixelBox) => readonly Member[],
  share = GROWN_SHARE,
): number {
  const grown: PixelBox = [x - w * share, y - h * share, w * (1 + 2 * share), h * (1 + 2 * share)];
  const covered = meeting(grown).reduce((sum, { candidate }) => sum + overlap(grown, candidate.bbox), 0);
  return Math.min(1, covered / Math.max(Number.MIN_VALUE, boxArea(grown)));
}

function overlap(a: Readonly<PixelBox>, b: Readonly<PixelBox>): number {
  const across = Math.min(a[0] + a[2], b[0] + b[2]) - Math.max(a[0], b[0]);
  const down = Math.min(a[1] + a[3], b[1] + b[3]) - Math.max(a[1], b[1]);
  return Math.max(0, across) * Math.max(0, down);
}
