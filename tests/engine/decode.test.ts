import { describe, expect, it } from 'vitest';
import { decodeDetections } from '../../src-main/engine/decode.js';
import type { DecodeSettings, RawOutputs } from '../../src-main/engine/decode.js';
import { truth } from '../fixtures/engine/index.js';

const IMAGE = { width: 640, height: 640 };
const SETTINGS: DecodeSettings = {
  classes: 2,
  embeddingDimension: 1,
  scoreExponent: 0.5,
  minScore: 0.05,
  minObjectness: 0.3,
  nms: 0.55,
  vote: 0.7,
  maxDetections: 100,
};
const NEVER = -20;
const SURE = 20;
const logit = (p: number) => Math.log(p / (1 - p));

interface Location {
  box: [number, number, number, number];
  p: [number, number];
  quality?: number;
  objectness?: number;
}

/** Raw outputs; with quality 1 the score is the square root of p. */
function raw(locations: Location[]): RawOutputs {
  return {
    boxes: Float32Array.from(locations.flatMap(({ box }) => box)),
    logits: Float32Array.from(locations.flatMap(({ p }) => p.map((v) => (v === 0 ? NEVER : logit(v))))),
    quality: Float32Array.from(locations, ({ quality }) => (quality === undefined ? SURE : logit(quality))),
    objectness: Float32Array.from(locations, ({ objectness }) => (objectness ? logit(objectness) : NEVER)),
    embedding: Float32Array.from(locations, (_, i) => i),
  };
}

it("keeps the boxes that OpenCV's suppression keeps, in its order", () => {
  const { boxes, logits, quality, kept, minScore } = truth.suppression;
  const outputs = {
    boxes: Float32Array.from(boxes),
    logits: Float32Array.from(logits),
    quality: Float32Array.from(quality),
    objectness: new Float32Array(quality.length).fill(NEVER),
    embedding: Float32Array.from(quality, (_, i) => i),
  };
  const settings = { ...SETTINGS, classes: 1, minScore, vote: 1, maxDetections: 500 };
  const found = decodeDetections(outputs, IMAGE, settings);
  expect([...found.embeddings]).toEqual(kept.map(({ index }) => index));
  found.scores.forEach((score, i) => expect(score).toBeCloseTo(kept[i]!.score, 5));
});

describe('what is kept', () => {
  const SIDE = 8;
  const MANY = 1000;
  const sigmoid = (v: number) => 1 / (1 + Math.exp(-v));
  /** Park and Miller's generator, as logits between -6 and 6. */
  const logits = (count: number, seed: number) => {
    let state = seed;
    return Float32Array.from(
      { length: count },
      () => ((state = (state * 48_271) % 2_147_483_647) / 2_147_483_647 - 0.5) * 12,
    );
  };
  const outputs: RawOutputs = {
    boxes: Float32Array.from({ length: MANY * 4 }, (_, i) => {
      const place = Math.floor(i / 4);
      const corner = [place % 80, Math.floor(place / 80)][i % 2] ?? 0;
      return corner * SIDE + (i % 4 < 2 ? 1 : SIDE - 1);
    }),
    logits: logits(MANY * 2, 11),
    quality: logits(MANY, 12),
    objectness: logits(MANY, 13),
    embedding: Float32Array.from({ length: MANY }, (_, i) => i),
  };

  it.each([
    [0.5, 0.05, 0.3],
    [0.5, 0.6, 0.4],
    [0.3, 0.5, 0.9],
    [0, 0.7, 0.8],
    [1, 0.7, 0.8],
    [0.5, 0, 1],
    [0.5, 1, 1],
  ])('at exponent %f is all that scores %f or is an object by %f', (exponent, minScore, minObjectness) => {
    const expected = Array.from({ length: MANY }, (_, i) => i).filter((i) => {
      const factor = sigmoid(outputs.quality[i]!) ** exponent;
      const best = Math.max(outputs.logits[2 * i]!, outputs.logits[2 * i + 1]!);
      const [score, objectness] = [best, outputs.objectness[i]!].map(
        (value) => sigmoid(value) ** (1 - exponent) * factor,
      );
      return score! >= minScore || objectness! >= minObjectness;
    });
    const settings = { ...SETTINGS, scoreExponent: exponent, minScore, minObjectness, maxDetections: MANY };
    const found = decodeDetections(outputs, IMAGE, settings);
    expect([...found.embeddings].sort((a, b) => a - b)).toEqual(expected);
  });
});

