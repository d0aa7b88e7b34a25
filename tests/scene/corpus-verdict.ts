/** What counts as right in the comparison of the corpus, for the test and for docs/corpus.md alike. */
import type { Scene } from '../../src-main/scene/index.js';
import {
  comparePixels,
  comparePlaces,
  compareTile,
  type CorpusTruth,
  type Difference,
} from './corpus-compare.js';

export const LIMITS = { placePixels: 0.1, lossyMean: 1, lossyMax: 16, colourMean: 1 } as const;
export type Wrong = 'pixels' | 'placement' | 'mask' | 'colours';

export interface Verdict {
  readonly pixels: 'equal' | Difference | null;
  /** Pixels; null where GDAL places nothing. */
  readonly place: number | null;
  readonly tiles: number;
  readonly tilesWithSameMask: number;
  /** Largest mean difference of a tile, levels. */
  readonly colours: number;
  readonly wrong: readonly Wrong[];
}

/** @param full where make_corpus_truth.py --full wrote all pixels of this scene, or null for its samples alone */
export async function verdictOf(scene: Scene, truth: CorpusTruth, full: string | null): Promise<Verdict> {
  const pixels = await comparePixels(scene, truth, full);
  const place = comparePlaces(scene, truth);
  const compared = [];
  for (const tile of typeof truth.tiles === 'string' ? [] : (truth.tiles ?? [])) {
    compared.push(await compareTile(scene, tile, full));
  }
  const tilesWithSameMask = compared.filter(({ mask }) => mask === 0).length;
  const colours = Math.max(0, ...compared.map((tile) => tile.colours.mean));
  const lossy = pixels !== null && pixels !== 'equal';
  const wrong: [Wrong, boolean][] = [
    [
      'pixels',
      pixels === null || (lossy && (pixels.mean > LIMITS.lossyMean || pixels.max > LIMITS.lossyMax)),
    ],
    ['placement', place !== null && !(place <= LIMITS.placePixels)],
    ['mask', tilesWithSameMask < compared.length],
    ['colours', colours > LIMITS.colourMean],
  ];
  return {
    pixels,
    place,
    tiles: compared.length,
    tilesWithSameMask,
    colours,
    wrong: wrong.flatMap(([name, is]) => (is ? [name] : [])),
  };
}
