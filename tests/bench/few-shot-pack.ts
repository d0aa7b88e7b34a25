import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join, parse } from 'node:path';
import type { PixelBox } from '../../src-main/contract/index.js';
import type { Engine } from '../../src-main/engine/index.js';
import { cocoDetectionMetrics, parseCoco } from '../../src-main/measure/index.js';
import { mapReward } from '../../src-main/teach/rewards.js';
import type { ScoredBox } from '../../src-main/teach/rewards.js';
import { taughtCandidates } from '../../src-main/teach/index.js';
import type { TaughtTerms } from '../../src-main/teach/index.js';
import { lookAtImage } from './few-shot-look.js';
import type { LookedImage } from './few-shot-look.js';

const HELD_OUT_SHARE = 0.2;
const NEIGHBOURS = 10;

/** What a pack's perceiver was not trained on; `is_held_out` of models/perceiver/packs.py. */
export function heldOutOfPack(file: string): boolean {
  const stem = parse(file).name.replace(/\.rf\..*$/, '');
  const found = /\d+/.exec(stem);
  const group =
    found === null
      ? stem
      : `${stem.slice(0, found.index)}#${stem.slice(found.index + found[0].length)}:${Math.floor(Number(found[0]) / NEIGHBOURS)}`;
  return createHash('sha256').update(group).digest().readUInt32BE(0) / 2 ** 32 < HELD_OUT_SHARE;
}

/** Boxes of each image, with scores. */
export type Answers = readonly (readonly ScoredBox[])[];

export async function lookAtPack(
  engine: Engine,
  pack: {
    readonly folder: string;
    readonly words: string;
    /** Null takes all boxes of the pack. */
    readonly category: string | null;
    readonly most: number;
    readonly cache: string;
    readonly takes: (file: string) => boolean;
  },
): Promise<LookedImage[]> {
  const file = join(pack.folder, 'annotations.json');
  const coco = parseCoco(await readFile(file, 'utf8'), file);
  const wanted = coco.categories
    .filter(({ name }) => pack.category === null || name.replaceAll('_', ' ') === pack.category)
    .map(({ id }) => id);
  const images = coco.images
    .map((image) => ({
      image,
      targets: coco.annotations
        .filter((one) => one.image_id === image.id && wanted.includes(one.category_id) && one.iscrowd !== 1)
        .map(({ bbox: [x, y, w, h] }): PixelBox => [x, y, w, h]),
    }))
    .filter(({ image, targets }) => targets.length > 0 && pack.takes(image.file_name));
  const looked: LookedImage[] = [];
  for (const { image, targets } of images.slice(0, pack.most)) {
    const path = join(pack.folder, 'images', image.file_name);
    looked.push(...(await lookAtImage(engine, path, [{ words: pack.words, targets }], pack.cache)));
  }
  return looked;
}

export const taughtAnswers = (terms: TaughtTerms, test: readonly LookedImage[]): Answers =>
  test.map(({ seen }) => taughtCandidates(terms, seen).map(({ bbox, score }) => ({ bbox, score })));

/** COCO's AP over all boxes; the reward of those that are answered, from score `least` on. */
export function figuresOf(
  test: readonly LookedImage[],
  answers: Answers,
  least: number,
): { readonly ap50: number; readonly map: number; readonly reward: number } {
  const metrics = cocoDetectionMetrics(
    {
      images: test.map((_, at) => ({ id: at + 1, file_name: '', width: 1, height: 1 })),
      categories: [{ id: 1, name: '' }],
      annotations: test
        .flatMap(({ targets }, at) => targets.map((bbox) => ({ image_id: at + 1, category_id: 1, bbox })))
        .map((one, at) => ({ ...one, id: at + 1 })),
    },
    answers.flatMap((boxes, at) =>
      boxes.map(({ bbox, score }) => ({ image_id: at + 1, category_id: 1, bbox, score })),
    ),
  );
  const rewards = test.map(({ targets }, at) =>
    mapReward(
      (answers[at] ?? []).filter(({ score }) => score >= least),
      targets,
    ),
  );
  const reward = rewards.reduce((sum, one) => sum + one, 0) / Math.max(1, rewards.length);
  return { ap50: metrics.ap50 ?? 0, map: metrics.ap ?? 0, reward };
}
