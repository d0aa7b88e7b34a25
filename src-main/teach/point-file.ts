import { z } from 'zod';
import { pixelBoxSchema, rewardSchema, TAUGHT_PARTS } from '../contract/index.js';
import { curvePointSchema } from './adapter-file.js';
import { damaged, pack, unpack } from './packed.js';
import type { TeachPoint } from './run.js';

/** Where a run stands as one file, in the form of `packed.ts`: what it goes on from after a crash. Pure. */
const MAGIC = 'GEOR1RUN';

const number = z.number();
const trainedSchema = z.object({
  steps: number,
  bestStep: number,
  seconds: number,
  secondsToBest: number,
  ended: z.enum(['steps', 'patience', 'minutes', 'not finite']),
});
const pointSchema = z.object({
  step: number,
  updates: number,
  phase: z.enum(['supervised', 'rewards']),
  /** No look yet: JSON knows no -Infinity. */
  best: z.object({ step: number, score: number.nullable(), seconds: number }),
  looksWithout: number,
  chance: number.nullable().default(null),
  seconds: number,
});
const headerSchema = z.object({
  done: z.array(z.object({ part: z.enum(TAUGHT_PARTS), trained: trainedSchema })),
  curves: z.array(curvePointSchema),
  point: pointSchema.nullable(),
  before: z
    .array(z.object({ example: z.string(), boxes: z.array(pixelBoxSchema), reward: rewardSchema }))
    .default([]),
});

export function encodePoint({ done, point, curves, before = [] }: TeachPoint): Uint8Array {
  const trained = done.map(({ part, trained: { weights: _, ...rest } }) => ({ part, trained: rest }));
  if (point === null)
    return pack(MAGIC, {
      header: { done: trained, curves, point: null, before },
      vectors: done.map((each) => each.trained.weights),
    });
  const { current, reference, best, ...rest } = point;
  const { weights: bestWeights, score, ...bestRest } = best;
  const kept = { ...rest, best: { ...bestRest, score: Number.isFinite(score) ? score : null } };
  return pack(MAGIC, {
    header: { done: trained, curves, point: kept, before },
    vectors: [
      ...done.map((each) => each.trained.weights),
      current.weights,
      current.first,
      current.second,
      reference,
      bestWeights,
    ],
  });
}

/** @throws GeoR1Error bad-input for what is none, cut off or damaged */
export function decodePoint(bytes: Uint8Array, subject: string): TeachPoint {
  const { header, vectors } = unpack(MAGIC, bytes, subject);
  const read = headerSchema.safeParse(header);
  if (!read.success) throw damaged(subject, "The run's point is malformed.");
  const left = [...vectors];
  const take = (): Float32Array => {
    const vector = left.shift();
    if (vector === undefined) throw damaged(subject, "The run's point lacks numbers.");
    return vector;
  };
  const { done, curves, point, before } = read.data;
  const whole = done.map(({ part, trained }) => ({ part, trained: { ...trained, weights: take() } }));
  if (point === null) return { done: whole, curves, point: null, before };
  const current = { weights: take(), first: take(), second: take() };
  const reference = take();
  const best = { ...point.best, score: point.best.score ?? -Infinity, weights: take() };
  return { done: whole, curves, point: { ...point, current, reference, best }, before };
}
