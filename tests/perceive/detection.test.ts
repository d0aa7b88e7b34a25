import { describe, expect, it } from 'vitest';
import { COLOUR_NAMES } from '../../src-main/perceive/colour-names.js';
import { toCandidate } from '../../src-main/perceive/detection.js';
import { packEmbedding } from '../../src-main/perceive/embedding.js';

const seen = (share: number) => ({
  id: 7,
  bbox: [10, 20, 30, 40] as [number, number, number, number],
  label: 1,
  score: 0.5,
  objectness: 0.25,
  quality: 0.75,
  classScores: Float32Array.of(0.125, 0.5),
  embedding: packEmbedding(Float32Array.of(0.5, -0.5, 0.5, -0.5)),
  look: 1,
  cut: { left: false, top: false, right: false, bottom: false },
  lab: [50, 1, 2] as const,
  shares: Float32Array.from(COLOUR_NAMES, (_, i) => (i === 2 ? share : i === 0 ? 1 - share : 0)),
  axis: 30,
});
const names = ['ship', 'bridge'];
const scales = [1, 2.5];

describe('toCandidate', () => {
  it('names the class and the look, and makes colours by falling share', () => {
    const candidate = toCandidate(seen(0.75), names, scales);
    expect(candidate).toMatchObject({ id: 7, label: 'bridge', lookScale: 2.5, lab: [50, 1, 2], axis: 30 });
    expect(candidate.colours).toEqual([
      { name: COLOUR_NAMES[2], share: 0.75 },
      { name: COLOUR_NAMES[0], share: 0.25 },
    ]);
    expect(candidate.classScores).toEqual(Float32Array.of(0.125, 0.5));
    expect(candidate.embedding).toHaveLength(4);
  });

  it('leaves out colours of a hundredth', () => {
    expect(toCandidate(seen(0.01), names, scales).colours.map(({ name }) => name)).toEqual([COLOUR_NAMES[0]]);
  });

  it('gives each its own, and copies whole', () => {
    const [one, other] = [0.75, 0.5].map((share) => toCandidate(seen(share), names, scales));
    const copy = { ...one, label: 'ship' };
    expect(copy.colours).toEqual(one?.colours);
    expect(copy.embedding).toEqual(one?.embedding);
    expect(other?.colours[0]?.share).toBe(0.5);
    expect(structuredClone(one)).toMatchObject({
      id: 7,
      colours: one?.colours,
      classScores: one?.classScores,
    });
    expect(Object.keys(JSON.parse(JSON.stringify(one)) as object)).toContain('colours');
  });
});
