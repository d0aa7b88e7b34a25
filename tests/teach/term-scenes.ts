import type { PixelBox } from '../../src-main/contract/index.js';
import { seeded } from '../../src-main/reason/corpus/index.js';
import type { Random } from '../../src-main/reason/corpus/index.js';
import { normal } from '../../src-main/teach/chance.js';
import type { TermScene } from '../../src-main/teach/term-item.js';

const FEATURES = 200;
/** Features that tell objects of the term from others, a little each. */
const TELLING = 60;
const CANDIDATES = 60;
const TARGETS = 3;
const SIDE = 20;
const APART = 0.7;

/** Scenes of candidates, three of which are objects of a term and look so; each candidate lies a little off its object. */
export function termScene(id: string, random: Random): TermScene {
  const places = Array.from({ length: CANDIDATES }, (_, at): PixelBox => [
    40 * (at % 8),
    40 * Math.floor(at / 8),
    SIDE,
    SIDE,
  ]);
  const targets = places.slice(0, TARGETS);
  const boxes = places.map(([x, y, w, h]): PixelBox => [
    x + 2 * normal(random),
    y + 2 * normal(random),
    w * 0.9,
    h * 1.1,
  ]);
  const described = places.map((_, at) =>
    Float32Array.from(
      { length: FEATURES },
      (_unused, f) => normal(random) + (at < TARGETS && f < TELLING ? APART : 0),
    ),
  );
  return {
    example: {
      id,
      words: 'oil well',
      kind: 'term',
      task: 'many',
      targets,
      complete: true,
      extent: null,
      source: 'drawn',
      image: `/${id}.tif`,
      part: 'train',
    },
    term: 0,
    boxes,
    described,
  };
}

export const termScenes = (count: number, seed: number): TermScene[] => {
  const random = seeded(seed);
  return Array.from({ length: count }, (_, at) => termScene(`e-${at}`, random));
};
