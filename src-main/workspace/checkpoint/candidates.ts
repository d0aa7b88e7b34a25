import type { Candidate } from '../../contract/index.js';
import { appearanceOf, COLOUR_NAMES } from '../../perceive/index.js';
import type { Scene } from '../../scene/index.js';
import type { SeenBox } from './merge.js';

/** Ids of what checkpoints see begin here, far from those of the scene's index. */
export const FIRST_ID = 2 ** 40;
/** A colour that covers less of a box is not said. */
const LEAST_SHARE = 0.05;
const MOST_COLOURS = 4;
/** Longer side of the picture in which a box's colours are looked at, in pixels. */
const LOOKED_PX = 64;

/**
 * What a checkpoint saw as candidates, so that chains can be executed on them: it gives boxes alone, so colours and axis are
 * taken from the scene's pixels, as of any candidate. The label is what was asked for.
 */
export async function candidatesOf(
  seen: readonly SeenBox[],
  scene: Scene,
  signal?: AbortSignal,
): Promise<Candidate[]> {
  const made: Candidate[] = [];
  for (const [i, { bbox, term, score, window }] of seen.entries()) {
    const [x, y, width, height] = bbox;
    const scale = Math.max(1, Math.max(width, height) / LOOKED_PX);
    const out = {
      width: Math.max(1, Math.round(width / scale)),
      height: Math.max(1, Math.round(height / scale)),
    };
    const pixels = { ...(await scene.readWindow({ x, y, width, height }, out, signal)), ...out };
    const { lab, shares, axis } = appearanceOf(pixels, [0, 0, out.width, out.height]);
    made.push({
      id: FIRST_ID + i,
      bbox,
      label: term,
      score,
      objectness: score,
      lab: lab === null ? null : [lab[0], lab[1], lab[2]],
      colours: COLOUR_NAMES.map((name, at) => ({ name, share: shares[at] ?? 0 }))
        .filter(({ share }) => share >= LEAST_SHARE)
        .sort((a, b) => b.share - a.share)
        .slice(0, MOST_COLOURS),
      axis,
      lookScale: window.area.width / window.out.width,
    });
  }
  return made;
}

/** Puts what was seen last in the place of what checkpoints saw before; the built-in engine's candidates stay. */
export function replaceSeen(known: Map<number, Candidate>, seen: readonly Candidate[]): void {
  for (const id of known.keys()) if (id >= FIRST_ID) known.delete(id);
  for (const candidate of seen) known.set(candidate.id, candidate);
}
