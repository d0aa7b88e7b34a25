/** How the window's width is shared between its two side panes and the map between them. Pure; widths in CSS pixels. */

/** As a person set them by dragging; null where none was set. What a narrow window makes of them is not kept. */
export interface WantedWidths {
  readonly left: number | null;
  readonly right: number | null;
}
export interface PaneWidths {
  readonly left: number;
  readonly right: number;
}
export type Side = keyof WantedWidths;

interface Range {
  readonly least: number;
  readonly most: number;
  /** The widest that a pane is by itself, and the least before the map is at its own least. */
  readonly usual: readonly [number, number];
}
export const RANGES: Readonly<Record<Side, Range>> = {
  left: { least: 260, most: 560, usual: [280, 340] },
  right: { least: 260, most: 640, usual: [320, 440] },
};
/** Of the window, where nobody has said anything else. */
const USUAL_SHARE = 0.27;
const LEAST_MAP = 340;

const clamp = (value: number, low: number, high: number): number => Math.min(Math.max(value, low), high);

/** The widths now: what is wanted as far as the map keeps its least; below that both give, in proportion to what they can. */
export function paneWidths(total: number, wanted: WantedWidths): PaneWidths {
  const wish = (side: Side): number => {
    const { least, most, usual } = RANGES[side];
    return clamp(wanted[side] ?? clamp(total * USUAL_SHARE, ...usual), least, most);
  };
  const [left, right] = [wish('left'), wish('right')];
  const lacking = Math.max(0, left + right + LEAST_MAP - total);
  const spare = { left: left - RANGES.left.least, right: right - RANGES.right.least };
  const given = Math.min(lacking, spare.left + spare.right);
  const share = given === 0 ? 0 : given / (spare.left + spare.right);
  return { left: Math.round(left - spare.left * share), right: Math.round(right - spare.right * share) };
}

/**
 * What is wanted when one pane is dragged to a width: as wide as it can be beside the other, and no wider. While there
 * is no room for what is wanted, the other is held at what it has: else it would move too, and squeeze the dragged one.
 */
export function dragged(total: number, wanted: WantedWidths, side: Side, width: number): WantedWidths {
  const now = paneWidths(total, wanted);
  const other = side === 'left' ? 'right' : 'left';
  const { least, most } = RANGES[side];
  // Both are rounded, so that together they may be a pixel over: no reason to take one off what is dragged.
  const room = Math.max(now[side], total - now[other] - LEAST_MAP);
  const set = Math.round(clamp(width, least, Math.min(most, room)));
  // Against its stop a pane does not move: what a narrow window makes of the two is not taken for a wish.
  if (set === now[side]) return wanted;
  const alone = { ...wanted, [side]: set };
  const then = paneWidths(total, alone);
  return then[side] === set && then[other] === now[other] ? alone : { ...alone, [other]: now[other] };
}
