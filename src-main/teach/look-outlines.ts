import { GeoR1Error } from '../contract/index.js';
import type { Candidate, Example, PixelBox, TeachSettings } from '../contract/index.js';
import type { Engine } from '../engine/index.js';
import type { MultiPolygon } from '../geometry/index.js';
import { outlineBoxes } from '../perceive/index.js';
import type { Scene } from '../scene/index.js';
import { drawnOutlines } from './judge.js';

interface Boxed extends Pick<Candidate, 'polygons'> {
  readonly bbox: Readonly<PixelBox>;
}

/**
 * Gives the outlines of boxes in a scene by the mask model, where a run rewards masks and an example of the scene has
 * outlines to compare with; else null. Once a scene and box: rollouts are judged by what is kept. Of a box in which the
 * model sees nothing the outline is null.
 * @throws what `outlineBoxes` throws, when outlines are asked for
 */
export function outlinesFor(
  scene: Scene,
  engine: Engine,
  examples: readonly Example[],
  rewards: TeachSettings['rewards'],
  signal?: AbortSignal,
): (boxes: readonly Boxed[]) => Promise<readonly (MultiPolygon | null)[] | null> {
  const wanted =
    rewards.mask > 0 &&
    examples.some((example) => example.targets.length > 0 && drawnOutlines(example) !== null);
  return async (boxes) => {
    if (!wanted) return null;
    const things = boxes.filter(({ polygons }) => polygons === undefined);
    const seen = await outlineBoxes(
      scene,
      engine,
      things.map(({ bbox }) => bbox),
      signal,
    );
    const outlines = new Map(things.map((thing, at) => [thing, seen[at]?.pixels ?? null]));
    // A region of a surface is its own outline.
    return boxes.map((box) => outlines.get(box) ?? box.polygons?.() ?? null);
  };
}

/**
 * A run that is to learn by masks alone needs outlines to compare with.
 * @throws GeoR1Error bad-input where no example has any
 */
export function requireOutlines(
  { name }: { readonly name: string },
  examples: readonly Example[],
  { iou, map, mask }: TeachSettings['rewards'],
): void {
  if (mask === 0 || iou > 0 || map > 0) return;
  if (examples.some((example) => example.targets.length > 0 && drawnOutlines(example) !== null)) return;
  throw new GeoR1Error({
    code: 'bad-input',
    subject: name,
    message: 'The run rewards masks alone, and no example has outlines of all its targets.',
    next: 'Import examples of a COCO file with polygons, or reward boxes too.',
  });
}
