/** [x, y, width, height] in pixels: x to the right, y down, origin at the outer corner of the top left pixel (COCO). */
export type Box = [number, number, number, number];
export type ReadonlyBox = Readonly<Box>;

export function boxArea(box: ReadonlyBox): number {
  return Math.max(0, box[2]) * Math.max(0, box[3]);
}

export function boxCentre(box: ReadonlyBox): [number, number] {
  return [box[0] + box[2] / 2, box[1] + box[3] / 2];
}

/** Corners in the picture's order: upper left, upper right, lower right, lower left. */
export function boxCorners([x, y, w, h]: ReadonlyBox): [number, number][] {
  return [
    [x, y],
    [x + w, y],
    [x + w, y + h],
    [x, y + h],
  ];
}

/** The common part, or null where the boxes share no area. */
export function intersection(a: ReadonlyBox, b: ReadonlyBox): Box | null {
  const x = Math.max(a[0], b[0]);
  const y = Math.max(a[1], b[1]);
  const w = Math.min(a[0] + a[2], b[0] + b[2]) - x;
  const h = Math.min(a[1] + a[3], b[1] + b[3]) - y;
  return w > 0 && h > 0 ? [x, y, w, h] : null;
}

/** The smallest box that holds both. */
export function union(a: ReadonlyBox, b: ReadonlyBox): Box {
  const x = Math.min(a[0], b[0]);
  const y = Math.min(a[1], b[1]);
  return [x, y, Math.max(a[0] + a[2], b[0] + b[2]) - x, Math.max(a[1] + a[3], b[1] + b[3]) - y];
}

/** Intersection over union, 0 to 1; 0 where both are empty. */
export function iou(a: ReadonlyBox, b: ReadonlyBox): number {
  const common = intersection(a, b);
  if (common === null) return 0;
  const shared = boxArea(common);
  return shared / (boxArea(a) + boxArea(b) - shared);
}

/** Share of `inner` that lies in `outer`, 0 to 1. */
export function coveredShare(inner: ReadonlyBox, outer: ReadonlyBox): number {
  const area = boxArea(inner);
  const common = intersection(inner, outer);
  return area === 0 || common === null ? 0 : boxArea(common) / area;
}

/** Grown by `by` pixels on every side; a negative `by` shrinks, down to an empty box at the centre. */
export function expand(box: ReadonlyBox, by: number): Box {
  const w = Math.max(0, box[2] + 2 * by);
  const h = Math.max(0, box[3] + 2 * by);
  const [cx, cy] = boxCentre(box);
  return [cx - w / 2, cy - h / 2, w, h];
}

/** Cut to a picture of `width` x `height`, or null where nothing of it is left. */
export function clipBox(box: ReadonlyBox, width: number, height: number): Box | null {
  return intersection(box, [0, 0, width, height]);
}

export function containsPoint(box: ReadonlyBox, x: number, y: number): boolean {
  return x >= box[0] && y >= box[1] && x <= box[0] + box[2] && y <= box[1] + box[3];
}

/** The point of a box that lies nearest to another: itself where it lies in the box. */
export function nearestTo([px, py]: readonly [number, number], [x, y, w, h]: ReadonlyBox): [number, number] {
  return [Math.min(x + w, Math.max(x, px)), Math.min(y + h, Math.max(y, py))];
}

/** Smallest distance between the edges in pixels; 0 where they touch or overlap. */
export function distanceBetweenBoxes(a: ReadonlyBox, b: ReadonlyBox): number {
  const [from, to] = nearestPoints(a, b);
  return Math.hypot(to[0] - from[0], to[1] - from[1]);
}

/**
 * A pair of nearest points, one of each box. Where the boxes overlap along an axis the pair sits in the middle of the
 * overlap, so that two boxes side by side are joined by a line square to their edges.
 */
export function nearestPoints(a: ReadonlyBox, b: ReadonlyBox): [[number, number], [number, number]] {
  const [ax, bx] = nearestOnAxis(a[0], a[0] + a[2], b[0], b[0] + b[2]);
  const [ay, by] = nearestOnAxis(a[1], a[1] + a[3], b[1], b[1] + b[3]);
  return [
    [ax, ay],
    [bx, by],
  ];
}

function nearestOnAxis(aLow: number, aHigh: number, bLow: number, bHigh: number): [number, number] {
  if (aHigh < bLow) return [aHigh, bLow];
  if (bHigh < aLow) return [aLow, bHigh];
  const middle = (Math.max(aLow, bLow) + Math.min(aHigh, bHigh)) / 2;
  return [middle, middle];
}
