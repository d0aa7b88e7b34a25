/** How the width of the window is shared: what was dragged is kept, and squeezed only while there is no room. */
import { describe, expect, it } from 'vitest';
import { dragged, paneWidths, type WantedWidths } from '../../../src-renderer/panes/paneWidths.js';

const NOTHING: WantedWidths = { left: null, right: null };
const mapBeside = (total: number, wanted = NOTHING): number => {
  const { left, right } = paneWidths(total, wanted);
  return total - left - right;
};

describe('the panes', () => {
  it('are as wide as ever on a wide window, narrower on a small one', () => {
    expect(paneWidths(1440, NOTHING)).toEqual({ left: 340, right: 389 });
    expect(paneWidths(1920, NOTHING)).toEqual({ left: 340, right: 440 });
    expect(mapBeside(1100)).toBeGreaterThanOrEqual(480);
    expect(paneWidths(800, NOTHING)).toEqual({ left: 260, right: 260 });
  });

  it('come back as they were dragged when there is room again', () => {
    const wanted = { left: 420, right: 500 };
    expect(paneWidths(1440, wanted)).toEqual(wanted);
    expect(mapBeside(1100, wanted)).toBe(340);
    expect(paneWidths(1440, wanted)).toEqual(wanted);
  });

  it('give in proportion to what each has to give', () => {
    // 160 px are lacking; the left has 100 above its least, the right 200.
    expect(paneWidths(1000, { left: 360, right: 460 })).toEqual({ left: 307, right: 353 });
  });

  it('are dragged no further than leaves the map its least, nor below their own', () => {
    expect(dragged(1440, NOTHING, 'left', 2000)).toEqual({ left: 560, right: null });
    expect(dragged(1100, NOTHING, 'left', 2000).left).toBe(1100 - 320 - 340);
    expect(dragged(1440, NOTHING, 'right', 10)).toEqual({ left: null, right: 260 });
  });

  it.each(['left', 'right'] as const)('go where the %s one is dragged to in a narrow window', (side) => {
    const wanted = { left: 360, right: 460 };
    const other = side === 'left' ? 'right' : 'left';
    for (let total = 860; total <= 1240; total++) {
      const now = paneWidths(total, wanted);
      const shown = (x: number) => paneWidths(total, dragged(total, wanted, side, x));
      // No room to be wider beside the other, so at its stop; with room, as wide as it was dragged.
      const room = Math.max(now[side], total - now[other] - 340);
      expect(shown(now[side] + 10)[side]).toBe(Math.min(now[side] + 10, room));
      const narrower = Math.max(260, now[side] - 10);
      expect(shown(narrower)).toEqual({ ...now, [side]: narrower });
      expect(shown(260)).toEqual({ ...now, [side]: 260 });
    }
  });

  it('keep what was wanted where a drag moves nothing', () => {
    const wanted = { left: 360, right: 460 };
    expect(dragged(1000, wanted, 'left', 317)).toEqual(wanted);
    expect(dragged(1000, wanted, 'left', 297)).toEqual({ left: 297, right: 353 });
    expect(dragged(800, NOTHING, 'right', 300)).toEqual(NOTHING);
  });
});
