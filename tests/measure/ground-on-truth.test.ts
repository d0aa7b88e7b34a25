import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { PixelBox } from '../../src-main/contract/index.js';
import { parseCoco, TruthGround, TruthIndex } from '../../src-main/measure/index.js';
import type { Around } from '../../src-main/measure/index.js';
import { distractors, object, vocabulary } from '../reason/scenes.js';

let images: string;
beforeAll(async () => {
  images = await mkdtemp(join(tmpdir(), 'geo-r1-truth-'));
  const plain = { width: 200, height: 200, channels: 3, background: '#808080' } as const;
  await sharp({ create: plain }).png().toFile(join(images, 'a.png'));
});
afterAll(() => rm(images, { recursive: true, force: true }));

const image = { id: 1, file_name: 'a.png', width: 200, height: 200 };
const truth = new TruthIndex(
  parseCoco(
    JSON.stringify({
      images: [image],
      categories: [{ id: 1, name: 'airplane' }],
      annotations: [
        { id: 11, image_id: 1, category_id: 1, bbox: [20, 20, 30, 30] },
        { id: 12, image_id: 1, category_id: 1, bbox: [120, 120, 30, 30] },
      ],
    }),
    'truth.json',
  ),
);
const words = { truth, vocabulary, distractors };
const ask = async (onTruth: TruthGround, question: string) =>
  (await onTruth.ground(image, question, { writer: 'parser' })).boxes.map(({ bbox }) => bbox[0]);

it('answers with true boxes, and with what the bundle sees around them, looked at once an image', async () => {
  const looked: string[] = [];
  const around = (path: string): Promise<Around> => {
    looked.push(path);
    const field: PixelBox = [100, 100, 100, 100];
    return Promise.resolve({
      regions: [{ ...object(100, 'grass', field), strips: [field] }],
      lookCloser: (boxes) =>
        Promise.resolve(boxes.map(({ id }) => ({ heading: id === 11 ? 0 : 180, parts: {} }))),
    });
  };
  const onTruth = new TruthGround({ ...words, images, around });
  expect(await ask(onTruth, 'planes on grass')).toEqual([120]);
  expect(await ask(onTruth, 'planes facing north')).toEqual([20]);
  expect(looked).toEqual([join(images, 'a.png')]);
  const { candidates } = await onTruth.ground(image, 'planes', { writer: 'parser' });
  expect(candidates!.map(({ id }) => id)).toEqual([11, 12]);
});

it('answers with true boxes alone where nothing sees around them, in doubt', async () => {
  const onTruth = new TruthGround({ ...words, images });
  expect((await ask(onTruth, 'planes on grass')).sort()).toEqual([120, 20]);
});
