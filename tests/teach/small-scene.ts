import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import type { Example, PixelBox } from '../../src-main/contract/index.js';

const SAMPLE = fileURLToPath(new URL('../../resources/sample-harbour.tif', import.meta.url));
const STORAGE_TANK = 3;
/** Where the sample's nine storage tanks stand. */
const AT = { left: 430, top: 800, width: 416, height: 224 };
/** A word that no vocabulary holds. */
const WORD = 'brimmel';

/** A piece of the sample that is looked at in a moment, its tanks as examples of a new word, and both as COCO. */
export async function smallScene(folder: string): Promise<{ image: string; coco: string; example: Example }> {
  const [image, coco] = [join(folder, 'tanks.png'), join(folder, 'tanks.json')];
  await sharp(SAMPLE).extract(AT).png().toFile(image);
  const { annotations } = JSON.parse(await readFile(SAMPLE.replace('.tif', '.truth.json'), 'utf8')) as {
    annotations: { category_id: number; bbox: PixelBox }[];
  };
  const targets = annotations
    .filter(({ category_id }) => category_id === STORAGE_TANK)
    .map(({ bbox: [x, y, w, h] }): PixelBox => [x - AT.left, y - AT.top, w, h]);
  const truth = {
    images: [{ id: 1, file_name: 'tanks.png', width: AT.width, height: AT.height }],
    categories: [{ id: 1, name: WORD }],
    annotations: targets.map((bbox, at) => ({ id: at + 1, image_id: 1, category_id: 1, bbox })),
  };
  await writeFile(coco, JSON.stringify(truth));
  const example: Example = {
    id: 'e-1',
    words: WORD,
    kind: 'term',
    task: 'many',
    targets,
    complete: true,
    extent: null,
    source: 'imported',
    image,
    part: 'train',
  };
  return { image, coco, example };
}
