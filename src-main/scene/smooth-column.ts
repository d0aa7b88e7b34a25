/** A position that depends on one whole number smoothly. */
export type Along = (j: number) => readonly [col: number, row: number];

/** Chebyshev nodes: a projection over one tile is smooth enough for rounding errors to dominate. */
const NODES = 12;
/** Where it is tried whether the nodes suffice, as shares of the length. */
const TRIALS = [0.031, 0.53, 0.967];
/** A thousandth of what could move a pixel. */
const TOLERANCE_PIXELS = 1e-6;

/**
 * The same function for 0 <= j < length, from few exact values where that is as good (barycentric interpolation in
 * Chebyshev points of the first kind), because a projection costs more than all else that is done for a pixel.
 */
export function smoothColumn(exact: Along, length: number): Along {
  if (length <= 2 * NODES) return exact;
  const nodes = new Float64Array(NODES);
  const weights = new Float64Array(NODES);
  const cols = new Float64Array(NODES);
  const rows = new Float64Array(NODES);
  for (let k = 0; k < NODES; k++) {
    const angle = ((2 * k + 1) * Math.PI) / (2 * NODES);
    nodes[k] = ((length - 1) * (1 - Math.cos(angle))) / 2;
    weights[k] = (k % 2 === 0 ? 1 : -1) * Math.sin(angle);
    [cols[k], rows[k]] = exact(nodes[k] as number) as [number, number];
  }
  const smooth: Along = (j) => {
    let col = 0;
    let row = 0;
    let total = 0;
    for (let k = 0; k < NODES; k++) {
      const distance = j - (nodes[k] as number);
      if (distance === 0) return [cols[k] as number, rows[k] as number];
      const share = (weights[k] as number) / distance;
      col += share * (cols[k] as number);
      row += share * (rows[k] as number);
      total += share;
    }
    return [col / total, row / total];
  };
  const good = TRIALS.every((part) => {
    const j = Math.round(part * (length - 1));
    const [a, b] = [exact(j), smooth(j)];
    return Math.abs(a[0] - b[0]) + Math.abs(a[1] - b[1]) < TOLERANCE_PIXELS;
  });
  return good ? smooth : exact;
}