describe('a score', () => {
  it('is the geometric mean of class probability and predicted overlap', () => {
    const found = decodeDetections(
      raw([{ box: [0, 0, 50, 50], p: [0.64, 0.1], quality: 0.25 }]),
      IMAGE,
      SETTINGS,
    );
    expect(found.scores[0]).toBeCloseTo(0.4, 6);
    expect(found.classScores[1]).toBeCloseTo(Math.sqrt(0.1 * 0.25), 6);
    expect(found.quality[0]).toBeCloseTo(0.25, 6);
    expect([...found.labels]).toEqual([0]);
  });

  it('is the class probability alone where the exponent is 0', () => {
    const settings = { ...SETTINGS, scoreExponent: 0 };
    const found = decodeDetections(
      raw([{ box: [0, 0, 50, 50], p: [0.64, 0], quality: 0.01 }]),
      IMAGE,
      settings,
    );
    expect(found.scores[0]).toBeCloseTo(0.64, 6);
  });
});

describe('repeats', () => {
  const box: [number, number, number, number] = [100, 100, 200, 200];

  it('of another class are one object with the higher score of each class', () => {
    const found = decodeDetections(
      raw([
        { box, p: [0.81, 0.01] },
        { box, p: [0.04, 0.49] },
      ]),
      IMAGE,
      SETTINGS,
    );
    expect(found.labels).toHaveLength(1);
    expect(found.classScores[0]).toBeCloseTo(0.9, 5);
    expect(found.classScores[1]).toBeCloseTo(0.7, 5);
  });

  it('of another class that lie less close stay two objects', () => {
    const other: Location = { box: [100, 100, 200, 260], p: [0, 0.5] };
    expect(decodeDetections(raw([{ box, p: [0.8, 0] }, other]), IMAGE, SETTINGS).labels).toHaveLength(2);
  });

  it('that lie close move the box to the score-weighted mean', () => {
    const near: Location = { box: [104, 100, 204, 200], p: [0.09, 0] };
    const found = decodeDetections(raw([{ box, p: [0.81, 0] }, near]), IMAGE, SETTINGS);
    expect(found.labels).toHaveLength(1);
    // Weights 0.9 and 0.3.
    expect(found.boxes[0]).toBeCloseTo((100 * 0.9 + 104 * 0.3) / 1.2, 4);
    expect(found.boxes[1]).toBeCloseTo(100, 4);
  });

  it('between the two thresholds are dropped without a vote', () => {
    const far: Location = { box: [100, 100, 200, 260], p: [0.09, 0] };
    const found = decodeDetections(raw([{ box, p: [0.81, 0] }, far]), IMAGE, SETTINGS);
    expect([...found.boxes]).toEqual(box);
  });
});

describe('objectness', () => {
  it('keeps an object of no known class, after those that have one', () => {
    const nameless: Location = { box: [300, 300, 340, 340], p: [0, 0], objectness: 0.9 };
    const found = decodeDetections(raw([nameless, { box: [0, 0, 20, 20], p: [0.04, 0] }]), IMAGE, SETTINGS);
    expect([...found.embeddings]).toEqual([1, 0]);
    expect(found.objectness[1]).toBeCloseTo(Math.sqrt(0.9), 5);
  });

  it('adds nothing where a class already answers for the place', () => {
    const box: [number, number, number, number] = [0, 0, 60, 60];
    const found = decodeDetections(
      raw([
        { box, p: [0.5, 0] },
        { box, p: [0, 0], objectness: 0.9 },
      ]),
      IMAGE,
      SETTINGS,
    );
    expect([...found.embeddings]).toEqual([0]);
  });
});

describe('odd outputs', () => {
  it('clips boxes to the image and drops what lies outside', () => {
    const found = decodeDetections(
      raw([
        { box: [-50, 600, 30, 900], p: [0.5, 0] },
        { box: [700, 0, 800, 50], p: [0.9, 0] },
      ]),
      IMAGE,
      SETTINGS,
    );
    expect([...found.boxes]).toEqual([0, 600, 30, 640]);
  });

  it('gives nothing for NaN, for boxes turned inside out and for no locations', () => {
    const nan = raw([
      { box: [NaN, 0, 10, 10], p: [0.9, 0] },
      { box: [50, 50, 20, 20], p: [0.9, 0] },
    ]);
    expect(decodeDetections(nan, IMAGE, SETTINGS).labels).toHaveLength(0);
    const lost = { ...raw([{ box: [0, 0, 9, 9], p: [0.9, 0] }]), logits: Float32Array.of(NaN, NaN) };
    expect(decodeDetections(lost, IMAGE, SETTINGS).labels).toHaveLength(0);
    expect(decodeDetections(raw([]), IMAGE, SETTINGS).labels).toHaveLength(0);
  });

  it('keeps at most what was asked for, the best', () => {
    const many = Array.from({ length: 30 }, (_, i): Location => ({
      box: [i * 20, 0, i * 20 + 10, 10],
      p: [(i + 1) / 40, 0],
    }));
    const found = decodeDetections(raw(many), IMAGE, { ...SETTINGS, maxDetections: 3 });
    expect([...found.embeddings]).toEqual([29, 28, 27]);
  });
});
