import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import {
  measureExpressions,
  parseCoco,
  parseExpressions,
  TruthGround,
  TruthIndex,
} from '../../src-main/measure/index.js';
import type { Ground } from '../../src-main/measure/index.js';
import { distractors, vocabulary } from '../reason/scenes.js';

const data = fileURLToPath(new URL('../../../shared/data/', import.meta.url));
const shots = `${data}expressions/vhr10-shots.jsonl`;
const truth = `${data}vhr10/val/annotations.json`;
const present = existsSync(shots) && existsSync(truth);
if (!present) console.warn(`SKIPPED: no expressions at ${shots}; the grammar is not measured on real ones.`);

it.skipIf(!present)('reads the expressions it was written with, on true boxes', async () => {
  const expressions = parseExpressions(readFileSync(shots, 'utf8'), shots);
  const coco = new TruthIndex(parseCoco(readFileSync(truth, 'utf8'), truth));
  const images = `${data}vhr10/val/images`;
  const onTruth = new TruthGround({ truth: coco, images, vocabulary, distractors });
  const ground: Ground = (image, question) => onTruth.ground(image, question, { writer: 'auto' });
  const { metrics } = await measureExpressions({ expressions, truth: coco, images, ground });
  expect(metrics.accuracy50).toBeGreaterThanOrEqual(0.86);
  expect(metrics.f1).toBeGreaterThanOrEqual(0.95);
  expect(metrics.refusals).toBe(1);
});
